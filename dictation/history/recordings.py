"""Audio files of sessions: kept in a folder of their own, with their names in the store.

A name is added to the store before its file exists, and removed from it before the file is
deleted. The store remembers removed names, and `sweep` deletes only those files: one that the store
has never heard of means that the store has lost data, so it is moved aside instead. A take's
recording keeps the name it had in the spool, so that after a crash its session can be found.
"""

import time
from contextlib import suppress
from pathlib import Path

from dictation import paths
from dictation.audio.locks import is_locked
from dictation.errors import StorageError
from dictation.history.store import Store

RAW, COMPRESSED = ".wav", ".opus"
"""File name suffixes: audio as captured, and after compression."""

UNCLAIMED = "unclaimed"
"""The subfolder for recordings that never belonged to any session in the store."""

_ON_THE_WAY = 86_400.0
"""Seconds for which removed names are remembered: their files may still be on their way here."""


class RecordingError(StorageError):
    """A session's audio is missing, can't be saved, or is still being recorded."""


def find(name: str) -> Path:
    """Return the path of a recording, which is in the spool until its take is over.

    Also finds one that was compressed after its name was read from the store. Raises RecordingError
    if the file is missing.
    """
    path = paths.recordings_dir() / name
    spooled, unclaimed = paths.spool_dir() / name, path.with_name(UNCLAIMED) / name
    for place in (path, spooled, path.with_suffix(COMPRESSED), unclaimed):
        if place.is_file():
            return place
    raise RecordingError(
        f"The audio of this session is missing: {path}.",
        "It was removed by something other than Dictation. The text is still there.",
    )


def make_folder() -> Path:
    """Create the recordings folder, readable by this user only. Raises RecordingError."""
    folder = paths.recordings_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise RecordingError(
            f"The audio can't be saved in {folder}: {error.strerror}.",
            f"Check the permissions of the folder {folder.parent}.",
        ) from error
    return folder


def sweep(store: Store) -> StorageError | None:
    """Delete recordings that no longer belong to a session in the store.

    Files in use are left for the next time. Files unknown to the store are moved aside; then a
    notice for the user is returned. Raises StorageError.
    """
    folder = store.path.with_name(paths.recordings_dir().name)
    # list the files first: a new one has its name in the store before it exists
    files = [path for path in folder.glob("*") if path.is_file()]
    unclaimed = [path for path in (folder / UNCLAIMED).glob("*") if path.is_file()]
    named, dropped = store.recordings(), store.dropped() - store.recordings()
    for path in unclaimed:
        if path.name in dropped:
            _delete(path)
        elif path.name in named:  # a repair has recovered its session
            _move(path, folder)
    # the store gets a compressed file's name only when it is complete, so a session's compressed
    # file is known even before; from then on, the uncompressed one is no longer needed
    known = named | {Path(name).with_suffix(COMPRESSED).name for name in named}
    spare = {Path(name).with_suffix(RAW).name for name in (*named, *dropped)}
    spare |= {Path(name).with_suffix(COMPRESSED).name for name in dropped} | dropped
    moved = 0
    for path in files:
        if path.name in known or is_locked(path):
            continue
        if path.name in spare:
            _delete(path)
        else:
            moved += _move(path, folder / UNCLAIMED)
    store.forget_dropped(time.time() - _ON_THE_WAY)
    return _moved_aside(moved, folder / UNCLAIMED) if moved else None


def erase(store: Store) -> None:
    """Permanently delete all sessions, all audio, and all copies. Raises StorageError.

    The take that is being recorded stays: its file is locked.
    """
    store.erase()
    folder = store.path.with_name(paths.recordings_dir().name)
    spool = store.path.with_name(paths.spool_dir().name)
    for path in (*folder.glob("*"), *(folder / UNCLAIMED).glob("*"), *spool.glob("*")):
        if path.is_file() and not is_locked(path):
            _delete(path)


def _delete(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def _move(path: Path, folder: Path) -> bool:
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        path.replace(folder / path.name)
        return True
    return False


def _moved_aside(number: int, folder: Path) -> StorageError:
    return StorageError(
        f"{number} recording{'s' * (number != 1)} no longer belong{'s' * (number == 1)} to any"
        " session, perhaps because the history was damaged.",
        f"You can play them from the folder they were moved to, or delete them: {folder}.",
    )
