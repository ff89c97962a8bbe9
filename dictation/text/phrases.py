"""Find phrases among words: what is written for them, and whether more words are needed to know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import regex

from dictation.results import Word, joined
from dictation.settings import phrases
from dictation.text.marks import is_mark

LONGEST = 8
"""Words that a regular expression may match at most."""

_PATIENCE = 0.02  # seconds for one regular expression
_PECULIAR = regex.compile(r"\\[1-9gkKGpP]|\(\?(?![:=!]|<[=!])")
"""What may mean something else as a part of a longer regular expression."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is written for the first `count` words; `name` is the phrase as in the table."""

    count: int
    name: str
    written: str
    groups: tuple[str, ...] = ()
    """What a regular expression matched, as a whole and its groups; empty for a phrase."""


@dataclass(slots=True)
class _Node:
    """A place in the tree of all phrases: the words that may follow, and the phrase ending here."""

    following: "dict[str, _Node]" = field(default_factory=dict)
    name: str | None = None


@dataclass(frozen=True, slots=True)
class _Expression:
    name: str
    compiled: Any


class TooSlowError(Exception):
    """The regular expression `name` takes too long; it is never tried again."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Phrases:
    """An index of phrases and regular expressions; all takes with the same table share it."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = phrases.usable(table)
        self._root = _Node()
        self._expressions: list[_Expression] = []
        for name in self._table:
            expression = phrases.pattern(name)
            if expression is not None:
                self._expressions.append(_Expression(name, phrases.compiled(expression)))
                continue
            node = self._root
            for word in phrases.phrase_words(name):
                node = node.following.setdefault(word, _Node())
            node.name = name
        self._sort_expressions()

    def __deepcopy__(self, _: object) -> "Phrases":
        return self

    def find(self, words: Sequence[Word], final: bool) -> tuple[Found | None, bool]:
        """Return what the first words stand for, and whether the next words may change that.

        `final`: none follow. The longest phrase wins; then regular expressions in the order of the
        table, each with as few words as possible. Raises TooSlowError.
        """
        found, undecided = self._phrase(words)
        if found or (undecided and not final):
            return found, undecided
        return self._expression(words) if self._expressions else (None, False)

    def _phrase(self, words: Sequence[Word]) -> tuple[Found | None, bool]:
        node: _Node | None = self._root
        found: Found | None = None
        for count, word in enumerate(words, start=1):
            late = count > 1 and is_mark(word.text)
            said = () if late else phrases.words(word.text)
            if not (late or said) or _separates(word):
                return found, False
            for part in said:
                node = node.following.get(part) if node else None
            if node and node.name is not None and not late:
                found = Found(count, node.name, self._table[node.name])
            if node and phrases.ends_sentence(word.text):
                node = node.following.get(phrases.STOP)
            if node is None or not node.following:
                return found, False
        return found, True

    def _expression(self, words: Sequence[Word]) -> tuple[Found | None, bool]:
        possible = self._expressions
        for count, word in enumerate(words[:LONGEST], start=1):
            if _separates(word):
                return None, False
            text = phrases.without_marks_before(joined(words[:count]))
            bare = phrases.without_marks_after(text)
            if not self._may_match(text, bare):
                possible = [one for one in possible if one in self._peculiar]
            for one in possible:
                if match := _tried(one.name, one.compiled, bare, partial=False):
                    groups = (match[0], *(group or "" for group in match.groups()))
                    return Found(count, one.name, self._table[one.name], groups), False
            possible = [one for one in possible if _goes_on(one.name, one.compiled, text)]
            if not possible:
                return None, False
        return None, len(words) < LONGEST

    def _may_match(self, text: str, bare: str) -> bool:
        """Whether any but a peculiar expression may match: one look instead of many."""
        try:
            return bool(_tried("", self._any, bare, partial=False)) or _goes_on("", self._any, text)
        except TooSlowError:
            return True  # one of them is too slow: which one is found out by trying each

    def drop(self, name: str) -> None:
        """Try an expression no more."""
        self._expressions = [one for one in self._expressions if one.name != name]
        self._sort_expressions()

    def _sort_expressions(self) -> None:
        plain = [one for one in self._expressions if not _PECULIAR.search(one.compiled.pattern)]
        self._peculiar = [one for one in self._expressions if one not in plain]
        self._any = regex.compile(
            "|".join(f"(?:{one.compiled.pattern})" for one in plain), regex.IGNORECASE
        )


def _separates(word: Word) -> bool:
    """Whether no phrase goes on over this word."""
    return word.act is not None or "\n" in word.text


def _goes_on(name: str, expression: Any, text: str) -> bool:
    """Whether what follows a whole word may make the text match."""
    ends = ("",) if phrases.is_unspaced(text[-1:]) else (" ", "-")
    return any(_tried(name, expression, text + end, partial=True) for end in ends)


def _tried(name: str, expression: Any, text: str, *, partial: bool) -> Any:
    try:
        return expression.fullmatch(text, partial=partial, timeout=_PATIENCE)
    except TimeoutError:
        raise TooSlowError(name) from None


@lru_cache(8)
def _index(items: tuple[tuple[str, str], ...]) -> Phrases:
    return Phrases(dict(items))


def index(table: Mapping[str, str]) -> Phrases:
    """Return the index of a table, which is made once."""
    return _index(tuple(table.items()))
