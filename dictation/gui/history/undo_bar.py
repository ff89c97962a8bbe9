"""What was done last, with a way back."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from dictation.gui.history.signs import SignButton

TOLD_MS = 4000


class UndoBar(QFrame):
    """Offers to undo; it stays until it is used, closed, or the next takes its place."""

    changed = Signal()
    """There is something else, or nothing more, to undo."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: list[tuple[str, Callable[[], object]]] = []
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Midlight)
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._undo = QPushButton("&Undo")
        self._undo.setToolTip("Undo this change (Ctrl+Z)")
        self._close = SignButton("close", "Close", "Keep the change")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 8, 6)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._undo)
        layout.addWidget(self._close)
        self._undo.clicked.connect(self.undo)
        self._close.clicked.connect(self.hide)
        self._told = QTimer(self, singleShot=True, interval=TOLD_MS)
        self._told.timeout.connect(self.hide)
        self.hide()

    @property
    def possible(self) -> bool:
        """Whether there is something to undo."""
        return bool(self._steps)

    def offer(self, words: str, undo: Callable[[], object]) -> None:
        """Say what was done; `undo` takes it back."""
        self._steps.append((words, undo))
        self._say(words, can_undo=True)
        self.changed.emit()

    def tell(self, words: str) -> None:
        """Say for a short time that something was done which needs no way back."""
        self._say(words, can_undo=False)
        self._told.start()

    def undo(self) -> None:
        """Take the last step back; the one before may follow."""
        if self._steps:
            _, undo = self._steps.pop()
            self.hide()
            self.changed.emit()
            undo()

    def _say(self, words: str, can_undo: bool) -> None:
        self._told.stop()
        self._words.setText(words)
        self._undo.setVisible(can_undo)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self._words, QAccessible.Event.Alert))
