"""Resample a stream from a device's own rate to 16 kHz, piece by piece."""

import numpy as np
import soxr

from dictation.audio.chunk import SAMPLE_RATE, Samples


class StreamResampler:
    """Resamples a running mono stream to `SAMPLE_RATE`.

    The output is the same as if the whole stream were resampled at once: the filter's state is
    kept between calls. It holds back a few milliseconds until `flush`.
    """

    def __init__(self, rate_in: int) -> None:
        self.rate_in = rate_in
        self._soxr = soxr.ResampleStream(rate_in, SAMPLE_RATE, num_channels=1, dtype="float32")

    def process(self, samples: Samples) -> Samples:
        """Resample the next piece, shape (n,); the result's length varies and may be 0."""
        return samples if self.rate_in == SAMPLE_RATE else self._resampled(samples, last=False)

    def flush(self) -> Samples:
        """Return what the filter still holds back; the stream is over."""
        nothing = np.zeros(0, np.float32)
        return nothing if self.rate_in == SAMPLE_RATE else self._resampled(nothing, last=True)

    def _resampled(self, samples: Samples, last: bool) -> Samples:
        # The filter overshoots at full-scale edges; samples must stay within -1 to 1.
        resampled: Samples = self._soxr.resample_chunk(samples, last=last).clip(-1.0, 1.0)
        return resampled
