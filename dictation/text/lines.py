"""“New line” and “new paragraph”, spoken, become what they say."""

import re
from collections.abc import Iterable

from dictation.text.marks import is_mark
from dictation.whisper.words import Word

_BREAKS = {("new", "line"): "\n", ("newline",): "\n", ("new", "paragraph"): "\n\n"}
_NOT_LETTERS = re.compile(r"[^\w]+")


class SpokenLines:
    """Writes one take's words; a word that may begin a command waits for the one behind it."""

    def __init__(self) -> None:
        self._waiting = ""
        self._line_begins = False

    def write(self, words: Iterable[Word]) -> str:
        """Return what is to be appended for these words."""
        return "".join(self._written(word.text) for word in words)

    def flush(self) -> str:
        """Nothing follows: return the word that has waited."""
        waiting, self._waiting = self._waiting, ""
        return self._appended(waiting) if waiting else ""

    def _written(self, text: str) -> str:
        before, self._waiting = self._waiting, ""
        if before and (line_break := _BREAKS.get((_bare(before), _bare(text)))):
            return self._broken(line_break)
        ahead = self._appended(before) if before else ""
        if line_break := _BREAKS.get((_bare(text),)):
            return ahead + self._broken(line_break)
        # "New," has a mark behind it: nobody says a command that way
        if _bare(text) == "new" and text[-1:].isalpha():
            self._waiting = text
            return ahead
        return ahead + self._appended(text)

    def _broken(self, line_break: str) -> str:
        self._line_begins = True
        return line_break

    def _appended(self, text: str) -> str:
        if self._line_begins and is_mark(text):
            return ""  # it belongs to the command
        if self._line_begins:
            text = text.lstrip()
            text = text[:1].upper() + text[1:]
        self._line_begins = False
        return text


def _bare(text: str) -> str:
    return _NOT_LETTERS.sub("", text).lower()
