"""Split long recordings into windows that fit into memory, cut where nobody speaks."""

from collections.abc import Iterable, Iterator

import numpy as np

from dictation.audio.chunk import AudioChunk, Samples, position

LONGEST = position(30 * 60.0)
"""In samples, about 115 MB; shorter recordings are one window."""
_CUT_WITHIN = position(60.0)
_FRAME = position(0.5)


def windows(chunks: Iterable[AudioChunk]) -> Iterator[AudioChunk]:
    """Join consecutive chunks into windows of at most `LONGEST` samples.

    They are cut at the quietest half second of their last minute.
    """
    held, start = bytearray(), 0
    for chunk in chunks:
        if not held:
            start = chunk.start
        held += chunk.samples.tobytes()
        while len(held) > LONGEST * chunk.samples.itemsize:
            samples: Samples = np.frombuffer(held, np.float32)
            cut = _quietest(samples)
            held = bytearray(samples[cut:].tobytes())
            yield AudioChunk(samples[:cut], start)
            del samples
            start += cut
    if held:
        yield AudioChunk(np.frombuffer(held, np.float32), start)


def _quietest(samples: Samples) -> int:
    """Return the middle of the quietest frame in the last minute of a window."""
    first = LONGEST - _CUT_WITHIN
    frames = samples[first:LONGEST].reshape(-1, _FRAME)
    return first + int(np.argmin(np.square(frames).sum(axis=1))) * _FRAME + _FRAME // 2
