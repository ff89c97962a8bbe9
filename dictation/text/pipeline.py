"""From committed words to a take's text: one path, whose output is shown, typed and stored.

    committed words ──▶ transform ──▶ transform ──▶ … ──▶ words as they are written

Text is append-only: what has been written never changes. So a transform that may need the words
behind a word, as "new" may be the beginning of "new line", holds it back until it knows.
"""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Protocol

from dictation.results import Word


class Transform(Protocol):
    """Decides how words are written; pure but for what it remembers of one text.

    It may change a word's text, write several words as one, leave words out, or hold words back.
    A word keeps the times of the sound it stands for.
    """

    def write(self, words: Sequence[Word]) -> Sequence[Word]:
        """Take the next words; return what can be written now."""

    def flush(self) -> Sequence[Word]:
        """Return what was held back: nothing follows, or not before a long pause."""


class Pipeline:
    """Writes one text from its beginning to its end, through `transforms` in their order."""

    def __init__(self, transforms: Iterable[Transform]) -> None:
        self._transforms = list(transforms)

    def write(self, words: Iterable[Word]) -> tuple[Word, ...]:
        """Return what is to be appended for the next committed words."""
        return _through(self._transforms, tuple(words))

    def flush(self) -> tuple[Word, ...]:
        """Return what was held back, at a hard endpoint or at the end of the text."""
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
        # what the ones before have held back goes through it first
        written = (*transform.write(written), *transform.flush())
    return written
