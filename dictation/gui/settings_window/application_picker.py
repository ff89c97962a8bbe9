"""Buttons that name an application: that of the next window, or one of the history."""

import threading
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from dictation.desktop.focused_window import connect, next_application
from dictation.desktop.platform import Desktop
from dictation.errors import DictationError
from dictation.gui import background
from dictation.gui.widgets import Notice
from dictation.history.reader import Reader

_PICK = "Pick &window…"
_WAITING = "Click the window…"
_SECONDS = 30.0
_RECENT = 12


class ApplicationPicker(QWidget):
    """`picked` tells the name of an application; `notice` says what is going on."""

    picked = Signal(str)

    def __init__(self, desktop: Desktop, notice: Notice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._notice = notice
        self._stop: threading.Event | None = None
        self._window = QPushButton(_PICK, self, autoDefault=False)
        self._window.setToolTip("Then bring a window of the application to the front")
        self._recent = QPushButton("&Recently used", self, autoDefault=False)
        self._recent.setToolTip("Applications that you have dictated into")
        self._menu = QMenu(self._recent)
        self._menu.setAccessibleName("Recently used")
        self._recent.setMenu(self._menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._window)
        row.addWidget(self._recent)
        row.addStretch()
        self.setFocusProxy(self._window)
        self._window.clicked.connect(self._pick)
        self._menu.aboutToShow.connect(self._look)
        self._show_recent([])

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Wait for no window any more."""
        super().hideEvent(event)
        self._cancel()

    def _pick(self) -> None:
        if self._stop is not None:
            self._cancel()
            return
        stop = self._stop = threading.Event()
        self._window.setText(_WAITING)
        self._notice.hint("Bring a window of the application to the front.")
        wait = partial(next_application, partial(connect, self._desktop), stop, _SECONDS)
        background.run(self, wait, partial(self._found, stop), partial(self._failed, stop))

    def _cancel(self) -> None:
        if self._stop is not None:
            self._stop.set()
            self._stop = None
            self._window.setText(_PICK)
            self._notice.hint("")

    def _found(self, stop: threading.Event, application: str) -> None:
        if stop is not self._stop:
            return
        self._cancel()
        if application:
            self.picked.emit(application)
        else:
            self._notice.warn("No other window came to the front, or it doesn't tell its name.")

    def _failed(self, stop: threading.Event, error: DictationError) -> None:
        if stop is self._stop:
            self._cancel()
            self._notice.tell(error)

    def _look(self) -> None:
        def recent() -> list[str]:
            with Reader() as reader:
                return reader.recent_applications(_RECENT)

        background.run(self, recent, self._show_recent, lambda _error: None)

    def _show_recent(self, names: list[str]) -> None:
        self._menu.clear()
        for name in names:
            self._menu.addAction(name.replace("&", "&&"), partial(self.picked.emit, name))
        if not names:
            self._menu.addAction("None in the history").setEnabled(False)
