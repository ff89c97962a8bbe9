"""Names in Whisper's prompt: they are spelled as listed, and not heard where nobody says them."""

from pathlib import Path

import numpy as np
import pytest
from faster_whisper import WhisperModel

from dictation import paths
from dictation.audio.chunk import position
from dictation.audio.files import load
from dictation.recognition.whisper import model
from dictation.recognition.whisper.engine import WhisperEngine
from dictation.recognition.whisper.names import listing
from dictation.recognition.whisper.snapshot import Snapshot

DEAR_ANNA = load(paths.resource("speech/letter.flac"))[: position(4.5)]
NAMES = ["Ana", "Thornfield", "Lowood"]


@pytest.fixture(scope="module")
def tiny(tiny_model: Path) -> WhisperModel:
    return model.load(tiny_model)


def live(tiny: WhisperModel, samples: np.ndarray, names: list[str]) -> list[str]:
    engine = WhisperEngine(tiny, ["en"], names=listing(tiny, names))
    end = len(samples) / 16_000
    hypothesis = engine.read(Snapshot(samples, 0.0, (), (), speech_end=end))
    return [word.word.text.strip(" ,.") for word in hypothesis.words]


def test_a_listed_name_is_spelled_as_listed(tiny):
    assert live(tiny, DEAR_ANNA, [])[:2] == ["Dear", "Anna"]
    assert live(tiny, DEAR_ANNA, NAMES)[:2] == ["Dear", "Ana"]


def test_names_are_not_heard_in_silence(tiny):
    assert not {*live(tiny, np.zeros(4 * 16_000, np.float32), NAMES)} & {*NAMES}


def test_only_the_last_names_are_shown_if_they_are_many(tiny):
    shown = listing(tiny, [f"Name{number}" for number in range(500)])
    assert shown.startswith(" Name4")
    assert shown.endswith(", Name498, Name499.")
    assert len(shown) < 300
    assert listing(tiny, []) == ""
