"""The settings file on disk: read as TOML, written atomically."""

import os
import re
import shutil
import stat
import tempfile
import time
import tomllib
from pathlib import Path
from typing import Any

from dictation.errors import SettingsError, StorageError
from dictation.settings import renamed

LARGEST = 100_000
"""Bytes: a settings file with all its comments, and as many names as can be used."""

Stamp = tuple[int, ...]
"""Differs between any two versions of the file."""


def stamp(path: Path) -> Stamp | None:
    """Return a file's stamp, None if there is no file; takes one system call."""
    try:
        return _stamp(path.stat())
    except OSError:
        return None


def load(path: Path) -> tuple[str, dict[str, Any]]:
    """Return text and content. Raises OSError, or SettingsError if it is not TOML."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        raise OSError(
            0, "it is not a file"
        )  # such as a pipe, from which reading might block forever
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise SettingsError(too_large(path), "Delete everything that isn't a setting.")
    try:
        text = data.decode("utf-8-sig")  # Windows' editor may add a byte order mark
        return renamed.updated(text, tomllib.loads(text))
    except (ValueError, RecursionError) as error:
        raise SettingsError(
            f"{path}, {_where(error, data)}: this can't be read, so the whole file is ignored.",
            "Fix that line.",
        ) from error


def save(path: Path, text: str) -> Stamp:
    """Write the file atomically and return its stamp. Raises StorageError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}-", delete=False
        ) as file:
            try:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
                if path.exists():
                    shutil.copymode(path, file.name)
                known = _stamp(os.fstat(file.fileno()))
                file.close()  # Windows can't rename open files
                os.replace(file.name, path)
            except BaseException:
                file.close()
                os.unlink(file.name)
                raise
    except OSError as error:
        raise _unwritable(path, error) from error
    return known


def set_aside(path: Path) -> Path:
    """Copy a file to a new name in its folder and return that. Raises StorageError."""
    aside = base = path.with_name(f"{path.name}.broken-{time.strftime('%Y-%m-%d-%H%M%S')}")
    number = 1
    while aside.exists():
        number += 1
        aside = base.with_name(f"{base.name}-{number}")
    try:
        shutil.copy2(path, aside)
    except OSError as error:
        raise _unwritable(path, error) from error
    return aside


def unreadable(path: Path, error: OSError) -> SettingsError:
    """Return the error for a file that could not be read."""
    told = SettingsError(
        f"The settings in {path} can't be read: {error.strerror}.",
        "Check the file's permissions.",
    )
    told.__cause__ = error
    return told


def too_large(path: Path) -> str:
    """Return the message for a file larger than LARGEST."""
    return f"{path} is too large for a settings file, so nothing in it can be used or changed."


def _unwritable(path: Path, error: OSError) -> StorageError:
    return StorageError(
        f"The settings can't be written to {path}: {error.strerror}.",
        "Make room on this disk, or check the folder's permissions.",
    )


def _stamp(status: os.stat_result) -> Stamp:
    return status.st_ino, status.st_mtime_ns, status.st_size


def _where(error: Exception, data: bytes) -> str:
    """Return the line and column at which parsing failed, as far as the error says."""
    if told := re.search(r"at line (\d+), column (\d+)", str(error)):
        return f"line {told[1]}, column {told[2]}"
    if isinstance(error, UnicodeDecodeError):
        data = data[: error.start]
        before = data.decode("utf-8-sig", "replace").split("\n")
        return f"line {len(before)}, column {len(before[-1]) + 1}"
    if "end of document" in str(error):
        line = data.count(b"\n") + 1
        return f"line {line}"
    return "somewhere in the file"
