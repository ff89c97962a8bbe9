"""Punctuation marks, which may be committed after their word: which word they belong to."""

from collections.abc import Iterable
from dataclasses import replace

from dictation.results import Word

SENTENCE_END = ".!?…。！？"
_MARKS = frozenset(".。,，!！?？:：;；…”’»)]}、」』》")
CLOSING = "\"'”’»)]}"
"""What may stand behind the mark that ends a sentence."""
_STRAY = ",;:-–—…、，；："
"""Marks that say nothing when their word was written without them."""


def is_mark(text: str) -> bool:
    """Say whether a committed word is just the mark that belongs to the word before it."""
    bare = text.strip()
    return bool(bare) and _MARKS.issuperset(bare)


def is_stray(text: str) -> bool:
    """Say whether a recognized word is just a mark that came too late for its word."""
    bare = text.strip()
    return bool(bare) and all(mark in _STRAY for mark in bare)


def sentence_over(text: str, before: bool) -> bool:
    """Say whether a sentence is over after `text`; `before` says it of what comes before that."""
    bare = text.rstrip(CLOSING + " ")
    return bare[-1] in SENTENCE_END + "\n" if bare else before


def attached(words: Iterable[Word]) -> list[Word]:
    """Return the words in order, with every mark joined to the word it belongs to."""
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
    """Return `text` without leading marks: at the start of a line, their word is elsewhere."""
    bare = text.lstrip(" " + "".join(_MARKS))
    if len(bare) == len(text.lstrip()):
        return text
    return " " + bare if bare else ""
