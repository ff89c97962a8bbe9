"""The one form in which sound moves through the program."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 16_000
"""Samples a second everywhere inside the program; Whisper's and Silero's own rate."""

Samples = NDArray[np.float32]
"""float32 mono samples at `SAMPLE_RATE`, within -1 to 1."""


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """A piece of a recording.

    `samples` has shape (n,); `start` is the absolute position of its first sample, counted
    from the beginning of the recording. Positions, not wall clocks, time everything.
    """

    samples: Samples
    start: int

    @property
    def end(self) -> int:
        """The position just after the last sample."""
        return self.start + len(self.samples)


def seconds(position: int) -> float:
    """A sample position or count as seconds."""
    return position / SAMPLE_RATE


def position(time: float) -> int:
    """A time in seconds as the nearest sample position."""
    return round(time * SAMPLE_RATE)
