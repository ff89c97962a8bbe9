"""Spoken “new line” and “new paragraph” become line breaks."""

import re
from collections.abc import Sequence
from dataclasses import replace

from dictation.results import Word
from dictation.text.capitals import capitalized
from dictation.text.marks import is_mark

_BREAKS = {("new", "line"): "\n", ("newline",): "\n", ("new", "paragraph"): "\n\n"}
_NOT_LETTERS = re.compile(r"[^\w]+")


class SpokenLines:
    """Writes line breaks for their names; "new" waits for the word after it."""

    def __init__(self) -> None:
        self._held: Word | None = None
        self._line_begins = False

    def write(self, words: Sequence[Word]) -> list[Word]:
        """Take the next words; return what can be written now."""
        written: list[Word] = []
        for word in words:
            written += self._written(word)
        return written

    def flush(self) -> list[Word]:
        """Return the word that was held back."""
        held, self._held = self._held, None
        return [self._appended(held)] if held is not None else []

    def _written(self, word: Word) -> list[Word]:
        before, self._held = self._held, None
        if before and (line_break := _BREAKS.get((_bare(before), _bare(word)))):
            return [self._broken(line_break, before, word)]
        ahead = [self._appended(before)] if before else []
        if line_break := _BREAKS.get((_bare(word),)):
            return [*ahead, self._broken(line_break, word)]
        # "New," has a mark after it: nobody says a command that way
        if _bare(word) == "new" and word.text[-1:].isalpha():
            self._held = word
            return ahead
        if self._line_begins and is_mark(word.text):
            return ahead  # it belongs to the command
        return [*ahead, self._appended(word)]

    def _broken(self, line_break: str, *name: Word) -> Word:
        """Return the line break that these words name."""
        self._line_begins = True
        probability = min(word.probability for word in name)
        spoken = "".join(word.recognized for word in name)
        return Word(line_break, name[0].start, name[-1].end, probability, spoken)

    def _appended(self, word: Word) -> Word:
        if self._line_begins:
            word = replace(word, text=capitalized(word.text.lstrip()), spoken=word.recognized)
        self._line_begins = False
        return word


def _bare(word: Word) -> str:
    return _NOT_LETTERS.sub("", word.text).lower()
