"""The last lines of captions in a file that other programs show, such as OBS."""

import queue
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path

from dictation import files
from dictation.errors import StorageError

LINES = 3
WIDTH = 60
"""In letters."""
CLEAR_AFTER = 5.0
"""Seconds after the last word; then the file is empty until somebody speaks."""


class LastLines:
    """Certain words as the last lines of a text; each turn of a source begins with its label."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._speaking: str | None = None

    @property
    def text(self) -> str:
        """The lines as they are to be shown."""
        return "".join(f"{line}\n" for line in self._lines)

    def add(self, text: str, source: str = "") -> None:
        """Append words, with the space before them that they came with."""
        if source != self._speaking:
            self._speaking = source
            self._lines.append(f"{source}: " if source else "")
        line = self._lines.pop() if self._lines else ""
        text = text if line and not line.endswith(" ") else text.lstrip()
        self._lines = [*self._lines, *textwrap.wrap(line + text, WIDTH)][-LINES:]

    def end_line(self, source: str = "") -> None:
        """A long pause: the next words begin a line."""
        if source == self._speaking:
            self._speaking = None

    def clear(self) -> None:
        """Forget all lines."""
        self._lines, self._speaking = [], None


class TextFile:
    """Keeps the last lines in a file; who reads it finds it whole at any time.

    It is written in a thread of its own: disks may be slow. `tell` is called there with the
    StorageError when it can't be written, once.
    """

    def __init__(self, path: Path, tell: Callable[[StorageError], None]) -> None:
        self._path = path
        self._tell = tell
        self._failed = False
        self._lines = LastLines()
        self._changes: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="text file")
        self._thread.start()

    def add(self, text: str, source: str = "") -> None:
        """Append certain words."""
        self._changes.put(lambda: self._lines.add(text, source))

    def end_line(self, source: str = "") -> None:
        """A long pause in what `source` says."""
        self._changes.put(lambda: self._lines.end_line(source))

    def close(self) -> None:
        """Leave the file empty. Waits for it."""
        self._changes.put(None)
        self._thread.join()

    def _run(self) -> None:
        self._write()
        while True:
            try:
                change = self._changes.get(timeout=CLEAR_AFTER if self._lines.text else None)
            except queue.Empty:
                change = self._lines.clear
            if change is None:
                break
            before = self._lines.text
            change()
            if self._lines.text != before:
                self._write()
        self._lines.clear()
        self._write()

    def _write(self) -> None:
        try:
            files.replace(self._path, self._lines.text)
        except OSError as error:
            if not self._failed:
                self._tell(
                    StorageError(
                        f"The captions can't be written to {self._path}: {error.strerror}.",
                        "Make room, or choose a file in a folder where you may write.",
                    )
                )
            self._failed = True
