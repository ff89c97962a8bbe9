"""Marker files next to the database: "a process has it open" and "damage was seen".

They are separate files because the database itself may be unreadable.
"""

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

from dictation.audio.locks import is_locked, lock


class OpenMarker:
    """A file that exists and is locked while a process has the store open.

    After a crash it is left behind, unlocked.
    """

    def __init__(self, path: Path) -> None:
        """Create the marker for the store at `path`. Raises OSError."""
        self._path = path.with_name(f"{path.name}.open-{os.getpid()}-{time.monotonic_ns()}")
        self._file: IO[bytes] = open(self._path, "xb", opener=_private)  # noqa: SIM115
        with suppress(OSError):  # where locks don't work, `is_locked` reports every file as locked
            lock(self._file)

    def remove(self) -> None:
        """Delete the marker: the store was closed properly."""
        self._file.close()
        with suppress(OSError):
            self._path.unlink()


def left_open(path: Path) -> list[Path]:
    """List the markers of processes that ended without closing the store at `path`."""
    return [mark for mark in path.parent.glob(f"{path.name}.open-*") if not is_locked(mark)]


def note_damage(path: Path) -> None:
    """Note that damage was seen, for the next owner of the store to repair."""
    with suppress(OSError):
        _damage(path).touch(0o600)


def damage_noted(path: Path) -> bool:
    """Whether damage was seen since the last repair."""
    return _damage(path).exists()


def clear_damage(path: Path) -> None:
    """Remove the note: the damaged file was set aside."""
    _damage(path).unlink(missing_ok=True)


def _damage(path: Path) -> Path:
    return path.with_name(f"{path.name}.damage-seen")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
