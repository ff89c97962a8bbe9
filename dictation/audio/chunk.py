"""The form in which audio passes through the program."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 16_000
"""Samples per second everywhere in the program; the rate that Whisper and Silero require."""

Samples = NDArray[np.float32]
"""float32 mono samples at `SAMPLE_RATE`, from -1 to 1."""


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """A piece of a recording.

    `samples` has shape (n,); `start` is the position of its first sample, counted from the start
    of the recording. All times are derived from positions, never from the wall clock.
    """

    samples: Samples
    start: int

    @property
    def end(self) -> int:
        """The position after the last sample."""
        return self.start + len(self.samples)


def seconds(position: int) -> float:
    """Convert a sample position or count to seconds."""
    return position / SAMPLE_RATE


def position(time: float) -> int:
    """Convert seconds to the nearest sample position."""
    return round(time * SAMPLE_RATE)
