"""One source heard twice: as it is spoken, and in English."""

import queue
from collections.abc import Iterator, Mapping

from dictation.audio.chunk import AudioChunk
from dictation.audio.microphone import MicrophoneEvent
from dictation.session import Source

BOTH = "both"
"""The task that stands for Whisper's two."""

_ENGLISH = " (English)"


def is_english(label: str) -> bool:
    """Whether what is labelled so is a source's translation."""
    return label.endswith(_ENGLISH)


def in_english(label: str) -> str:
    """The label of a source's translation."""
    return label + _ENGLISH


def spoken(label: str) -> str:
    """The label of the source itself, also for its translation."""
    return label.removesuffix(_ENGLISH)


def twice(sources: Mapping[str, Source]) -> dict[str, Source]:
    """Each source under its label, and behind it the same for its translation."""
    heard: dict[str, Source] = {}
    for label, source in sources.items():
        heard[label] = original = _Original(source)
        heard[in_english(label)] = original.copy
    return heard


class _Copy:
    """The sound of a source, without what happens to it; it is read by `_Original`."""

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
        """End `chunks` after what was put in until now."""
        self._stopped = True
        self._sound.put(None)


class _Original:
    """A source whose sound `copy` has as well; both end together."""

    def __init__(self, source: Source) -> None:
        self.copy = _Copy()
        self._source = source

    def chunks(self) -> Iterator[AudioChunk | MicrophoneEvent]:
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
