"""Common English words, which are more likely meant than a name that sounds like them."""

import gzip
from functools import cache, lru_cache

from dictation import paths
from dictation.text.sounds import letters


@lru_cache(maxsize=8192)
def is_common(word: str) -> bool:
    """Return whether this is a common English word or number, in any form, such as "they're"."""
    plain = letters(word)
    return plain in _words() or plain.isdigit()


@cache
def _words() -> frozenset[str]:
    with gzip.open(paths.resource("words/en.txt.gz"), "rt", encoding="ascii") as lines:
        return frozenset(line.strip().replace("'", "") for line in lines)
