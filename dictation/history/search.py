"""Search over all words: how text is indexed, what a query means, which words were found."""

import re
from collections.abc import Sequence
from itertools import accumulate

from dictation.results import Word

# Where a script writes no spaces, every sign is a word to the index, and several a phrase:
# Thai, Lao, Burmese, Khmer, Chinese and Japanese.
_SPACELESS = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\uf900-\ufaff\U00020000-\U0003ffff]"
)
_SEPARATOR = "\u200b"  # the zero-width space
MARK, UNMARK = "\x02", "\x03"
RECOGNIZED = "\x1e"
"""Behind it stands what was recognized, where it is written in another way."""


def indexed(text: str) -> str:
    """The text as the index reads it."""
    return _SPACELESS.sub(rf"{_SEPARATOR}\g<0>{_SEPARATOR}", text)


def shown(text: str) -> str:
    """The text as people read it, from one as the index reads it."""
    return text.partition(RECOGNIZED)[0].replace(_SEPARATOR, "")


def query(typed: str) -> str:
    """What somebody typed, as an FTS5 query: all words, the last perhaps unfinished.

    What stands between double quotes is found as a phrase. Nothing that is typed is an error;
    the query is empty where there is nothing to look for.
    """
    terms = [phrase or word for phrase, word in re.findall(r'"([^"]*)"?|([^\s"]+)', typed)]
    wanted = [f'"{indexed(term)}"' for term in terms if any(map(str.isalnum, term))]
    if wanted and typed[-1].isalnum():
        wanted[-1] += "*"
    return " ".join(wanted)


def marked(words: Sequence[Word], highlighted: str) -> tuple[int, ...]:
    """Return the places of the words that `highlighted`, FTS5's marked text, has marks in."""
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
