"""A folder or file, shown by the system's own programs."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from dictation.gui.settings_window.noted_button import NotedButton


class Opening(NotedButton):
    """The path of something, and a button that opens it."""

    def __init__(self, text: str, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._path = path
        self._notice.hint(str(path))
        self._button.clicked.connect(self._open)

    def _open(self) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path))):
            self._notice.warn(f"No program opens {self._path}. Open it in a file manager.")
