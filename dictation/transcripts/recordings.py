"""The sound beside the sessions: files in a folder of their own, named in the store.

A name is written into the store before its file is made, and taken out of it before the file is
deleted; so a file that no session names is in nobody's use, and `sweep` deletes it.
"""

from contextlib import suppress
from pathlib import Path

from dictation import paths
from dictation.errors import StorageError
from dictation.transcripts.store import Store

RAW, COMPRESSED = ".wav", ".opus"
"""How the names end: sound as it was captured, and what becomes of it."""


class RecordingError(StorageError):
    """The sound of a session can't be had."""


def find(name: str) -> Path:
    """Return the path of a recording. Raises RecordingError where its file is missing."""
    path = paths.recordings_dir() / name
    if not path.is_file():
        raise RecordingError(
            f"The sound of this session is missing: {path}.",
            "It was removed outside of Dictation. The text is still there.",
        )
    return path


def make_folder() -> Path:
    """Make the folder of the recordings, for this user only. Raises OSError."""
    folder = paths.recordings_dir()
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def sweep(store: Store) -> None:
    """Delete the recordings beside the store's file that none of its sessions names.

    Those that another program holds are deleted the next time. Raises StorageError.
    """
    folder = store.path.with_name(paths.recordings_dir().name)
    # the files first: what begins meanwhile has its name in the store by then
    files = [path for path in folder.glob("*") if path.is_file()]
    named = store.recordings()
    # where the compressed sound of a session is being made, its name comes last
    named |= {Path(name).with_suffix(COMPRESSED).name for name in named}
    for path in files:
        if path.name not in named:
            with suppress(OSError):
                path.unlink()
