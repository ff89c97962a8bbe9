"""Positions of words in a line of text, counted like Qt in 16-bit units."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from dictation.results import Word

_LINE_SEPARATOR = "\u2028"  # breaks a line, but no paragraph


def units(text: str) -> int:
    """Return the length of a text for Qt, where an emoji counts as two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, slots=True)
class Line:
    """Words joined to a line of `text`; `bounds` are the words' starts and ends without spaces."""

    text: str
    bounds: tuple[tuple[int, int], ...]

    def word_at(self, position: int) -> int | None:
        """Return the index of the word at a position or before it; None if there is none."""
        starts = [start for start, _ in self.bounds]
        place = bisect_right(starts, position) - 1
        return place if place >= 0 else None


def line(words: Sequence[Word], begin: str = "") -> Line:
    """Join words to a line that starts with `begin`."""
    text, bounds, at = begin, [], units(begin)
    for place, word in enumerate(words):
        shown = word.text.replace("\n", _LINE_SEPARATOR)
        if not place:
            shown = shown.lstrip()
        text += shown
        start = at + units(shown) - units(shown.lstrip())
        at += units(shown)
        bounds.append((start, max(start, at - units(shown) + units(shown.rstrip()))))
    return Line(text, tuple(bounds))
