"""A button, and below it what there is to say about it."""

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from dictation.gui.widgets import Notice


class NotedButton(QWidget):
    """What derives from it says what the button does."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._button = QPushButton(text, autoDefault=False)
        self._notice = Notice()
        row = QHBoxLayout()
        row.addWidget(self._button)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._notice)
        self.setFocusProxy(self._button)

    def setAccessibleName(self, name: str) -> None:  # noqa: N802 - Qt's name
        """Name the button after its row and what stands on it."""
        super().setAccessibleName(name)
        self._button.setAccessibleName(f"{name}: {self._button.text()}".replace("&", ""))
