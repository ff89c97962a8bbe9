"""Decide whether to trust the system clock before old sessions are removed.

A clock that shows 2040 for an afternoon must not remove a year's history. So every check remembers
the time: one that is at most 30 days after the last is trusted, and so is an earlier one, which
only makes sessions younger. A clock that has jumped further, as after a long vacation, is trusted
once a second check, at least a day after the first, confirms it.
"""

import json
from contextlib import suppress
from pathlib import Path

from dictation import files
from dictation.history.remover import EARLIEST

FILE_NAME = "clock.json"
LEAP = 30 * 86_400.0
"""Seconds between checks up to which the clock is trusted at once."""
CONFIRMED = 86_400.0
"""Seconds after which a clock that has jumped is trusted."""


def is_trusted(folder: Path, now: float) -> bool:
    """Return whether the clock, which shows `now` (seconds since 1970), is trusted.

    The time of the check is stored in `folder`. Raises OSError.
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
    """Return the last trusted time and the first distrusted one since; None if unknown."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        content = json.loads(path.read_text("utf-8"))
        return (
            None if content["last"] is None else float(content["last"]),
            None if content["leapt"] is None else float(content["leapt"]),
        )
    return None, None
