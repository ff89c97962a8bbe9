"""The latest few seconds of sound, found by absolute position."""

import numpy as np

from dictation.audio.chunk import Samples, position


class RingBuffer:
    """Keeps the newest `seconds` of a recording, for pre-roll.

    Samples have absolute positions: the first one ever written is at 0. What is older than the
    capacity is overwritten. One thread owns it, writing and reading.
    """

    def __init__(self, seconds: float) -> None:
        self._samples = np.zeros(position(seconds), np.float32)
        self._newest = 0

    @property
    def newest(self) -> int:
        """The position just after the last sample written."""
        return self._newest

    @property
    def oldest(self) -> int:
        """The position of the first sample still there."""
        return max(0, self._newest - len(self._samples))

    def write(self, samples: Samples) -> None:
        """Append `samples`, shape (n,), n of any size."""
        self._newest += len(samples)
        kept = samples[-len(self._samples) :]
        at = (self._newest - len(kept)) % len(self._samples)
        first = kept[: len(self._samples) - at]
        self._samples[at : at + len(first)] = first
        self._samples[: len(kept) - len(first)] = kept[len(first) :]

    def read(self, start: int, end: int) -> Samples:
        """Return a copy of the samples from `start` up to `end`, shape (end - start,).

        Raises LookupError when part of that is overwritten or not yet written.
        """
        if not self.oldest <= start <= end <= self.newest:
            held = f"{self.oldest} to {self.newest}"
            raise LookupError(f"samples {start} to {end} were asked for, {held} are here")
        return self._samples[self._slots(start, end)]

    def _slots(self, start: int, end: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        return np.arange(start, end) % len(self._samples)
