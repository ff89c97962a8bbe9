"""How to start this program: for its own child processes, and for the desktop."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def command(*arguments: str) -> list[str]:
    """Return the command line that runs this installation with these arguments.

    Without -P, Python would import modules from the current folder.
    """
    executable = Path(sys.executable)
    if getattr(sys, "frozen", False):
        return [str(executable), *arguments]
    # On Windows, pythonw.exe opens no console window.
    windowless = executable.with_name("pythonw.exe")
    if sys.platform == "win32" and windowless.exists():
        executable = windowless
    return [str(executable), "-P", "-m", "dictation", *arguments]


@contextmanager
def safe_path() -> Iterator[None]:
    """Apply -P to processes that `multiprocessing` starts within the block.

    Only within it: other programs that we start may rely on their own folder.
    """
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before
