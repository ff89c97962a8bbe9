"""The search field of the history window."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit


class SearchField(QLineEdit):
    """Down moves the focus to the list; Escape clears the field, then goes to the window."""

    left_downwards = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("search")
        self.setPlaceholderText("Search history")
        self.setAccessibleName("Search history")
        self.setToolTip(
            "Finds passages with all of the words; the last one may be incomplete.\n"
            "Put an exact phrase in double quotes. (Ctrl+F)"
        )
        self.setClearButtonEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Handle Down and Escape."""
        if event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
