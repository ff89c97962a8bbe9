"""Long recordings are split in pauses, with every sample exactly once, in little memory."""

import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from dictation.audio.chunk import SAMPLE_RATE, AudioChunk, position
from dictation.audio.windowing import LONGEST, windows

PAUSE = position(29 * 60.0 + 30)


def speaking(seconds: int) -> Iterator[AudioChunk]:
    """Noise whose level encodes the minute, with a pause of a second after 29.5 minutes."""
    noise = np.random.default_rng(1).normal(size=SAMPLE_RATE).astype(np.float32) + 3
    for second in range(seconds):
        samples = noise + second // 60
        if second * SAMPLE_RATE == PAUSE:
            samples = np.zeros(SAMPLE_RATE, np.float32)
        yield AudioChunk(samples, second * SAMPLE_RATE)


def test_half_an_hour_is_one_window() -> None:
    (only,) = windows(speaking(30 * 60))
    assert (only.start, only.end) == (0, LONGEST)
    whole = np.concatenate([chunk.samples for chunk in speaking(30 * 60)])
    np.testing.assert_array_equal(only.samples, whole)


def test_longer_recordings_are_cut_in_pauses_without_losing_a_sample() -> None:
    cut = list(windows(speaking(75 * 60)))
    assert len(cut) == 3
    assert PAUSE < cut[0].end < PAUSE + SAMPLE_RATE
    assert all(before.end == after.start for before, after in pairwise(cut))
    assert cut[-1].end == position(75 * 60.0)
    assert all(len(window.samples) <= LONGEST for window in cut)
    second = cut[0].end + 2 * SAMPLE_RATE
    expected = next(chunk for chunk in speaking(75 * 60) if chunk.end >= second)
    at = expected.start - cut[1].start
    np.testing.assert_array_equal(cut[1].samples[at : at + SAMPLE_RATE], expected.samples)


def test_an_empty_recording_has_no_windows() -> None:
    assert list(windows(iter(()))) == []


TEN_HOURS = """
import resource, sys
import numpy as np
from dictation.audio.chunk import AudioChunk
from dictation.audio.windowing import windows
from dictation.recognition.long_reading import LongReading

def spoken():
    second = np.zeros(16000, np.float32)
    for k in range(36_000):
        yield AudioChunk(second, 16000 * k)

class Reading:
    def __init__(self, samples, language):
        self.samples, self.language, self.language_probability = samples, "en", 1.0
    def __iter__(self):
        return iter(())

before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
reading = LongReading(windows(spoken()), Reading, None)
assert list(reading) == []
assert reading.duration == 36_000.0
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="memory as on Unix")
def test_ten_hours_need_little_more_memory_than_one_window() -> None:
    done = subprocess.run([sys.executable, "-c", TEN_HOURS], capture_output=True, text=True)
    assert done.stderr == ""
    assert int(done.stdout) < 200, "MB; half an hour is 115"
