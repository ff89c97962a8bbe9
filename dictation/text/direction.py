"""Which way a text runs."""

import unicodedata


def runs_leftwards(text: str) -> bool:
    """Say whether the first letter with a direction is of a script such as Arabic or Hebrew."""
    directions = map(unicodedata.bidirectional, text)
    return next((one != "L" for one in directions if one in {"L", "R", "AL"}), False)
