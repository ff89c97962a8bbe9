"""Which way a text runs."""

import unicodedata

_LEFTWARDS = {"R", "AL", "AN", "RLE", "RLO", "RLI", "FSI"}


def runs_leftwards(text: str) -> bool:
    """Say whether the first letter with a direction is of a script such as Arabic or Hebrew."""
    directions = map(unicodedata.bidirectional, text)
    return next((one != "L" for one in directions if one in {"L", "R", "AL"}), False)


def has_leftward_letters(text: str) -> bool:
    """Say whether any part of a text may run from right to left."""
    return any(unicodedata.bidirectional(letter) in _LEFTWARDS for letter in text)
