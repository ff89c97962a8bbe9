"""Capitals where a sentence starts."""

import re

_FIRST_WORD = re.compile(r"\W*(\S*\w)")
_SPELLED = re.compile(r"[^\W\d_]+[A-Z]|\S*(?:@|://|\w\w\.\w\w|_|\\)")
"""What never gets a capital, such as iPhone, anna@example.com, or main.py."""


def capitalized(text: str) -> str:
    """Return `text` with its first letter in upper case, even behind an opening quote.

    A first word with a spelling of its own, such as a name with a capital inside, or an address,
    stays as it is.
    """
    first = _FIRST_WORD.match(text)
    if first is None or _SPELLED.match(first[1]):
        return text
    at = first.start(1)
    return text[:at] + text[at].upper() + text[at + 1 :]
