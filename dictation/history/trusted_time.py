"""Whether the clock may be believed when it says that something is old.

A clock that shows 2040 for an afternoon must not remove everything that was kept for a year. So
each look at the clock is remembered: one that is at most 30 days after the last is believed, and
so is one before it, which only makes things younger. A clock that has leapt further, as after a
long holiday, is believed from the second look on that is at least a day after the first.
"""

import json
from contextlib import suppress
from pathlib import Path

from dictation import files
from dictation.history.remover import EARLIEST

FILE_NAME = "clock.json"
LEAP = 30 * 86_400.0
"""Seconds from one look to the next that need no second opinion."""
CONFIRMED = 86_400.0
"""Seconds after which a clock that has leapt is believed."""


def is_trusted(folder: Path, now: float) -> bool:
    """Look at the clock, which shows `now` (seconds since 1970), and say whether to believe it.

    What it showed is remembered in `folder`. Raises OSError.
    """
    last, leapt = _read(folder / FILE_NAME)
    trusted = now >= EARLIEST and (
        (last is not None and now <= last + LEAP)
        or (leapt is not None and now >= leapt + CONFIRMED)
    )
    if trusted:
        last, leapt = now, None
    elif leapt is None or now < leapt:
        leapt = now
    files.replace(folder / FILE_NAME, json.dumps({"last": last, "leapt": leapt}) + "\n")
    return trusted


def _read(path: Path) -> tuple[float | None, float | None]:
    """The last time that was believed, and the first that was not since; None where unknown."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        content = json.loads(path.read_text("utf-8"))
        return (
            None if content["last"] is None else float(content["last"]),
            None if content["leapt"] is None else float(content["leapt"]),
        )
    return None, None
