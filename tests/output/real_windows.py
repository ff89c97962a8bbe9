"""Real windows with text fields on the virtual screen, and the delivery that types into them."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from dictation.desktop.accessibility import Unknown
from dictation.output.delivered import Delivered
from dictation.output.delivery import Delivery
from dictation.output.outbox import Surroundings
from dictation.output.x11.client import X11Desk, X11Output
from dictation.settings import OutputSettings

FORM = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication, QCompleter, QLineEdit, QVBoxLayout, QWidget
application = QApplication([])
form = QWidget(windowTitle=sys.argv[2])
box = QVBoxLayout(form)
lines = [QLineEdit(), QLineEdit()]
if sys.argv[3:]: lines[0].setCompleter(QCompleter(["Send it now.", "Send it later."]))
def keep(): Path(sys.argv[1]).write_text("|".join(line.text() for line in lines), "utf-8")
for line in lines:
    box.addWidget(line)
    line.textChanged.connect(keep)
keep()
form.show()
application.exec()
"""


class Shelf:
    text = ""

    def put(self, text: str) -> None:
        self.text = text


class Dictation:
    """What is delivered, as takes do it."""

    def __init__(self) -> None:
        self.shelf = Shelf()
        self.problems: list[Exception] = []
        self.delivery = Delivery(self._surroundings, self.problems.append)

    def _surroundings(self) -> Surroundings:
        desk = X11Desk()
        return Surroundings(lambda _method: X11Output(desk), desk, Unknown(), self.shelf)  # type: ignore[arg-type]

    def take(self, *pieces: str, between: Callable[[], object] = lambda: None) -> Delivered:
        """A take of some pieces; `between` is done when the first is out and before the others."""
        job = self.delivery.open(OutputSettings())
        for number, piece in enumerate(pieces):
            job.write(piece)
            if not number:
                job._worker.call(lambda: None).result(60)
                between()
        return job.close().result(60)


class Form:
    """A window with two fields; `text` is what stands in them, with a | between."""

    def __init__(self, screen: Any, folder: Path, title: str, *options: str) -> None:
        self._screen = screen
        self._title = title
        self._file = folder / title
        self._file.touch()
        self._process = subprocess.Popen(
            [sys.executable, "-c", FORM, str(self._file), title, *options],
            env={**os.environ, "QT_QPA_PLATFORM": "xcb"},
        )
        screen.wait_for_window(title)
        screen.wait_until(lambda: self.text)

    @property
    def text(self) -> str:
        return self._file.read_text("utf-8")

    def until(self, is_right: Callable[[str], bool]) -> None:
        """Wait until what stands there is right."""
        with suppress(pytest.fail.Exception):
            self._screen.wait_until(lambda: is_right(self.text))
        assert is_right(self.text), self.text

    def gets(self, text: str) -> None:
        """Wait until this stands there, and nothing else."""
        with suppress(pytest.fail.Exception):
            self._screen.wait_until(lambda: self.text == text)
        assert self.text == text, self.text

    def close(self) -> None:
        self._process.kill()
        self._process.wait(60)
        self._screen.wait_until(lambda: self._screen.window(self._title) is None)
