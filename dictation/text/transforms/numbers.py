"""Numbers that were recognized as words become digits."""

import re
from collections.abc import Sequence

from dictation.results import Word, joined
from dictation.text.number_words import NumberWords

_MARKS = re.compile(r"[.,;:!?…\"”»)]*$")


class Numbers:
    """Writes numbers from ten, decimals, and percentages in digits.

    Number words are held until a word comes that can't go on with them, or a pause.
    """

    def __init__(self, words: NumberWords) -> None:
        self._words = words
        self._held: list[Word] = []

    def write(self, words: Sequence[Word]) -> list[Word]:
        """Take the next words; return what can be written now."""
        written: list[Word] = []
        for word in words:
            plain = _plain(word)
            as_said = not (word.spoken or word.act)  # what a replacement wrote stays
            goes_on = as_said and bool(self._held) and self._words.may_go_on(plain)
            if not goes_on:
                written += self.flush()
            if not as_said or not (goes_on or self._words.begins(plain)):
                written.append(word)
                continue
            self._held.append(word)
            if _mark(word):
                written += self.flush()
        return written

    def pause(self) -> list[Word]:
        """Return the number that was held: nobody says the next part of it now."""
        return self.flush()

    def flush(self) -> list[Word]:
        """Return what was held back."""
        held, self._held = self._held, []
        written: list[Word] = []
        while held:
            digits, count = self._words.longest([_plain(word) for word in held])
            if not count:
                written.append(held.pop(0))
                continue
            name, held = held[:count], held[count:]
            first, last = name[0], name[-1]
            space = first.text[: len(first.text) - len(first.text.lstrip())]
            sure = min(word.probability for word in name)
            text = space + digits + _mark(last)
            written.append(Word(text, first.start, last.end, sure, joined(name)))
        return written


def _mark(word: Word) -> str:
    """Return the marks behind a word."""
    found = _MARKS.search(word.text)
    return found[0] if found else ""


def _plain(word: Word) -> str:
    return _MARKS.sub("", word.text.strip()).lower()
