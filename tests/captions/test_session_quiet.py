"""Music and noise alone: nothing is shown."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from dictation import app
from dictation.audio.chunk import SAMPLE_RATE, AudioChunk, Samples
from dictation.recognition import backends
from dictation.recognition.request import RecognitionRequest
from dictation.recognition.streaming.reading import chunks
from dictation.results import Commit, Partial
from dictation.session import Finished

LENGTH = 12
"""Seconds."""
TIME = np.arange(LENGTH * SAMPLE_RATE) / SAMPLE_RATE
CHORDS = ((220, 262, 330), (175, 220, 262), (196, 247, 294), (165, 196, 247))


class Heard:
    """A source that gives its sound as fast as it is taken."""

    def __init__(self, samples: Samples) -> None:
        self._samples = samples

    def chunks(self) -> Iterator[AudioChunk]:
        yield from chunks(self._samples)

    def stop(self) -> None:
        pass


def plucked() -> Samples:
    """Chords with overtones that fade, half a second each, and a melody above them."""
    music = np.zeros(len(TIME))
    note = TIME[: SAMPLE_RATE // 2]
    for beat in range(2 * LENGTH):
        chord = CHORDS[beat // 4 % 4]
        tones = [*chord, 2 * chord[beat % 3]]
        sound = sum(
            np.sin(2 * np.pi * tone * over * note) * np.exp(-3 * over * note) / over
            for tone in tones
            for over in range(1, 6)
        )
        music[beat * len(note) : (beat + 1) * len(note)] = sound
    return scaled(music)


def drums() -> Samples:
    """A beat: a deep drum, and noise that fades, four a second."""
    random = np.random.default_rng(4)
    beat = TIME[: SAMPLE_RATE // 4]
    deep = np.sin(2 * np.pi * 60 * beat) * np.exp(-15 * beat)
    snare = random.normal(size=len(beat)) * np.exp(-25 * beat)
    return scaled(np.tile(np.concatenate([deep, snare, deep, 0.5 * snare]), LENGTH))


def strings() -> Samples:
    """Held tones with vibrato, which come nearest to a voice."""
    swing = 0.006 * np.sin(2 * np.pi * 5.5 * TIME) / 5.5
    tones = [
        np.sin(2 * np.pi * tone * (TIME + swing) * k) / k for tone in CHORDS[0] for k in (1, 2, 3)
    ]
    return scaled(sum(tones) * (1 + 0.4 * np.sin(2 * np.pi * 0.3 * TIME)))


def rain() -> Samples:
    """White noise that swells."""
    noise = np.random.default_rng(5).normal(size=len(TIME))
    return scaled(noise * (1.2 + np.sin(2 * np.pi * 0.25 * TIME)))


def hum() -> Samples:
    """A machine: mains hum with its overtones, in brown noise."""
    brown = np.cumsum(np.random.default_rng(6).normal(size=len(TIME)))
    brown -= np.convolve(brown, np.ones(801) / 801, "same")
    return scaled(brown / brown.std() + sum(np.sin(2 * np.pi * 50 * k * TIME) for k in (1, 2, 3)))


def scaled(sound: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> Samples:
    return (0.5 * sound / np.abs(sound).max()).astype(np.float32)


@pytest.mark.parametrize("both", [False, True])
def test_nothing_is_shown_where_nobody_speaks(base_model: Path, both: bool) -> None:
    whisper = backends.load(base_model)
    kinds: tuple[Callable[[], Samples], ...] = (plucked, drums, strings, rain, hum)
    sources = {kind.__name__: Heard(kind()) for kind in kinds}
    events = list(app.captions(sources, lambda: whisper, RecognitionRequest(), both=both).events())
    shown = [event for event in events if isinstance(event.event, Commit | Partial)]
    words = {event.source: event.event.words for event in shown if event.event.words}
    assert words == {}
    finished = [event.event for event in events if isinstance(event.event, Finished)]
    assert len(finished) == len(kinds) * (1 + both)
    assert all(one.audio >= LENGTH for one in finished)
