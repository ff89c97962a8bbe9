"""A folder or file, shown by the system's own programs."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from dictation.gui.widgets import Notice


class Opening(QWidget):
    """Where something lies, and a button that opens it."""

    def __init__(self, text: str, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._button = QPushButton(text, autoDefault=False)
        self._notice = Notice(str(path))
        row = QHBoxLayout()
        row.addWidget(self._button)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._notice)
        self.setFocusProxy(self._button)
        self._button.clicked.connect(self._open)

    def _open(self) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path))):
            self._notice.warn(f"Nothing here opens {self._path}. Open it by hand.")
