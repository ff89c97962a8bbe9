"""Numbers as they are said, in the languages of ``resources/numbers``."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from dictation import paths

_DIGITS = 10
_YEARS = range(13, 21)
"""What a year in two parts begins with."""


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The words of a language, in small letters; the tables are of values and of multipliers."""

    values: Mapping[str, int]
    scales: Mapping[str, int]
    joins: frozenset[str]
    decimal: frozenset[str]
    decimal_sign: str
    percent: frozenset[str]
    percent_sign: str
    years: bool

    def __deepcopy__(self, _: object) -> "NumberWords":
        """Return itself: previews copy the transform that uses it."""
        return self

    def may_go_on(self, word: str) -> bool:
        """Say whether a word may be part of a number that has begun."""
        known = self.joins | self.decimal | self.percent
        return word in known or self.begins(word) or word in self.scales

    def begins(self, word: str) -> bool:
        """Say whether a number may begin with a word."""
        return bool(self._parts(word))

    def longest(self, words: Sequence[str]) -> tuple[str, int]:
        """Return the number that words begin with, in digits, and how many words it takes.

        "" and 0 if it is none, or one below ten without decimals or a percent sign.
        """
        value, count = self._cardinal(words)
        if not count:
            return "", 0
        text = str(value)
        if self.years and count < len(words) and value in _YEARS:
            second, more = self._cardinal(words[count:])
            if more and _DIGITS <= second < _DIGITS**2:
                return f"{text}{second}", count + more
        is_number = value >= _DIGITS
        if count < len(words) and words[count] in self.decimal:
            digits, place = "", count + 1
            while (
                place < len(words) and (digit := self.values.get(words[place], _DIGITS)) < _DIGITS
            ):
                digits, place = f"{digits}{digit}", place + 1
            if digits:
                text, count, is_number = f"{text}{self.decimal_sign}{digits}", place, True
        if count < len(words) and words[count] in self.percent:
            return f"{text}{self.percent_sign}", count + 1
        return (text, count) if is_number else ("", 0)

    def _cardinal(self, words: Sequence[str]) -> tuple[int, int]:
        """Return a whole number below a million, and how many words it takes: 0 if none."""
        thousands, current, count, joined = 0, -1, 0, 0
        for place, word in enumerate(words):
            if word in self.joins and current > 0:
                joined = place + 1
                continue
            parts = self._parts(word) if current < 0 or word not in self.scales else (word,)
            added = (thousands, current)
            for part in parts or ("",):
                added = self._added(*added, part)
                if added[1] < 0:
                    break
            if added[1] < 0 or not parts or (joined and joined != place):
                break
            (thousands, current), count = added, place + 1
        return thousands + max(current, 0), count

    def _added(self, thousands: int, current: int, word: str) -> tuple[int, int]:
        """Return the thousands and the rest of a number after its next word; -1: it can't be."""
        if word in self.scales:
            scale = self.scales[word]
            factor = max(current, 1)
            if scale == 1000 and not thousands:
                return 1000 * factor, 0
            return (thousands, 100 * factor) if scale == 100 and factor < 100 else (0, -1)
        if word not in self.values:
            return 0, -1
        value = self.values[word]
        if current < 0 or (not current and thousands):
            return thousands, value
        if value == 20 and current % 100 == 4 and word.startswith("vingt"):
            return thousands, current + 76  # quatre-vingts
        last, room = current % 100, 100
        if last in (60, 80) and word in self.values and "vingts" in self.values:
            room = 20  # soixante-dix
        elif last >= 20 and not last % 10:
            room = 10
        elif last in (10, 70, 90) and "vingts" in self.values and value in (7, 8, 9):
            room = 10  # dix-sept
        elif last:
            return 0, -1
        return (thousands, current + value) if 0 < value < room else (0, -1)

    def _parts(self, word: str) -> tuple[str, ...]:
        """Return the words that a word with hyphens, or a long German one, is made of."""
        if word in self.values:
            return (word,)
        parts = tuple(part for part in word.split("-") if part not in self.joins)
        is_number = len(parts) > 1 and all(p in self.values or p in self.scales for p in parts)
        return parts if is_number else ()


class GermanWords(NumberWords):
    """German: one word each, with the ones before the tens."""

    def begins(self, word: str) -> bool:
        """Say whether a word is a number."""
        return self._value(word) is not None

    def _cardinal(self, words: Sequence[str]) -> tuple[int, int]:
        value = self._value(words[0]) if words else None
        return (0, 0) if value is None else (value, 1)

    def _value(self, word: str) -> int | None:
        if word in self.values:
            return self.values[word]
        for name, scale in (("tausend", 1000), ("hundert", 100)):
            if name in word:
                before, _, after = word.partition(name)
                factor = self._value(before) if before else 1
                rest = self._value(after.removeprefix("und")) if after else 0
                return None if factor is None or rest is None else factor * scale + rest
        ones, _, tens = word.partition("und")
        if self.values.get(ones, 0) in range(1, 10) and self.values.get(tens, 0) >= 20:
            return self.values[ones] + self.values[tens]
        return None


@cache
def number_words(language: str) -> NumberWords:
    """Return the number words of a language for which there is a file."""
    file = paths.resource(f"numbers/{language}.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    kind = GermanWords if language == "de" else NumberWords
    return kind(
        data["values"],
        data["scales"],
        frozenset(data["joins"]),
        frozenset(data["decimal"]),
        data["decimal_sign"],
        frozenset(data["percent"]),
        data["percent_sign"],
        data["years"],
    )
