"""Export a session to a file or the clipboard."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from dictation.errors import DictationError
from dictation.gui import background
from dictation.history.export_session import FORMATS, file_name, save
from dictation.history.sessions import KeptSession


class Exporter(QObject):
    """The export menu and its actions."""

    def __init__(
        self,
        window: QWidget,
        session: Callable[[], KeptSession | None],
        done: Callable[[str], object],
        failed: Callable[[DictationError], object],
    ) -> None:
        """`session` returns the displayed session; `done` is called with a message for the user."""
        super().__init__(window)
        self._window = window
        self._session = session
        self._done = done
        self._failed = failed
        self._folder = QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.DocumentsLocation
        )
        self.menu = QMenu(window)
        clipboard = QMenu("Copy as", self.menu)
        for name, output_format in FORMATS.items():
            self.menu.addAction(f"{output_format.title}…", partial(self.ask, name))
            clipboard.addAction(output_format.title, partial(self.copy, name))
        self.menu.addSeparator()
        self.menu.addMenu(clipboard)

    def copy(self, output_format: str) -> None:
        """Copy the session to the clipboard."""
        if kept := self._session():
            background.run(
                self,
                lambda: FORMATS[output_format].write(kept),
                lambda text: self._put(text, output_format),
                self._failed,
            )

    def ask(self, output_format: str) -> None:
        """Ask the user for a file and write it."""
        kept = self._session()
        if kept is None:
            return
        dialog = QFileDialog(self._window, "Export", self._folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{FORMATS[output_format].title.split(' (')[0]} (*.{output_format})")
        dialog.setDefaultSuffix(output_format)
        dialog.selectFile(file_name(kept, output_format))
        dialog.fileSelected.connect(lambda name: self._write(kept, output_format, Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _put(self, text: str, output_format: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._done(f"Copied as {FORMATS[output_format].title}")

    def _write(self, kept: KeptSession, output_format: str, path: Path) -> None:
        self._folder = str(path.parent)

        def done(_nothing: None) -> None:
            self._done(f"Saved to {path}")

        background.run(
            self, lambda: save(path, FORMATS[output_format].write(kept)), done, self._failed
        )
