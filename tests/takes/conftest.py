"""A desk to dictate at: the virtual microphone and screen, a window to type into, the takes."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dictation.audio.chunk import AudioChunk
from dictation.audio.standby import Standby

EDITOR = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication, QPlainTextEdit
application = QApplication([])
edit = QPlainTextEdit(windowTitle=sys.argv[2])
edit.textChanged.connect(lambda: Path(sys.argv[1]).write_text(edit.toPlainText(), "utf-8"))
edit.show()
application.exec()
"""


class Editor:
    """A text editor in a process of its own; `text` is what stands in it now."""

    def __init__(self, screen: Any, folder: Path, title: str) -> None:
        self._file = folder / title
        self._file.touch()
        self._process = subprocess.Popen(
            [sys.executable, "-c", EDITOR, str(self._file), title],
            env={**os.environ, "QT_QPA_PLATFORM": "xcb"},
        )
        screen.wait_for_window(title)

    @property
    def text(self) -> str:
        return self._file.read_text("utf-8")

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(10)


@pytest.fixture
def open_editor(screen: Any, tmp_path: Path) -> Iterator[Callable[[str], Editor]]:
    """Open a text editor with a title; it has the focus then."""
    opened: list[Editor] = []

    def open_one(title: str) -> Editor:
        opened.append(Editor(screen, tmp_path, title))
        return opened[-1]

    yield open_one
    for editor in opened:
        editor.close()


@pytest.fixture(scope="session")
def microphone(sound_server: Any) -> Any:
    """The sound server, with its microphone awake: an idle null sink takes up to two seconds."""
    sound_server.plug()
    standby = Standby(None)
    first = standby.take()
    next(piece for piece in first.chunks() if isinstance(piece, AudioChunk))
    standby.release()
    return sound_server
