"""Writing files that other programs may read at any time."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def replace(path: Path, text: str) -> None:
    """Replace what `path` holds with `text` (UTF-8), whole or not at all.

    A reader finds the old text or the new one, never a part. A new file can be read only by its
    owner; one that exists keeps its permissions, and a link keeps pointing to where it did. The
    temporary file beside it is private and has a name that nobody can guess: in a folder that
    others may write to, a known name could be theirs already, and lead elsewhere.

    Raises OSError; then the old file is untouched.
    """
    target = path.resolve()
    descriptor, name = tempfile.mkstemp(".new", ".", target.parent)
    temporary = Path(name)
    try:
        with open(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        with suppress(FileNotFoundError):
            temporary.chmod(target.stat().st_mode & 0o777)
        os.replace(temporary, target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
