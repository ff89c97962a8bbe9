"""Measure the memory of this process."""

import sys
from pathlib import Path

import psutil

_CLEAR_REFS = Path("/proc/self/clear_refs")


def reset_peak() -> None:
    """Reset the peak to the current value; works only on Linux."""
    if _CLEAR_REFS.exists():
        _CLEAR_REFS.write_text("5")


def peak() -> int | None:
    """Return the peak of resident memory since `reset_peak`, or since the start, in bytes."""
    if sys.platform == "linux":
        status = Path("/proc/self/status").read_text().splitlines()
        return next(int(row.split()[1]) * 1024 for row in status if row.startswith("VmHWM"))
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def now() -> int:
    """Return the current resident memory, in bytes."""
    return int(psutil.Process().memory_info().rss)
