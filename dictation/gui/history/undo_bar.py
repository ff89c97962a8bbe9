"""A bar that shows the last action and offers to undo it, or to do something more."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from dictation.gui.history.icon_buttons import IconButton

TOLD_MS = 4000


@dataclass(frozen=True, slots=True)
class More:
    """Something else that can be done after an action: what its button says, and what it does."""

    text: str
    tip: str
    do: Callable[[], object]


class UndoBar(QFrame):
    """Offers to undo; stays until it is used, closed, or replaced by the next action."""

    changed = Signal()
    """What can be undone has changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: list[tuple[str, Callable[[], object]]] = []
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Midlight)
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._undo = QPushButton("&Undo")
        self._undo.setToolTip("Undo this change (Ctrl+Z)")
        self._more = QPushButton()
        self._more.clicked.connect(self._do_more)
        self._offered: More | None = None
        self._close = IconButton("close", "Close", "Keep the change")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 8, 6)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._more)
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

    def offer(self, words: str, undo: Callable[[], object], more: More | None = None) -> None:
        """Show what was done; `undo` reverts it, `more` is what may be done now."""
        self._steps.append((words, undo))
        self._say(words, can_undo=True)
        self._offered = more
        if more is not None:
            self._more.setText(more.text.replace("&", "&&"))
            self._more.setToolTip(more.tip)
            self._more.show()
        self.changed.emit()

    def tell(self, words: str) -> None:
        """Show briefly that something was done that needs no undo."""
        self._say(words, can_undo=False)
        self._told.start()

    def undo(self) -> None:
        """Undo the last action; the one before can then be undone, too."""
        if self._steps:
            _, undo = self._steps.pop()
            self.hide()
            self.changed.emit()
            undo()

    def _do_more(self) -> None:
        if self._offered is not None:
            self.hide()
            self._offered.do()

    def _say(self, words: str, can_undo: bool) -> None:
        self._told.stop()
        self._words.setText(words)
        self._undo.setVisible(can_undo)
        self._more.hide()
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self._words, QAccessible.Event.Alert))
