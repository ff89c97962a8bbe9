"""One source transcribed twice: in its own language, and in English."""

import queue
from collections.abc import Iterator

from dictation.audio.chunk import AudioChunk
from dictation.audio.standby import Heard
from dictation.session import Source

BOTH = "both"
"""The task that stands for Whisper's two."""


def twice(source: Source) -> tuple[Source, Source]:
    """Return the source, and its audio once more for the translation; both end together."""
    original = _Original(source)
    return original, original.copy


class _Copy:
    """The audio of a source, without what happens to it; `_Original` feeds it."""

    def __init__(self) -> None:
        self._sound: queue.SimpleQueue[AudioChunk | None] = queue.SimpleQueue()
        self._stopped = False

    def put(self, chunk: AudioChunk) -> None:
        """Hand a chunk over; for the thread that reads the source."""
        if not self._stopped:  # else it would be kept for ever
            self._sound.put(chunk)

    def chunks(self) -> Iterator[AudioChunk]:
        """Yield what is put in, until `stop`."""
        while (chunk := self._sound.get()) is not None:
            yield chunk

    def stop(self) -> None:
        """End `chunks` after what has been put in so far."""
        self._stopped = True
        self._sound.put(None)


class _Original:
    """A source whose audio `copy` gets, too."""

    def __init__(self, source: Source) -> None:
        self.copy = _Copy()
        self._source = source

    def chunks(self) -> Iterator[Heard]:
        """Yield what the source does."""
        try:
            for piece in self._source.chunks():
                if isinstance(piece, AudioChunk):
                    self.copy.put(piece)
                yield piece
        finally:
            self.copy.stop()

    def stop(self) -> None:
        """End `chunks` soon."""
        self._source.stop()
