"""The last step: where to find the program from now on."""

import sys

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSystemTrayIcon,
    QVBoxLayout,
)

from dictation.gui.first_run.step import Step
from dictation.gui.icons import WORDS, state_icon
from dictation.settings import Settings
from dictation.takes.state import State

_ICON = QSize(32, 32)
_SHOWN = (State.IDLE, State.LISTENING, State.SPEECH, State.PROBLEM)

_TRAY = (
    "Dictation now waits in the tray, next to the clock. Its icon shows what it is doing."
    + (" Click" if sys.platform == "darwin" else " Right-click")
    + " it for history and settings."
)
_WINDOW = (
    "This desktop has no tray, so Dictation waits in a small window. Its icon shows what it is"
    " doing, and its buttons open the history and the settings."
)


class FinishedStep(Step):
    """Shows where to find the program, whether it starts at login, and a link to the settings."""

    settings_requested = Signal()

    def __init__(self) -> None:
        super().__init__("All set")
        self._login = QCheckBox("Start Dictation when I &log in")
        self._login.setToolTip("So that the hotkey works at any time")
        self._settings = QPushButton("All &settings…")
        self._settings.setToolTip("Sounds, history, other hotkeys, and output methods")
        self.column.addSpacing(self.column.spacing())
        self.column.addLayout(_icons(self))
        self.column.addSpacing(self.column.spacing())
        self.column.addWidget(self._login)
        row = QHBoxLayout()
        row.addWidget(self._settings)
        row.addStretch()
        self.column.addLayout(row)
        self.column.addStretch()
        self._login.clicked.connect(lambda on: self.edited.emit("general", "start_at_login", on))
        self._settings.clicked.connect(self.settings_requested)

    def show_settings(self, settings: Settings) -> None:
        """Show whether it starts at login."""
        self._login.setChecked(settings.general.start_at_login)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Show where the program is on this desktop."""
        super().showEvent(event)
        self.text.setText(_TRAY if QSystemTrayIcon.isSystemTrayAvailable() else _WINDOW)


def _icons(step: Step) -> QHBoxLayout:
    """Return the most common icons with their meanings below them."""
    row = QHBoxLayout()
    for state in _SHOWN:
        column = QVBoxLayout()
        picture = QLabel()
        picture.setPixmap(state_icon(state).pixmap(_ICON, step.devicePixelRatioF()))
        column.addWidget(picture)
        column.addWidget(QLabel(WORDS[state]))
        row.addLayout(column)
    return row
