"""A ring buffer with the last few seconds of audio, addressed by absolute position."""

import numpy as np

from dictation.audio.chunk import Samples, position


class RingBuffer:
    """Keeps the newest `seconds` of a recording, for pre-roll.

    Positions are absolute: the first sample ever written is at 0. The oldest samples are
    overwritten. Reading and writing belong to one thread.
    """

    def __init__(self, seconds: float) -> None:
        self._samples = np.zeros(position(seconds), np.float32)
        self._newest = 0

    @property
    def newest(self) -> int:
        """The position after the last sample written."""
        return self._newest

    @property
    def oldest(self) -> int:
        """The position of the oldest sample still available."""
        return max(0, self._newest - len(self._samples))

    def write(self, samples: Samples) -> None:
        """Append `samples`, shape (n,), with any n."""
        self._newest += len(samples)
        kept = samples[-len(self._samples) :]
        at = (self._newest - len(kept)) % len(self._samples)
        first = kept[: len(self._samples) - at]
        self._samples[at : at + len(first)] = first
        self._samples[: len(kept) - len(first)] = kept[len(first) :]

    def read(self, start: int, end: int) -> Samples:
        """Return a copy of the samples from `start` up to `end`, shape (end - start,).

        Raises LookupError if any of them are overwritten or not yet written.
        """
        if not self.oldest <= start <= end <= self.newest:
            held = f"{self.oldest} to {self.newest}"
            raise LookupError(f"samples {start} to {end} were asked for, {held} are here")
        return self._samples[self._slots(start, end)]

    def _slots(self, start: int, end: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        return np.arange(start, end) % len(self._samples)
