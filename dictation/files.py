"""Write files that other programs may read at any time."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def replace(path: Path, text: str) -> None:
    """Replace the content of a file with `text` (UTF-8), atomically.

    Readers see the old text or the new one, never a part. A new file can be read only by its owner;
    an existing one keeps its permissions, and a symbolic link is followed, not replaced. The
    temporary file next to it is private and has an unpredictable name: in a folder that others can
    write to, a predictable one could be their link to another place.

    Raises OSError; then the old file is unchanged.
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
