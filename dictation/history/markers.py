"""What one run leaves for the next to know: that it had the sessions open, that it saw damage.

Both are small files beside the one with the sessions, because that one may be past telling.
"""

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

from dictation.audio.locks import is_locked, lock


class OpenMarker:
    """There, and locked, while a process has the sessions open; a crash leaves it unlocked."""

    def __init__(self, path: Path) -> None:
        """Leave a mark for the store at `path`. Raises OSError."""
        self._path = path.with_name(f"{path.name}.open-{os.getpid()}-{time.monotonic_ns()}")
        self._file: IO[bytes] = open(self._path, "xb", opener=_private)  # noqa: SIM115
        with suppress(OSError):  # without locks, nobody takes it for left behind
            lock(self._file)

    def remove(self) -> None:
        """The sessions were closed as they should be."""
        self._file.close()
        with suppress(OSError):
            self._path.unlink()


def left_open(path: Path) -> list[Path]:
    """List the marks of processes that ended without closing the store at `path`."""
    return [mark for mark in path.parent.glob(f"{path.name}.open-*") if not is_locked(mark)]


def note_damage(path: Path) -> None:
    """Damage was seen: whoever owns the sessions next is to mend them."""
    with suppress(OSError):
        _damage(path).touch(0o600)


def damage_noted(path: Path) -> bool:
    """Whether somebody has seen damage since the file was last mended."""
    return _damage(path).exists()


def clear_damage(path: Path) -> None:
    """The damaged file was set aside."""
    _damage(path).unlink(missing_ok=True)


def _damage(path: Path) -> Path:
    return path.with_name(f"{path.name}.damage-seen")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
