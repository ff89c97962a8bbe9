"""Import sessions that were exported as JSON."""

from pathlib import Path

from dictation.errors import StorageError
from dictation.history import session_json
from dictation.history.store import Store

_LARGEST = 32 << 20  # bytes; a day of speech without a pause takes 24 MiB


def import_file(store: Store, file: Path) -> int:
    """Import the session in an exported `file` and return its number.

    Raises StorageError if the file can't be read and ImportFormatError if it contains anything
    else; nothing is imported then.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(_LARGEST + 1)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise StorageError(
            f"{file} can't be read: {error.strerror}.", "Check its name and permissions."
        ) from error
    except UnicodeDecodeError as error:
        raise session_json.ImportFormatError(f"{file.name} is not text") from error
    if len(content) > _LARGEST:
        raise session_json.ImportFormatError(f"{file.name} is larger than {_LARGEST >> 20} MiB")
    session, passages = session_json.load(text)
    return store.put(session, passages)
