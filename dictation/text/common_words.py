"""Common English words and names, which are more likely meant than a name that sounds like them."""

import gzip
from functools import cache, lru_cache

from dictation import paths
from dictation.text.sounds import letters


@lru_cache(maxsize=8192)
def is_common(word: str) -> bool:
    """Return whether this is a common English word or number, in any form, such as "they're"."""
    plain = letters(word)
    return plain in _words("en") or plain.isdigit()


def is_known_name(word: str) -> bool:
    """Return whether this is the name of many people, of a place, or of a people."""
    return letters(word) in _words("names")


@cache
def _words(name: str) -> frozenset[str]:
    with gzip.open(paths.resource(f"words/{name}.txt.gz"), "rt", encoding="ascii") as lines:
        return frozenset(line.strip().replace("'", "") for line in lines)
