"""Keeps the latest lines of captions in a file that other programs display, such as OBS."""

import textwrap
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dictation import files, workers
from dictation.captions.events import CaptionEvent
from dictation.captions.outlets.relay import Outlet, Show, Stage
from dictation.errors import DictationError, StorageError
from dictation.results import Commit, Endpoint, joined
from dictation.text.marks import without_mark

LINES = 3
WIDTH = 60
"""In letters."""
CLEAR_AFTER = 5.0
"""Seconds after the last word; then the file stays empty until somebody speaks."""
FAREWELL = 5.0
"""Seconds to wait for a slow disk at the end."""


def outlet(path: str, stage: Stage) -> Outlet:
    """Keep the latest lines in the file at `path`."""
    hung = DictationError(
        f"Writing captions to {path} takes too long.",
        "Everything else continues. Choose a file on another disk.",
    )
    return Outlet("text file", _opened(Path(path), stage), hung)


@contextmanager
def _opened(path: Path, stage: Stage) -> Iterator[Show]:
    file = TextFile(path, stage.report)

    def show(event: CaptionEvent) -> None:
        label = event.label if stage.many else ""
        if isinstance(event.event, Commit):
            file.add(joined(event.event.words), label)
        elif isinstance(event.event, Endpoint) and event.event.segment_over:
            file.end_line(label)

    try:
        yield show
    finally:
        file.close()


class LastLines:
    """Committed words as the last lines of a text; each turn of a source begins with its label."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._speaking: str | None = None

    @property
    def text(self) -> str:
        """The lines to display."""
        return "".join(f"{line}\n" for line in self._lines)

    def add(self, text: str, source: str = "") -> None:
        """Append words, with the space before them that they came with."""
        if source != self._speaking:
            text = without_mark(text)
            if not text:
                return
            self._speaking = source
            self._lines.append(f"{source}: " if source else "")
        line = self._lines.pop() if self._lines else ""
        text = text if line and not line.endswith(" ") else text.lstrip()
        self._lines = [*self._lines, *textwrap.wrap(line + text, WIDTH)][-LINES:]

    def end_line(self, source: str = "") -> None:
        """Note a long pause: the next words begin a line."""
        if source == self._speaking:
            self._speaking = None

    def clear(self) -> None:
        """Forget all lines."""
        self._lines, self._speaking = [], None


class TextFile:
    """Keeps the last lines in a file, which is complete whenever it is read.

    It is written in a thread of its own because disks may be slow; then only the newest lines are
    written. `tell` is called there, once, with a StorageError if the file can't be written.
    """

    def __init__(self, path: Path, tell: Callable[[DictationError], None]) -> None:
        self._path = path
        self._tell = tell
        self._failed = False
        self._lines = LastLines()
        self._changed = threading.Condition()  # for `_lines` and `_over`
        self._over = False
        self._thread = workers.start("text file", self._run, tell, daemon=True)

    def add(self, text: str, source: str = "") -> None:
        """Append committed words."""
        with self._changed:
            self._lines.add(text, source)
            self._changed.notify()

    def end_line(self, source: str = "") -> None:
        """Note a long pause in what `source` says."""
        with self._changed:
            self._lines.end_line(source)

    def close(self) -> None:
        """Empty the file. Waits for that, unless the disk hangs."""
        with self._changed:
            self._over = True
            self._lines.clear()
            self._changed.notify()
        self._thread.join(FAREWELL)

    def _run(self) -> None:
        written: str | None = None
        while True:
            with self._changed:
                if self._lines.text == written and not self._over:
                    heard = self._changed.wait(CLEAR_AFTER if written else None)
                    if not heard:
                        self._lines.clear()
                text, over = self._lines.text, self._over
            if text != written:
                self._write(text)
                written = text
            elif over:
                return

    def _write(self, text: str) -> None:
        try:
            files.replace(self._path, text)
        except OSError as error:
            if not self._failed:
                self._tell(
                    StorageError(
                        f"The captions can't be written to {self._path}: {error.strerror}.",
                        "Free up disk space, or choose a file in a folder that you can write to.",
                    )
                )
            self._failed = True
