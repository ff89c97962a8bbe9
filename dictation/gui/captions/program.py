"""The overlay as a process of its own: `dictation captions --overlay` writes its events to it.

Each line of the standard input is an event as `dictation captions --json` prints them; the end of
the input ends the program. Qt wants the main thread, which in the command belongs to the session.
"""

import json
import sys

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from dictation import workers
from dictation.captions.events import CaptionEvent, from_json
from dictation.desktop.control import send
from dictation.desktop.platform import Desktop, this_desktop
from dictation.errors import DictationError, SettingsError
from dictation.gui import background, screen
from dictation.gui.captions.key import CaptionKey
from dictation.gui.captions.on_screen import CaptionsOnScreen
from dictation.gui.garbage import GarbageCollection
from dictation.gui.settings_watch import SettingsWatch
from dictation.settings import Settings, SettingsFile


class Captions(QObject):
    """Shows what comes in; only `read` is for another thread."""

    _came = Signal(object)
    _over = Signal()

    def __init__(self, file: SettingsFile, desktop: Desktop) -> None:
        super().__init__()
        self._file = file
        self._key = CaptionKey(desktop, self)
        self._key.failed.connect(_report)
        self._shown = CaptionsOnScreen(file.read()[0].captions, self._key, self)
        self._shown.moved.connect(self._keep_place)
        self._shown.closed.connect(self._end)
        self._shown.settings_wanted.connect(self._show_settings)
        self._watch = SettingsWatch(file, self)
        self._watch.changed.connect(self._take_over)
        self._came.connect(self._show)
        self._over.connect(self._end)

    def read(self) -> None:
        """Take events until the input ends."""
        for line in sys.stdin:
            event = from_json(json.loads(line))
            if event is not None:
                self._came.emit(event)
        self._over.emit()

    def close(self) -> None:
        """Release the key."""
        self._shown.close()
        self._key.close()

    def _show(self, event: CaptionEvent) -> None:
        self._shown.show(event)

    def _keep_place(self, place: dict[str, object]) -> None:
        try:
            for key, value in place.items():
                self._file.write("captions", key, value)
        except DictationError as error:
            _report(error)

    def _take_over(self, settings: Settings, _wrong: list[SettingsError]) -> None:
        """Look as the settings file says from now on."""
        self._shown.apply(settings.captions)

    def _show_settings(self) -> None:
        """Have the app show them; where it isn't running, open the file."""
        background.run(self, lambda: send("show captions"), lambda _: None, self._open_file)

    def _open_file(self, _error: DictationError) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._file.path)))

    def _end(self) -> None:
        QApplication.exit(0)


def _report(error: DictationError) -> None:
    print(error, file=sys.stderr, flush=True)


def main() -> int:
    """Show captions until the input ends or the user closes them."""
    desktop = this_desktop()
    try:
        screen.prepare(desktop)
    except DictationError as error:
        _report(error)
        return 1
    app = QApplication(["dictation"])
    GarbageCollection(app)
    app.setQuitOnLastWindowClosed(False)
    captions = Captions(SettingsFile(), desktop)
    workers.start("events", captions.read, _report, daemon=True)
    code = app.exec()
    captions.close()
    return code
