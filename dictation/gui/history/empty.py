"""The placeholder while there is no session to show."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget


class Empty(QWidget):
    """A centered message in place of a session."""

    def __init__(self, clear: Callable[[], object]) -> None:
        super().__init__()
        self._what, self._how = QLabel(), QLabel()
        font = self._what.font()
        font.setPointSizeF(font.pointSizeF() * 1.3)
        font.setBold(True)
        self._what.setFont(font)
        self._how.setWordWrap(True)
        self._clear = QPushButton("Clear search and filters")
        self._clear.clicked.connect(clear)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(40, 40, 40, 40)
        layout.addStretch(2)
        for label in (self._what, self._how):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(label)
        layout.addSpacing(8)
        button = QHBoxLayout()
        button.addStretch()
        button.addWidget(self._clear)
        button.addStretch()
        layout.addLayout(button)
        layout.addStretch(3)
        self.say("", "", can_clear=False)

    def say(self, what: str, how: str, can_clear: bool) -> None:
        """Show why there is nothing, and what to do."""
        self._what.setText(what)
        self._how.setText(how)
        self._clear.setVisible(can_clear)
