"""Local times of timestamps that may be out of range, from damaged or imported sessions."""

import time

_DAY = 86_400.0
FIRST, LAST = _DAY, 253_402_300_800.0 - 2 * _DAY
"""The first and last timestamps that every platform can format in any time zone (1970 to 9999)."""


def shown(seconds: float) -> float:
    """Clamp seconds since 1970 to the range that can be formatted."""
    return min(max(FIRST, seconds), LAST)


def local(seconds: float) -> time.struct_time:
    """Return the local time at `seconds` since 1970, clamped as in `shown`."""
    return time.localtime(shown(seconds))
