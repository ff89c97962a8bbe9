"""`dictation` without a command: the desktop app, one for each user."""

import logging
import logging.handlers
import signal
import socket
import sys

from PySide6.QtCore import QObject, QSocketNotifier
from PySide6.QtWidgets import QApplication

from dictation import paths
from dictation.desktop.control import AlreadyRunning, Instance, send
from dictation.errors import DictationError
from dictation.gui import screen, visible_style
from dictation.gui.icons import app_icon
from dictation.gui.program import Program
from dictation.settings import SettingsFile

_LOG_BYTES = 500_000


def main() -> int:
    """Run until the user quits; where it runs already, bring that to the front. Exit code 0.

    Raises DictationError when the screen or the user's folders can't be used.
    """
    screen.prepare()
    _log_to_file()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Dictation")
    app.setDesktopFileName("dictation")
    app.setWindowIcon(app_icon())
    visible_style.use(app)
    app.setQuitOnLastWindowClosed(False)
    program = Program(SettingsFile())
    _Signals(program)
    try:
        with Instance(program.handle):
            try:
                program.start()
                return app.exec()
            finally:  # also when the desktop ends us, or after a bug
                program.close()
    except AlreadyRunning:
        print(send("show")["text"])
        return 0


def _log_to_file() -> None:
    """Keep a log of what went wrong, never of what was said."""
    folder = paths.data_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            folder / "dictation.log", maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8"
        )
    except OSError as error:
        raise DictationError(
            f"The folder {folder} can't be used: {error.strerror or error}.",
            "Dictation keeps its models and takes there: allow writing to it, or make room.",
        ) from error
    logging.basicConfig(
        handlers=[handler], level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s"
    )


class _Signals(QObject):
    """Ends the program in good order on Ctrl-C, and when the session ends.

    Python only handles signals between its own instructions, and Qt's loop has none: the signal
    writes into a socket that the loop watches.
    """

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._reading, self._writing = socket.socketpair()
        self._writing.setblocking(False)
        signal.set_wakeup_fd(self._writing.fileno())
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda _number, _frame: program.quit())
        kind = QSocketNotifier.Type.Read
        self._notifier = QSocketNotifier(self._reading.fileno(), kind, self)
        self._notifier.activated.connect(lambda: self._reading.recv(16))
