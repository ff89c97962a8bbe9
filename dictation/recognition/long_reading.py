"""Transcribe recordings of any length window by window, in memory that doesn't grow with them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Protocol

from dictation.audio.chunk import AudioChunk, Samples, seconds
from dictation.results import Segment


class WindowReading(Protocol):
    """The transcription of one window, as `LoadedModel.read` returns it."""

    language: str | None
    language_probability: float

    def __iter__(self) -> Iterator[Segment]:
        """Yield the segments in order."""


class LongReading:
    """The transcription of consecutive `windows` of audio, each transcribed with `read`.

    `read` gets the samples of a window and the language, None until it has been detected.
    `duration` (seconds) is what has been taken from `windows` so far.
    """

    def __init__(
        self,
        windows: Iterable[AudioChunk],
        read: Callable[[Samples, str | None], WindowReading],
        language: str | None,
    ) -> None:
        """Take the first window; raises the errors of `windows` and `read`."""
        self.duration = 0.0
        self.language = language
        self.language_probability = 1.0 if language else 0.0
        self._read = read
        self._windows = iter(windows)
        self._start = 0.0
        self._next = self._advance()

    def __iter__(self) -> Iterator[Segment]:
        """Yield the segments in order, timed from the start of the recording."""
        language = self.language
        while self._next is not None:
            for segment in self._next:
                if language is None:
                    self.language = self._next.language
                    self.language_probability = self._next.language_probability
                yield _later(segment, self._start)
            language = self.language
            self._next = None  # free its audio before there is more
            self._next = self._advance()

    def _advance(self) -> WindowReading | None:
        window = next(self._windows, None)
        if window is None:
            return None
        self._start, self.duration = seconds(window.start), seconds(window.end)
        return self._read(window.samples, self.language)


def _later(segment: Segment, by: float) -> Segment:
    words = tuple(replace(word, start=word.start + by, end=word.end + by) for word in segment.words)
    return replace(segment, start=segment.start + by, end=segment.end + by, words=words)
