"""From recognized words to text: one pipeline, whose output is shown, typed, and stored.

    committed words ──▶ transform ──▶ transform ──▶ … ──▶ words as they are written

Text is append-only: what has been written never changes. So a transform that needs to know the
words after a word holds it back until they come: "new" may be the start of "new line".
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from typing import Protocol, runtime_checkable

from dictation.results import Commit, Endpoint, Outcome, Partial, Segment, Word, joined


class Transform(Protocol):
    """Decides how words are written. Its only state is what it remembers of one text.

    It may change a word's text, write several words as one, drop words, or hold words back.
    A word keeps the times of its audio.
    """

    def write(self, words: Sequence[Word]) -> Sequence[Word]:
        """Take the next words; return what can be written now."""

    def flush(self) -> Sequence[Word]:
        """Return what was held back: a segment ends here, and the next words are far away."""


@runtime_checkable
class Pausing(Transform, Protocol):
    """A transform to which a short pause tells something."""

    def pause(self) -> Sequence[Word]:
        """Return what can be written now that nobody speaks; what follows may come soon."""


class Pipeline:
    """Writes one text from start to end, through `transforms` in their order."""

    def __init__(self, transforms: Iterable[Transform]) -> None:
        self._transforms = list(transforms)
        self._partial: tuple[Word, ...] = ()

    def follow(self, outcome: Outcome) -> list[Outcome]:
        """Return what a recognizer's outcome becomes: the same with its words as written.

        The end of a segment flushes.
        """
        match outcome:
            case Commit(words):
                written = self.write(words)
                return [Commit(written)] if written else []
            case Partial(words):
                self._partial = words
                return [Partial(self.preview(words))]
            case Endpoint(segment_over=False):
                if rest := self.pause():
                    return [Commit(rest), Partial(self.preview(self._partial)), outcome]
            case Endpoint(segment_over=True):
                rest = self.flush()
                return [Commit(rest), Partial(()), outcome] if rest else [outcome]
        return [outcome]

    def segments(self, segments: Iterable[Segment]) -> Iterator[Segment]:
        """Yield what the segments of a whole recording become, as they come.

        They are sentences, not cuts in the audio, so none of them flushes but the last.
        """
        timed = False
        for segment in segments:
            timed = bool(segment.words)
            if written := self.write(segment.words or _words(segment)):
                yield _segment(written, timed)
        if rest := self.flush():
            yield _segment(rest, timed)

    def write(self, words: Iterable[Word]) -> tuple[Word, ...]:
        """Return what to append for the next committed words."""
        return _through(self._transforms, tuple(words))

    def pause(self) -> tuple[Word, ...]:
        """Return what a short pause decides."""
        written: tuple[Word, ...] = ()
        for transform in self._transforms:
            written = tuple(transform.write(written))
            if isinstance(transform, Pausing):
                written += tuple(transform.pause())
        return written

    def flush(self) -> tuple[Word, ...]:
        """Return what was held back, at the end of a segment or of the text."""
        return _flushed(self._transforms)

    def preview(self, words: Iterable[Word]) -> tuple[Word, ...]:
        """Return what would be appended if nothing but `words` followed; nothing is remembered."""
        copies = deepcopy(self._transforms)
        return _through(copies, tuple(words)) + _flushed(copies)


def _words(segment: Segment) -> list[Word]:
    """Return a segment's words if their times weren't asked for: each has those of the segment."""
    texts = re.findall(r"\s*\S+", segment.text)
    return [Word(text, segment.start, segment.end, 1.0) for text in texts]


def _segment(words: tuple[Word, ...], timed: bool) -> Segment:
    return Segment(joined(words), words[0].start, words[-1].end, words if timed else ())


def _through(transforms: Sequence[Transform], words: tuple[Word, ...]) -> tuple[Word, ...]:
    for transform in transforms:
        words = tuple(transform.write(words))
    return words


def _flushed(transforms: Sequence[Transform]) -> tuple[Word, ...]:
    written: tuple[Word, ...] = ()
    for transform in transforms:
        # what the ones before held back goes through it first
        written = (*transform.write(written), *transform.flush())
    return written
