"""A microphone on standby: no word before the key press is lost, and none comes twice."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from dictation.audio.chunk import SAMPLE_RATE, AudioChunk, Samples
from dictation.audio.spool import Spool
from dictation.audio.standby import PRE_ROLL, Standby, TakeSource
from dictation.errors import MicrophoneError

if TYPE_CHECKING:
    from tests.conftest import SoundServer


LOUD = 0.1


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it did not happen within a minute"
        time.sleep(0.005)


def heard(take: TakeSource) -> Samples:
    """Return all audio of a take that has been stopped."""
    pieces = [piece.samples for piece in take.chunks() if isinstance(piece, AudioChunk)]
    return np.concatenate([np.zeros(0, np.float32), *pieces])


@pytest.fixture
def beep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with a tone of 0.2 s followed by silence."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    tone = 0.5 * np.sin(np.arange(round(0.2 * SAMPLE_RATE)) * 2 * np.pi * 440 / SAMPLE_RATE)
    sound = np.concatenate([tone, np.zeros(SAMPLE_RATE)]).astype(np.float32)
    spool = Spool()
    spool.write(AudioChunk(sound, 0))
    spool.close(keep=True)
    return spool.path


@pytest.fixture
def standby(sound_server: "SoundServer") -> Iterator[Standby]:
    sound_server.plug()
    standby = Standby(None)
    first = standby.take()
    next(piece for piece in first.chunks() if isinstance(piece, AudioChunk))
    first.stop()
    yield standby
    standby.release()
    sound_server.plug()


def test_speech_just_before_the_key_press_is_recorded(
    sound_server: "SoundServer", standby: Standby, beep: Path
) -> None:
    sound_server.play(beep)
    until(lambda: standby.level > LOUD)
    until(lambda: standby.level < LOUD)
    take = standby.take()
    first = next(piece for piece in take.chunks() if isinstance(piece, AudioChunk))
    take.stop()
    assert len(first.samples) <= PRE_ROLL * SAMPLE_RATE
    assert np.abs(first.samples).max() > LOUD
    assert first.start == 0


def test_no_audio_belongs_to_two_takes(
    sound_server: "SoundServer", standby: Standby, beep: Path
) -> None:
    first = standby.take()
    sound_server.play(beep)
    until(lambda: standby.level > LOUD)
    until(lambda: standby.level < LOUD)
    first.stop()
    second = standby.take()
    level = 0.0
    for piece in second.chunks():
        if isinstance(piece, AudioChunk):
            level = max(level, np.abs(piece.samples).max(initial=0.0))
            if piece.end > SAMPLE_RATE // 2:
                second.stop()
    assert np.abs(heard(first)).max() > LOUD
    assert level < LOUD


def test_after_release_the_next_take_reopens_the_microphone(
    sound_server: "SoundServer", standby: Standby
) -> None:
    def recorders() -> int:
        return len(sound_server.pactl("list", "short", "source-outputs").splitlines())

    before = recorders()
    open_take = standby.take()
    standby.release()
    assert not standby.is_open
    until(lambda: recorders() == before - 1)
    heard(open_take)  # ends without a `stop`
    take = standby.take()
    until(lambda: standby.is_open)
    assert any(isinstance(piece, AudioChunk) for piece in take.chunks())


def test_without_a_microphone_the_take_fails_and_the_next_one_retries(
    sound_server: "SoundServer",
) -> None:
    sound_server.plug()
    nothing = Standby("no such microphone")
    with pytest.raises(MicrophoneError, match="no such microphone"):
        heard(nothing.take())
    assert not nothing.is_open
    with pytest.raises(MicrophoneError):
        heard(nothing.take())
