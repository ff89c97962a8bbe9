"""How to start this very program: for its own child processes, and for the desktop."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def command(*arguments: str) -> list[str]:
    """Return the command line that runs this installation with these arguments.

    Without -P, Python would import modules from the folder that it happens to stand in.
    """
    executable = Path(sys.executable)
    if getattr(sys, "frozen", False):
        return [str(executable), *arguments]
    # Windows' other Python opens no console window.
    windowless = executable.with_name("pythonw.exe")
    if sys.platform == "win32" and windowless.exists():
        executable = windowless
    return [str(executable), "-P", "-m", "dictation", *arguments]


@contextmanager
def safe_path() -> Iterator[None]:
    """Do what -P does for processes that `multiprocessing` starts meanwhile.

    Only meanwhile: other people's programs that we start may count on their own folder.
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
