"""What proves that text before the caret may be removed, and how many BackSpaces remove it.

A program deletes one character per BackSpace where characters are plain. Others (a letter of two
code points, an emoji, a line break, a bracket that an editor has closed by itself) only go one at a
time, and only where the field tells afterwards what is left.
"""

import unicodedata

from dictation.desktop.accessibility import Field

COMPARED = 1000
"""So many characters before the caret are compared at most, besides those to be removed."""

_MARKS = frozenset(".,;:!?-–—…%&")
_APOSTROPHES = "'’"
_JOINER = "\u200d"
_SCRIPTS = (
    *("LATIN ", "GREEK ", "CYRILLIC ", "DIGIT ", "CJK ", "HIRAGANA ", "KATAKANA "),
    "HANGUL SYLLABLE ",
)
"""Prefixes of the Unicode names of letters that never form one character with their neighbors."""


def plain_end(text: str, begin: int) -> int:
    """Return how many characters at the end, back to `begin` at most, are surely deleted singly.

    A space next to another may be an indentation, of which some programs delete more. Brackets and
    quotation marks may have been closed by the program, and marks in a row replaced ("..." by "…").
    """
    place = len(text)
    while place > begin and _is_plain(
        text[max(0, place - 2) : place - 1], *text[place - 1 : place + 1]
    ):
        place -= 1
    return len(text) - place


def _is_plain(before: str, letter: str, after: str = "") -> bool:
    if letter > "\uffff" or (after and unicodedata.combining(after)):
        return False
    if letter == " ":
        return before not in (" ", "\n") and after != " "
    if letter in _APOSTROPHES:
        return before.isalpha()
    if letter in _MARKS:
        return before not in _MARKS and after not in _MARKS
    return letter.isalnum() and unicodedata.name(letter, "").startswith(_SCRIPTS)


def shows(field: Field, text: str) -> bool:
    """Whether `text` stands right before the caret."""
    return not field.password and field.before.endswith(text)


def is_where_it_was_typed(field: Field, text: str, start: int) -> bool:
    """Whether the caret is right behind all of `text`, which began at its place `start`."""
    is_there = field.caret - start in (len(text), _units(text))
    return is_there and field.before.endswith(text[-COMPARED:])


def removed(before: Field, now: Field, text: str) -> int:
    """Return how many characters at the end of `text`, which `before` showed, are gone now.

    It is 0, too, if that can't be told.
    """
    moved = before.caret - now.caret
    for count in range(1, len(text) + 1):
        left = text[: len(text) - count]
        if moved in (count, _units(text) - _units(left)) and now.before.endswith(left):
            return count
    return 0


def stands_alone(text: str, begin: int) -> bool:
    """Whether no BackSpace can delete what is in front of a place along with what is behind it."""
    first, before = text[begin], text[begin - 1 : begin]
    return (
        first.isspace() or first <= "\x7e" or unicodedata.name(first, "").startswith(_SCRIPTS)
    ) and before != _JOINER


def _units(text: str) -> int:
    """Return its length in UTF-16 units, in which Qt counts."""
    return len(text) + sum(letter > "\uffff" for letter in text)
