"""Previous versions of a session's text, from before it was re-transcribed."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from dictation.gui.history.icon_buttons import IconButton
from dictation.gui.history.rows import moment
from dictation.history.sessions import PreviousVersion


class PreviousVersionsMenu(QMenu):
    """The previous versions of a session's text, newest first."""

    chosen = Signal(object)

    def offer(self, texts: Sequence[PreviousVersion]) -> None:
        """Offer these versions."""
        self.clear()
        for text in texts:
            self.addAction(about(text), partial(self._choose, text))

    def choose_latest(self) -> None:
        """Choose the newest version."""
        if self.actions():
            self.actions()[0].trigger()

    def _choose(self, text: PreviousVersion) -> None:
        self.chosen.emit(text)


class PreviousVersionBar(QFrame):
    """Shows that a previous version is displayed, and offers to restore it."""

    def __init__(
        self,
        restore_version: Callable[[], object],
        leave: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Midlight)
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        back = QPushButton("&Restore")
        back.setToolTip("Make this the session's text again; the current text is kept as well")
        close = IconButton("close", "Close", "Show the current text (Escape)")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 8, 6)
        layout.addWidget(self._words, 1)
        layout.addWidget(back)
        layout.addWidget(close)
        back.clicked.connect(restore_version)
        close.clicked.connect(leave)
        self.hide()

    def show_text(self, text: PreviousVersion | None) -> None:
        """Show which version is displayed; None hides the bar."""
        if text is not None:
            self._words.setText(f"Previous version · {about(text)}")
        self.setVisible(text is not None)


def about(text: PreviousVersion) -> str:
    """Return when a version was replaced, and the model that transcribed it."""
    return " · ".join(filter(None, (moment(text.replaced), text.model)))
