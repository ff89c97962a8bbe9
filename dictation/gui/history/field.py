"""A line of text that can be edited in place."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit


class Field(QLineEdit):
    """Looks like a label until hovered or focused; Enter accepts, Escape reverts."""

    def __init__(self, name: str, tip: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setFrame(False)
        self.setTextMargins(3, 2, 3, 2)
        self._look(Qt.GlobalColor.transparent)
        self.returnPressed.connect(self.clearFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Revert the text on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            while self.isUndoAvailable():
                self.undo()
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Look like a field."""
        super().focusInEvent(event)
        self._look(QApplication.palette().base().color())

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Look like a label again."""
        super().focusOutEvent(event)
        self._look(Qt.GlobalColor.transparent)

    def _look(self, ground: QColor | Qt.GlobalColor) -> None:
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Base, ground)
        self.setPalette(palette)
