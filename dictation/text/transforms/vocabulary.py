"""The user's names and terms, written as they are spelled even if Whisper misheard them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dictation.results import Word
from dictation.settings.vocabulary import LONGEST, words
from dictation.text.capitals import capitalized
from dictation.text.common_words import is_common
from dictation.text.marks import SENTENCE_END
from dictation.text.sounds import letters
from dictation.text.vocabulary import Term, lexicon

_PARTS = re.compile(r"([\W_]*)(.*?)((?:['’]s|(?<=s)['’])?)([\W_]*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Parts:
    """A word's text in parts: what stands before it, its letters, its genitive, and its marks."""

    lead: str
    core: str
    genitive: str
    marks: str

    @property
    def ends_sentence(self) -> bool:
        """Whether a sentence is over behind it."""
        return any(mark in SENTENCE_END for mark in self.marks or ("" if self.core else self.lead))


@dataclass(frozen=True, slots=True)
class _Found:
    """The term that `count` words stand for, with the ending that its last word has here."""

    count: int
    term: Term
    difference: float
    ending: str


class Vocabulary:
    """Repairs words that stand for a term, one or several in a row.

    Words that may be the start of a term wait for the next words, and no longer.
    """

    def __init__(self, table: Mapping[str, str]) -> None:
        self._lexicon = lexicon(table)
        self._held: list[Word] = []
        self._sentence_over = True

    def write(self, words: Sequence[Word]) -> list[Word]:
        """Take the next words; return what can be written now."""
        if not self._lexicon:
            return list(words)
        return self._written([*self._held, *words], waited=len(self._held))

    def flush(self) -> list[Word]:
        """Return what was held back."""
        return self._written(self._held, waited=len(self._held))

    def _written(self, words: list[Word], waited: int) -> list[Word]:
        """Return words as they are written; of those behind the first `waited`, some may wait."""
        parts = [_parts(word.text) for word in words]
        written: list[Word] = []
        place = 0
        while place < len(words):
            found = self._best(words, parts, place)
            if place >= waited and self._may_go_on(parts[place:], found):
                break
            end = place + (found.count if found else 1)
            said = words[place:end]
            written += self._spelled(said, parts[place:end], found) if found else said
            self._sentence_over = parts[end - 1].ends_sentence
            place = end
        self._held = words[place:]
        return written

    def _best(self, words: list[Word], parts: list[_Parts], place: int) -> _Found | None:
        """Return the term that starts at a word, unless a better one starts within it."""
        best: _Found | None = None
        for count in range(1, _joined(parts[place : place + LONGEST]) + 1):
            found = self._found(words[place : place + count], parts[place : place + count])
            if found and (best is None or found.difference <= best.difference):
                best = found
        if best is not None:
            for later in range(place + 1, place + best.count):
                inside = self._best(words[: place + best.count], parts[: place + best.count], later)
                if inside and inside.difference < best.difference:
                    return None
        return best

    def _found(self, words: Sequence[Word], parts: Sequence[_Parts]) -> _Found | None:
        doubt = 1.0 - min(word.probability for word in words)
        named = any(part.core[:1].isupper() for part in parts)
        said = _said(parts)
        *before, last = said
        choices = [(said, parts[-1].genitive)]
        if not parts[-1].genitive and last.endswith("s") and not is_common(last):
            choices.append(([*before, last[:-1]], "s"))  # a plural
        best: _Found | None = None
        for choice, ending in choices:
            match = self._lexicon.find(choice, doubt, named)
            if match and (best is None or match.difference < best.difference):
                best = _Found(len(words), match.term, match.difference, ending)
        return best

    def _may_go_on(self, rest: Sequence[_Parts], found: _Found | None) -> bool:
        """Return whether all words that are left may be the start of one term."""
        if len(rest) >= LONGEST or _joined(rest) < len(rest) or rest[-1].marks:
            return False
        return self._lexicon.may_begin(_said(rest), by_sound=found is None)

    def _spelled(
        self, words: Sequence[Word], parts: Sequence[_Parts], found: _Found
    ) -> Sequence[Word]:
        """Return a term as it is written here: the words themselves if that changes nothing."""
        spelling, core = found.term.spelling, parts[0].core
        if self._sentence_over and spelling.islower() and core[:1].isupper():
            spelling = capitalized(spelling)
        if len(core) > 1 and core.isupper() and letters(core) != letters(spelling):
            spelling = spelling.upper()
        text = parts[0].lead + spelling + found.ending + parts[-1].marks
        if text == "".join(word.text for word in words):
            return words
        recognized = "".join(word.recognized for word in words)
        doubted = min(word.probability for word in words)
        first, last = words[0], words[-1]
        return [replace(first, text=text, end=last.end, probability=doubted, spoken=recognized)]


def _parts(text: str) -> _Parts:
    found = _PARTS.fullmatch(text)
    assert found is not None  # it matches everything
    return _Parts(*found.groups())


def _said(parts: Sequence[_Parts]) -> list[str]:
    return [word for part in parts for word in words(part.core)]


def _joined(parts: Sequence[_Parts]) -> int:
    """Return how many words, from the first, are spoken in one go, without marks in between."""
    for count, part in enumerate(parts):
        if not part.core or (count and part.lead not in (" ", "-")):
            return count
        if part.marks or part.genitive:
            return count + 1
    return len(parts)
