"""Files that a living process still writes, told from those that a crash left behind."""

import sys
from pathlib import Path
from typing import IO

_BEHIND = 0xFFFF_FFFF
"""A byte that no file of ours has: 4 GiB from its beginning."""

if sys.platform == "win32":
    import msvcrt

    def lock(file: IO[bytes]) -> None:
        """Lock an open file until it is closed. Raises OSError where somebody else has."""
        # Windows keeps others from reading what is locked: take a byte that never comes.
        place = file.tell()
        file.seek(_BEHIND)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(place)

    _look = lock

else:
    import fcntl

    def lock(file: IO[bytes]) -> None:
        """Lock an open file until it is closed. Raises OSError where somebody else has."""
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _look(file: IO[bytes]) -> None:
        # A shared lock is refused by an exclusive one all the same. Unlike that, it works on a
        # file opened for reading over NFS, and two who look don't take each other for the owner.
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)


def is_locked(path: Path) -> bool:
    """Whether somebody has locked the file, in this process or another."""
    try:
        with path.open("rb") as file:
            _look(file)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
