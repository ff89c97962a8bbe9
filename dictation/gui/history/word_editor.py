"""An inline editor for correcting a word."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

_NARROWEST = 110
_AROUND = 4


class WordEditor(QLineEdit):
    """Placed over the word; Enter or leaving the field accepts, Escape cancels."""

    accepted = Signal(str)
    """Emitted only if the word has changed."""
    closed = Signal()

    def __init__(self, word: str, parent: QWidget) -> None:
        super().__init__(word, parent)
        self._below = parent
        self._before = word
        self._open = True
        self.setAccessibleName(f"Correct {word}")
        self.setToolTip("Enter saves, Escape cancels")
        self.returnPressed.connect(self._accept)

    def open_over(self, word: QRect) -> None:
        """Show the editor over the word, within the parent."""
        room = self._below.rect()
        place = word.adjusted(-_AROUND - 2, -_AROUND, _AROUND + 14, _AROUND)
        place.setWidth(min(max(place.width(), _NARROWEST), room.width()))
        place.setHeight(max(place.height(), self.sizeHint().height()))
        place.moveRight(min(place.right(), room.right()))
        self.setGeometry(place)
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def give_up(self) -> None:
        """Close without a change."""
        self._close()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Cancel on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Accept, unless only the window lost the focus or the editor's own menu was opened."""
        super().focusOutEvent(event)
        if event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        ):
            self._accept()

    def _accept(self) -> None:
        if self._open:
            text = self.text().strip()
            self._close()
            if text != self._before.strip():
                self.accepted.emit(text)

    def _close(self) -> None:
        if self._open:
            self._open = False
            self.closed.emit()
            if self.hasFocus():
                self._below.setFocus()
            self.hide()
            self.deleteLater()
