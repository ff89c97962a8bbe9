"""A line of text that can be changed where it stands."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit


class Field(QLineEdit):
    """Looks like text until the mouse or the focus comes; Enter leaves it, Escape takes back."""

    def __init__(self, name: str, tip: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setFrame(False)
        self.setTextMargins(3, 2, 3, 2)
        self._look(Qt.GlobalColor.transparent)
        self.returnPressed.connect(self.clearFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Escape takes back what was typed."""
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
        """Look like text again."""
        super().focusOutEvent(event)
        self._look(Qt.GlobalColor.transparent)

    def _look(self, ground: QColor | Qt.GlobalColor) -> None:
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Base, ground)
        self.setPalette(palette)
