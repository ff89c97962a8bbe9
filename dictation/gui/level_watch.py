"""How loud the microphone is, followed only while somebody can see it."""

from PySide6.QtCore import QObject, QTimer, Signal

from dictation.takes.controller import Controller
from dictation.takes.state import State

_INTERVAL_MS = 66


class LevelWatch(QObject):
    """Reads the level while a take is open, or while the tray's menu shows it."""

    level = Signal(float)
    """From 0 to 1."""

    def __init__(self, controller: Controller, parent: QObject) -> None:
        super().__init__(parent)
        self._controller = controller
        self._menu_open = False
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(lambda: self.level.emit(controller.level))

    def set_menu_open(self, is_open: bool) -> None:
        """Wake the microphone for the menu of the tray, which shows the level."""
        self._menu_open = is_open
        if is_open:
            self._controller.wake()
        self.look()

    def look(self) -> None:
        """Begin or end, as the state of the program asks for."""
        open_take = self._controller.state in (State.LOADING, State.LISTENING, State.SPEECH)
        if open_take or self._menu_open:
            self._timer.start()
        else:
            self._timer.stop()
