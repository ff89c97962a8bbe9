"""Where captions come from, made alike: opened late, and timed from one common beginning."""

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from dictation.audio.chunk import AudioChunk, position, seconds
from dictation.audio.microphone import Microphone, MicrophoneEvent
from dictation.session import Source


class Opening:
    """A microphone or the system's sound, opened in the thread that asks for its chunks.

    So one that can't be opened fails like one that is lost: its session ends, others go on.
    """

    def __init__(self, microphone: Microphone) -> None:
        self._microphone = microphone

    def chunks(self) -> Iterator[AudioChunk | MicrophoneEvent]:
        """Open it and yield what it hears; raises AudioError."""
        with self._microphone as microphone:
            yield from microphone.chunks()

    def stop(self) -> None:
        """End `chunks` soon."""
        self._microphone.stop()


class Aligned:
    """A source whose positions count from `began` (monotonic clock), by silence put before it.

    Devices wake up at different times; words of several sources have to be put in order.
    """

    def __init__(self, source: Source, began: float) -> None:
        self._source = source
        self._began = began

    def chunks(self) -> Iterator[AudioChunk | MicrophoneEvent]:
        """Yield what `source` does, all positions later by the same amount."""
        late: int | None = None
        for piece in self._source.chunks():
            if isinstance(piece, MicrophoneEvent):
                yield piece
                continue
            if late is None:
                late = position(max(0.0, time.monotonic() - self._began - seconds(piece.end)))
                if late:
                    yield AudioChunk(np.zeros(late, np.float32), 0)
            yield replace(piece, start=piece.start + late)

    def stop(self) -> None:
        """End `chunks` soon."""
        self._source.stop()
