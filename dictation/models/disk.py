"""Write models to disk: check free space, compute hashes, explain what goes wrong."""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dictation.errors import StorageError

_FULL = {errno.ENOSPC, errno.EDQUOT}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def writing(folder: Path, needed: int = 0) -> Iterator[None]:
    """Write to the existing `folder`, which must have `needed` bytes of free space.

    Raises `StorageError` before anything is written if it hasn't, and whenever the disk turns out
    to be full or not writable.
    """
    if needed and (free := shutil.disk_usage(folder).free) < needed:
        raise _full(folder, f"{megabytes(needed)} are needed and {megabytes(free)} are free")
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise _full(folder, f"{megabytes(needed)} are needed") from error
        if error.errno in _FORBIDDEN:
            raise StorageError(
                f"Nothing can be written to {folder}: {error.strerror}.",
                "Check the folder's permissions, or set XDG_DATA_HOME to another folder.",
            ) from error
        raise


def size(folder: Path) -> int:
    """Count the bytes of all files in a folder tree, except what is deleted meanwhile."""
    total = 0
    for parent, _, names in os.walk(folder):  # unlike rglob, it passes over folders that are gone
        for name in names:
            with suppress(FileNotFoundError):
                total += os.stat(os.path.join(parent, name)).st_size
    return total


def sha256(path: Path) -> str:
    """Compute the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def megabytes(size: int) -> str:
    """Format `size` (bytes) for people, in millions of bytes."""
    return f"{size / 1e6:.1f} MB" if size < 10e6 else f"{size / 1e6:,.0f} MB"


def _full(folder: Path, figures: str) -> StorageError:
    return StorageError(
        f"There is not enough space for the model in {folder}: {figures}.",
        "Free up disk space, or choose a smaller model (`dictation models list`).",
    )
