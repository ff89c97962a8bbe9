"""Full-text search: how text is indexed, how queries are parsed, which words matched."""

import re
from collections.abc import Sequence
from itertools import accumulate

from dictation.results import Word

# In scripts without spaces, each character is indexed as a word, and several are a phrase:
# Thai, Lao, Burmese, Khmer, Chinese, and Japanese.
_SPACELESS = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\uf900-\ufaff\U00020000-\U0003ffff]"
)
_SEPARATOR = "\u200b"  # the zero-width space
MARK, UNMARK = "\x02", "\x03"
RECOGNIZED = "\x1e"
"""Separates the written text from the spoken form, where the two differ."""


def indexed(text: str) -> str:
    """Return a text as it is stored in the index."""
    return _SPACELESS.sub(rf"{_SEPARATOR}\g<0>{_SEPARATOR}", text)


def shown(text: str) -> str:
    """Return the readable text of an indexed one."""
    return text.partition(RECOGNIZED)[0].replace(_SEPARATOR, "")


def query(typed: str) -> str:
    """Turn the user's input into an FTS5 query for all words, the last one as a prefix.

    Words in double quotes are a phrase. No input is an error; without any letters or digits, the
    query is empty.
    """
    terms = [phrase or word for phrase, word in re.findall(r'"([^"]*)"?|([^\s"]+)', typed)]
    wanted = [f'"{indexed(term)}"' for term in terms if any(map(str.isalnum, term))]
    if wanted and typed[-1].isalnum():
        wanted[-1] += "*"
    return " ".join(wanted)


def marked(words: Sequence[Word], highlighted: str) -> tuple[int, ...]:
    """Return the indexes of the words that FTS5 marked in `highlighted`."""
    ends = list(accumulate(len(indexed(word.text)) for word in words))
    found = set()
    place, at = 0, 0
    inside = False
    for sign in highlighted.partition(RECOGNIZED)[0]:
        if sign in (MARK, UNMARK):
            inside = sign == MARK
            continue
        while place < len(ends) and at >= ends[place]:
            place += 1
        if inside and place < len(ends):
            found.add(place)
        at += 1
    return tuple(sorted(found))
