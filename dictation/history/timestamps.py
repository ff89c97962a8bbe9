"""Moments as clocks on the wall show them, whatever a damaged or imported session says."""

import time

_DAY = 86_400.0
FIRST, LAST = _DAY, 253_402_300_800.0 - 2 * _DAY
"""The first and last timestamps that every platform can show in any time zone (1970 to 9999)."""


def shown(seconds: float) -> float:
    """Seconds since 1970, moved into the range that can be shown."""
    return min(max(FIRST, seconds), LAST)


def local(seconds: float) -> time.struct_time:
    """Local time at `seconds` since 1970; for what can't be shown, the nearest that can."""
    return time.localtime(shown(seconds))
