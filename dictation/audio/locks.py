"""File locks, which tell files in use by a running process from those left behind by a crash."""

import sys
from pathlib import Path
from typing import IO

_BEHIND = 0xFFFF_FFFF
"""The offset of a byte that none of our files has, 4 GiB from the start."""

if sys.platform == "win32":
    import msvcrt

    def lock(file: IO[bytes]) -> None:
        """Lock an open file until it is closed. Raises OSError if it is locked already."""
        # On Windows others can't read locked bytes, so lock one that doesn't exist.
        place = file.tell()
        file.seek(_BEHIND)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(place)

    _look = lock

else:
    import fcntl

    def lock(file: IO[bytes]) -> None:
        """Lock an open file until it is closed. Raises OSError if it is locked already."""
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _look(file: IO[bytes]) -> None:
        # A shared lock also fails if there is an exclusive one. But it works on files opened for
        # reading over NFS, and two processes that check don't take each other for the owner.
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)


def is_locked(path: Path) -> bool:
    """Whether this or another process has locked the file; also True if it can't be checked."""
    try:
        with path.open("rb") as file:
            _look(file)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
