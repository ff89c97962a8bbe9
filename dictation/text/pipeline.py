"""From recognized words to text: one pipeline, whose output is shown, typed, and stored.

    committed words ──▶ transform ──▶ transform ──▶ … ──▶ words as they are written

Text is append-only: what has been written never changes. So a transform that needs to know the
words after a word holds it back until they come: "new" may be the start of "new line".
"""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Protocol

from dictation.results import Commit, Endpoint, Outcome, Partial, Word


class Transform(Protocol):
    """Decides how words are written. Its only state is what it remembers of one text.

    It may change a word's text, write several words as one, drop words, or hold words back.
    A word keeps the times of its audio.
    """

    def write(self, words: Sequence[Word]) -> Sequence[Word]:
        """Take the next words; return what can be written now."""

    def flush(self) -> Sequence[Word]:
        """Return what was held back: a segment ends here, and the next words are far away."""


class Pipeline:
    """Writes one text from start to end, through `transforms` in their order."""

    def __init__(self, transforms: Iterable[Transform]) -> None:
        self._transforms = list(transforms)

    def follow(self, outcome: Outcome) -> list[Outcome]:
        """Return what a recognizer's outcome becomes: the same with its words as written.

        The end of a segment flushes.
        """
        match outcome:
            case Commit(words):
                written = self.write(words)
                return [Commit(written)] if written else []
            case Partial(words):
                return [Partial(self.preview(words))]
            case Endpoint(segment_over=True):
                rest = self.flush()
                return [Commit(rest), Partial(()), outcome] if rest else [outcome]
        return [outcome]

    def write(self, words: Iterable[Word]) -> tuple[Word, ...]:
        """Return what to append for the next committed words."""
        return _through(self._transforms, tuple(words))

    def flush(self) -> tuple[Word, ...]:
        """Return what was held back, at the end of a segment or of the text."""
        return _flushed(self._transforms)

    def preview(self, words: Iterable[Word]) -> tuple[Word, ...]:
        """Return what would be appended if nothing but `words` followed; nothing is remembered."""
        copies = deepcopy(self._transforms)
        return _through(copies, tuple(words)) + _flushed(copies)


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
