"""The sound beside the sessions: files in a folder of their own, named in the store.

A name is written into the store before its file comes, and taken out of it before the file is
deleted; so a file that no session names is in nobody's use, and `sweep` deletes it. A take keeps
the name that its sound has in the spool: after a crash that tells whose it is.
"""

from contextlib import suppress
from pathlib import Path

from dictation import paths
from dictation.audio.locks import is_locked
from dictation.errors import StorageError
from dictation.transcripts.store import Store

RAW, COMPRESSED = ".wav", ".opus"
"""How the names end: sound as it was captured, and what becomes of it."""


class RecordingError(StorageError):
    """The sound of a session can't be had."""


def find(name: str) -> Path:
    """Return the path of a recording: in its folder, or in the spool until its take is over.

    It may have been compressed since somebody read its name. Raises RecordingError where the file
    is missing.
    """
    path = paths.recordings_dir() / name
    for place in (path, paths.spool_dir() / name, path.with_suffix(COMPRESSED)):
        if place.is_file():
            return place
    raise RecordingError(
        f"The sound of this session is missing: {path}.",
        "It was removed outside of Dictation. The text is still there.",
    )


def make_folder() -> Path:
    """Make the folder of the recordings, for this user only. Raises RecordingError."""
    folder = paths.recordings_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise RecordingError(
            f"The sound can't be kept in {folder}: {error.strerror}.",
            f"Check the permissions of the folder {folder.parent}.",
        ) from error
    return folder


def sweep(store: Store) -> None:
    """Delete the recordings beside the store's file that none of its sessions names.

    Those that somebody still writes, or hears, are left for the next time. Raises StorageError.
    """
    folder = store.path.with_name(paths.recordings_dir().name)
    # the files first: what begins meanwhile has its name in the store by then
    files = [path for path in folder.glob("*") if path.is_file()]
    named = store.recordings()
    # where the compressed sound of a session is being made, its name comes last
    named |= {Path(name).with_suffix(COMPRESSED).name for name in named}
    for path in files:
        if path.name not in named and not is_locked(path):
            with suppress(OSError):
                path.unlink()
