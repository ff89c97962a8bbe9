"""How words sound, roughly: which spellings may stand for the same name.

It is made for names in Latin letters as English readers say them. Ready-made algorithms, such as
Metaphone, drop all vowels and say only whether two keys are the same; a name that Whisper misheard
often differs by one sound, and then it matters by which.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_VOWELS = "aeiou"
_RULES = {
    r"^[kgp]n": "n",
    r"^wr": "r",
    r"^wh": "w",
    r"^ps|^x": "s",
    r"^gh": "g",
    r"sch|sh|[ct]i(?=[ao])": "S",
    r"tch|ch": "C",
    r"dg(?=[eiy])|j": "J",
    r"ph": "f",
    r"gh|(?<!^)h(?![aeiouy])": "",
    r"th": "0",
    r"sc(?=[eiy])|c(?=[eiy])": "s",
    r"[cq]u(?=[aeio])": "kw",
    r"ck|[cq]": "k",
    r"gu(?=[eiy])": "g",
    r"g(?=[eiy])": "G",  # as in get, or in gem
    r"x": "ks",
    r"(?<=m)b$": "",
    r"(?<=[^aeiouy])e$": "",
    r"(?:[ea][aeiy]|i|y)[aeiouy]*": "i",
    r"(?:oo|ou|u|e[uw])[aeiouy]*": "u",
    r"(?:o|a[uw])[aeiouyw]*": "o",
    r"a[aeiouy]*": "a",
    r"e[aeiouy]*": "e",
}
_PATTERN = re.compile("|".join(f"({pattern})" for pattern in _RULES))
_SOUNDS = list(_RULES.values())
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "th"})
_TWICE = re.compile(r"(.)\1+")

_ALIKE = ("pb", "td0", "kgG", "GJ", "fv", "sz", "SCJ", "mn", "sS")
_CLASSES = str.maketrans("bd0gvzCJn", "pttkfsSSm")
_WEAK = "hwr"
"""Consonants that are easily missed, or heard where there are none."""


@lru_cache(maxsize=8192)
def letters(text: str) -> str:
    """Return the letters and digits of a text, without case, marks, and accents."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    return "".join(letter for letter in plain if letter.isalnum())


@lru_cache(maxsize=8192)
def sound(word: str) -> str:
    """Return how `letters` sound: one letter per sound, in which capitals are sounds of their own.

    What isn't a Latin letter stands for itself.
    """
    heard = _PATTERN.sub(lambda found: _SOUNDS[(found.lastindex or 1) - 1], word)
    return _TWICE.sub(r"\1", heard)


def skeletons(sounds: str) -> Iterator[str]:
    """Yield the consonants of a word by their classes: names that sound alike share one."""
    for hard in "gJ" if "G" in sounds else "g":
        consonants = sounds.replace("G", hard).translate(_CLASSES)
        consonants = re.sub(f"[{_VOWELS}hw]", "", consonants)
        yield _TWICE.sub(r"\1", consonants)


def difference(heard: str, meant: str) -> float:
    """Return how differently two words sound, as a share of the sounds of `meant`.

    It is 0 for the same sounds, and about 1 if nothing is alike.
    """
    row = [0.0]
    for sounds in meant:
        row.append(row[-1] + _weight(sounds))
    for one in heard:
        before, row = row, [row[0] + _weight(one)]
        for place, other in enumerate(meant, start=1):
            row.append(
                min(
                    before[place] + _weight(one),
                    row[-1] + _weight(other),
                    before[place - 1] + _change(one, other),
                )
            )
    return row[-1] / max(len(meant), 1)


def _weight(one: str) -> float:
    """Return how much a sound more or less matters; a vowel is a syllable."""
    return 0.4 if one in _WEAK else 0.6 if one in _VOWELS else 1.0


def _change(one: str, other: str) -> float:
    if one == other:
        return 0.0
    if one in _VOWELS and other in _VOWELS:
        return 0.25
    alike = any(one in group and other in group for group in _ALIKE)
    return 0.35 if alike else 1.0
