"""The sound beside the sessions: files in a folder of their own, named in the store.

A name is written into the store before its file comes, and taken out of it before the file is
deleted. The store remembers the names that were taken out, and `sweep` deletes those files alone: a
file that the store knows nothing about is there because the store has lost something, and is moved
aside. A take keeps the name that its sound has in the spool: after a crash that tells whose it is.
"""

import time
from contextlib import suppress
from pathlib import Path

from dictation import paths
from dictation.audio.locks import is_locked
from dictation.errors import StorageError
from dictation.history.store import Store

RAW, COMPRESSED = ".wav", ".opus"
"""How the names end: sound as it was captured, and what becomes of it."""

UNCLAIMED = "unclaimed"
"""The folder among the recordings with those that no session names, and none had before."""

_ON_THE_WAY = 86_400.0
"""Seconds for which the names of dropped recordings are remembered: one may still be moved."""


class RecordingError(StorageError):
    """The sound of a session can't be had."""


def find(name: str) -> Path:
    """Return the path of a recording: in its folder, or in the spool until its take is over.

    It may have been compressed since somebody read its name. Raises RecordingError where the file
    is missing.
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
    """Make the folder of the recordings, for this user only. Raises RecordingError."""
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
    """Delete the recordings beside the store's file that sessions had, and have no more.

    Those that somebody still writes, or hears, are left for the next time. Those that the store
    knows nothing about are moved aside: returns what to tell the user then. Raises StorageError.
    """
    folder = store.path.with_name(paths.recordings_dir().name)
    # the files first: what begins meanwhile has its name in the store by then
    files = [path for path in folder.glob("*") if path.is_file()]
    unclaimed = [path for path in (folder / UNCLAIMED).glob("*") if path.is_file()]
    named, dropped = store.recordings(), store.dropped() - store.recordings()
    for path in unclaimed:
        if path.name in dropped:
            _delete(path)
        elif path.name in named:  # a repair has found its session
            _move(path, folder)
    # where the compressed sound of a session is being made, its name comes last; where it was
    # made, what it was made of is not needed any more
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
    """Delete all sessions for good, with all sound and all copies. Raises StorageError.

    What is being said at this moment stays: its sound is locked.
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
