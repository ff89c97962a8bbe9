"""`dictation` without a command: the desktop app, with one instance per user."""

import logging
import logging.handlers
import signal
import socket
import sys
from concurrent.futures import Future

from PySide6.QtCore import QLocale, QObject, QSocketNotifier
from PySide6.QtWidgets import QApplication, QMessageBox

from dictation import paths
from dictation.desktop import alert
from dictation.desktop.control import AlreadyRunning, Instance, send
from dictation.desktop.platform import Desktop, this_desktop
from dictation.errors import DictationError, StorageError
from dictation.gui import screen, translation, visible_style
from dictation.gui.garbage import GarbageCollection
from dictation.gui.icons import app_icon
from dictation.gui.program import Program
from dictation.settings import SettingsFile
from dictation.workers import explained

_LOG_BYTES = 500_000


def main() -> int:
    """Run until the user quits, or bring a running instance to the front. Returns exit code 0.

    Errors that prevent the start are shown in a window, because there may be no terminal, and
    raised.
    """
    desktop = this_desktop()
    try:
        screen.prepare(desktop)
    except DictationError as error:
        alert.show(error)
        raise
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Dictation")
    app.setDesktopFileName("dictation")
    app.setWindowIcon(app_icon())
    translation.install(app, QLocale())
    visible_style.use(app)
    GarbageCollection(app)
    app.setQuitOnLastWindowClosed(False)
    try:
        return _run(app, desktop)
    except Exception as error:
        _show(explained(error))
        raise


def _run(app: QApplication, desktop: Desktop) -> int:
    program: Future[Program] = Future()

    def handle(command: str) -> dict[str, object]:
        return program.result().commands.handle(command)

    try:
        # lock first: a second instance must touch neither the settings nor the microphone
        with Instance(handle):
            unlogged = _log_to_file()
            running = Program(SettingsFile(), desktop, [unlogged] if unlogged else [])
            _Signals(running)
            program.set_result(running)
            try:
                running.start()
                return app.exec()
            finally:  # also when the desktop ends us, or after a bug
                running.close()
    except AlreadyRunning:
        print(send("show")["text"])
        return 0


def _show(error: DictationError) -> None:
    """Show an error in a message box and wait until it is closed."""
    box = QMessageBox(QMessageBox.Icon.Critical, "", error.problem)
    box.setWindowTitle("Dictation can't start")
    box.setInformativeText(error.remedy)
    # otherwise Ctrl-C would wait until the box is closed
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    box.exec()


def _log_to_file() -> DictationError | None:
    """Log errors, but never what was said; return an error if that isn't possible."""
    folder = paths.data_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            folder / "dictation.log", maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8"
        )
    except OSError as error:
        return StorageError(
            f"Nothing can be kept in {folder}: {error.strerror or error}.",
            "Check the folder's permissions, or make room on its disk.",
        )
    logging.basicConfig(
        handlers=[handler], level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s"
    )
    return None


class _Signals(QObject):
    """Quits the program properly on Ctrl-C, and when the desktop session ends.

    Python handles signals only between its own instructions, and Qt's event loop runs none: so the
    signal writes to a socket that the loop watches.
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
