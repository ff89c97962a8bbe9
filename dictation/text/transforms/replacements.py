"""Phrases that stand for other text, such as "my address"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from dictation.errors import SettingsError
from dictation.results import Word
from dictation.settings import phrases
from dictation.text import spacing
from dictation.text.capitals import capitalized
from dictation.text.marks import is_mark, sentence_over
from dictation.text.outside import Outside
from dictation.text.phrases import Found, TooSlowError, index
from dictation.text.variables import Variables

_SIGN = re.compile(r"[:;][^\w\s]")
_STRAIGHT = ('"', "'")
_DROPPED = {**dict.fromkeys(",;:\n", ".,;:!?…"), **dict.fromkeys(".!?…", ".,")}
"""Which marks aren't written after a replacement, by its last letter: they would be too many."""


class Replacements:
    """Writes what phrases stand for; what may become a longer phrase waits.

    Replacements are never searched for phrases, so none can loop.
    """

    def __init__(self, table: Mapping[str, str], outside: Outside) -> None:
        self._phrases = index(table)
        self._outside = outside
        self._variables = Variables(outside)
        self._held: list[Word] = []
        self._sentence_over = True
        self._written = ""  # for the last word, if it was a phrase
        self._marks = ""  # that end this phrase in the table
        self._quotation = ""  # the straight mark that a phrase stood for, until it stands again

    def write(self, words: Sequence[Word]) -> list[Word]:
        """Take the next words; return what can be written now."""
        return self._all([*self._held, *words], final=False)

    def flush(self) -> list[Word]:
        """Return what was held back."""
        return self._all(self._held, final=True)

    def _all(self, words: list[Word], final: bool) -> list[Word]:
        written: list[Word] = []
        place = 0
        while place < len(words):
            found, undecided = self._find(words[place:], final)
            if undecided and not final:
                break
            count = found.count if found else 1
            said = words[place : place + count]
            written += self._replaced(said, found) if found else self._as_said(said[0])
            place += count
        self._held = words[place:]
        return written

    def _find(self, words: Sequence[Word], final: bool) -> tuple[Found | None, bool]:
        while True:
            try:
                return self._phrases.find(words, final)
            except TooSlowError as error:
                self._phrases.drop(error.name)
                self._outside.report(
                    SettingsError(
                        f"{error.name} in the replacements takes too long to compare with what you"
                        " say; it is ignored until Dictation restarts.",
                        "Make the regular expression simpler: without repeats inside repeats.",
                    )
                )

    def _as_said(self, word: Word) -> list[Word]:
        text = word.text
        if self._written and is_mark(text):
            text = self._fitting(text)
        elif self._written and not word.act:
            text = spacing.joined(self._written, text) if text.startswith(" ") else text
            text = capitalized(text) if self._written.endswith("\n") else text
            self._written = ""
        self._sentence_over = sentence_over(text, self._sentence_over)
        if text == word.text:
            return [word]
        return [replace(word, text=text, spoken=word.recognized)] if text else []

    def _replaced(self, said: Sequence[Word], found: Found) -> list[Word]:
        first = said[0].text
        core = phrases.without_marks_before(first)
        opening = first[: len(first) - len(core)].lstrip()
        filled = self._variables.filled(found.written, found.groups)
        text = opening + self._cased(filled, [phrases.without_marks_before(w.text) for w in said])
        before = self._written or "a"
        closes = text != "" and text == self._quotation
        if text in _STRAIGHT:
            self._quotation = "" if closes else text
        self._written = f"a{text}" if closes else text
        self._marks = _marks_after(found.name)
        text += self._fitting(_marks_after(said[-1].text))
        if first.startswith(" ") and not closes:
            # a smiley is no closing mark
            text = f" {text}" if _SIGN.match(text) else spacing.joined(before, text)
        self._sentence_over = sentence_over(text, self._sentence_over)
        if not text:
            return []
        spoken = "".join(word.recognized for word in said)
        probability = min(word.probability for word in said)
        return [Word(text, said[0].start, said[-1].end, probability, spoken)]

    def _cased(self, text: str, said: Sequence[str]) -> str:
        """Return a replacement with the capitals of what was said, unless it has its own."""
        if text != text.lower():
            return text
        if len(said) > 1 and all(word.isupper() for word in said):
            return text.upper()  # a single word may be an abbreviation, which is no sign
        return capitalized(text) if self._sentence_over and said[0][:1].isupper() else text

    def _fitting(self, marks: str) -> str:
        """Return those of the marks after a phrase that are written after its replacement."""
        marks = marks.strip().removeprefix(self._marks)
        self._marks = ""
        return marks.lstrip(_DROPPED.get(self._written[-1:], ""))


def _marks_after(text: str) -> str:
    return text[len(phrases.without_marks_after(text)) :]
