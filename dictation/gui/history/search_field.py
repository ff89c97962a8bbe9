"""Where one types what is to be found."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit


class SearchField(QLineEdit):
    """Down goes into the list; Escape clears the field first, and then is the window's."""

    left_downwards = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("search")
        self.setPlaceholderText("Search all that was said")
        self.setAccessibleName("Search all that was said")
        self.setToolTip(
            "All words must be said close together; the last may be a beginning.\n"
            "Words in double quotes stand side by side. (Ctrl+F)"
        )
        self.setClearButtonEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """See above."""
        if event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
