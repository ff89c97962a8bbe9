"""The sound of captions lies beside their session, each source at the times of its words."""

import wave
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from dictation import paths
from dictation.audio.chunk import SAMPLE_RATE, position
from dictation.audio.files import load
from dictation.history.reader import Reader

if TYPE_CHECKING:
    from tests.cli.conftest import Listening


NOTE = paths.resource("speech/note.flac")
SEND = paths.resource("speech/short-send.flac")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of the commands, whose settings have sound kept."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    settings = tmp_path / "config" / "dictation" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('[history]\naudio = "always"\n')
    return tmp_path / "dictation"


def test_each_source_can_be_heard_where_its_words_are_and_read_again(
    start: "Callable[..., Listening]", tiny_model: Path, data: Path
) -> None:
    sources = ("--source", NOTE, "--source", SEND)
    captions = start("captions", *sources, "--model", tiny_model)
    assert captions.ends() == 0
    with Reader(data) as reader:
        kept = reader.session(1)
    assert kept.recordings.keys() == {"note.flac", "short-send.flac"}
    for recording in (NOTE, SEND):
        heard = load(data / "recordings" / kept.recordings[recording.name])
        original = load(recording)
        assert len(heard) >= len(original)
        # the times of the words count from the beginning of the captions, and so does the sound
        late = np.argmax(np.correlate(heard, original[: SAMPLE_RATE * 2], "valid"))
        words = [
            w for p in kept.passages if p.passage.source == recording.name for w in p.passage.words
        ]
        spoken = original[position(words[0].start) - late : position(words[-1].end) - late]
        assert np.abs(spoken).max() > 0.1
        assert np.corrcoef(heard[late : late + len(original)], original)[0, 1] > 0.95
    again = start("sessions", "redo", "1")
    assert again.ends() == 0
    assert "Remember to buy milk" in again.out
    assert "Send it now." in again.out
    with Reader(data) as reader:
        kept_again = reader.session(1)
    # of sources that speak at once either may be the first to be certain
    before, after = (
        sorted((p.passage.source, p.passage.words[0].start) for p in session.passages)
        for session in (kept, kept_again)
    )
    for (source, start_before), (other_source, start_after) in zip(before, after, strict=False):
        assert source == other_source
        assert start_before == pytest.approx(start_after, abs=0.5)


def test_captions_without_a_word_leave_no_sound(
    start: "Callable[..., Listening]", tiny_model: Path, data: Path, tmp_path: Path
) -> None:
    silence = tmp_path / "silence.wav"
    with wave.open(str(silence), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes(bytes(2 * SAMPLE_RATE))
    captions = start("captions", "--source", silence, "--model", tiny_model)
    assert captions.ends() == 0
    assert list((data / "recordings").iterdir()) == []


def test_captions_that_are_not_kept_leave_no_sound(
    start: "Callable[..., Listening]", tiny_model: Path, data: Path
) -> None:
    captions = start("captions", "--source", SEND, "--model", tiny_model, "--no-keep")
    assert captions.ends() == 0
    assert not (data / "recordings").exists()
