"""Marks that are committed after their word: where they belong."""

from collections.abc import Iterable
from dataclasses import replace

from dictation.results import Word

_MARKS = frozenset(".。,，!！?？:：;；…”’»)]}、」』》")


def is_mark(text: str) -> bool:
    """Whether a committed word is no word but the mark behind the one before it."""
    bare = text.strip()
    return bool(bare) and _MARKS.issuperset(bare)


def attached(words: Iterable[Word]) -> list[Word]:
    """The words in order, with every mark written behind its own word."""
    whole: list[Word] = []
    for word in words:
        if whole and is_mark(word.text):
            last = whole[-1]
            spoken = last.spoken and last.spoken + word.text
            whole[-1] = replace(last, text=last.text + word.text, spoken=spoken)
        else:
            whole.append(word)
    return whole


def without_mark(text: str) -> str:
    """The text without marks at its start: where a line begins, their word is elsewhere."""
    bare = text.lstrip(" " + "".join(_MARKS))
    if len(bare) == len(text.lstrip()):
        return text
    return " " + bare if bare else ""
