"""The direction of text."""

import unicodedata

_LEFTWARDS = {"R", "AL", "AN", "RLE", "RLO", "RLI", "FSI"}


def runs_leftwards(text: str) -> bool:
    """Return whether the first letter with a direction is Arabic, Hebrew, or the like."""
    directions = map(unicodedata.bidirectional, text)
    return next((one != "L" for one in directions if one in {"L", "R", "AL"}), False)


def has_leftward_letters(text: str) -> bool:
    """Return whether any part of a text may run from right to left."""
    return any(unicodedata.bidirectional(letter) in _LEFTWARDS for letter in text)
