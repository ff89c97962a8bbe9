"""The overlay as a process of its own: `dictation captions --overlay` writes its events to it.

Each line of the standard input is an event as `dictation captions --json` prints them; the end of
the input ends the program. Qt wants the main thread, which in the command belongs to the session.
"""

import json
import sys
import threading
from typing import Any

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from dictation.desktop.control import send
from dictation.desktop.hotkeys.choose import listener
from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.desktop.hotkeys.listener import HotkeyListener
from dictation.desktop.platform import Desktop, this_desktop
from dictation.errors import DictationError, HotkeyError, SettingsError
from dictation.gui import background, screen
from dictation.gui.captions.overlay import CaptionOverlay
from dictation.gui.garbage import GarbageCollection
from dictation.gui.settings_watch import SettingsWatch
from dictation.settings import Settings, SettingsFile
from dictation.settings.options import CaptionSettings

_PLACE = ("screen", "x", "y", "width", "lines")


class Captions(QObject):
    """Shows what comes in; only `read` is for another thread."""

    _came = Signal(dict)
    _over = Signal()
    _pressed = Signal()

    def __init__(self, file: SettingsFile, desktop: Desktop) -> None:
        super().__init__()
        self._file = file
        self._desktop = desktop
        self._settings = file.read()[0].captions
        self._overlay = CaptionOverlay(self._settings)
        self._overlay.moved.connect(self._keep_place)
        self._overlay.closed.connect(self._end)
        self._overlay.settings_wanted.connect(self._show_settings)
        self._watch = SettingsWatch(file, self)
        self._watch.changed.connect(self._take_over)
        self._came.connect(self._show)
        self._over.connect(self._end)
        self._pressed.connect(self._hold)
        self._keys: HotkeyListener | None = None
        self._watch_key()
        self._overlay.show_notice("Starting captions …")

    def read(self) -> None:
        """Take events until the input ends."""
        for line in sys.stdin:
            self._came.emit(json.loads(line))
        self._over.emit()

    def close(self) -> None:
        """Let go of the key."""
        if self._keys is not None:
            self._keys.close()

    def _watch_key(self) -> None:
        """Without the key captions can't be moved, but all the same be read."""
        key = self._settings.hotkey
        try:
            if self._keys is None:
                if not key:
                    return
                self._keys = listener(
                    self._desktop, lambda _key, down: self._pressed.emit() if down else None
                )
            self._keys.watch(frozenset({Hotkey.parse(key)} if key else ()))
        except HotkeyError as error:
            print(error, file=sys.stderr, flush=True)

    def _hold(self) -> None:
        self._overlay.take_hold(not self._overlay.held)

    def _show(self, event: dict[str, Any]) -> None:
        source = event["source"]
        text = "".join(word["text"] for word in event.get("words", ()))
        match event["event"]:
            case "listening":
                self._overlay.show_notice("Listening …")
            case "commit":
                self._overlay.show_words(source, text, "")
            case "partial":
                self._overlay.show_words(source, "", text)
            case "endpoint" if event["segment_over"]:
                self._overlay.end_line(source)

    def _keep_place(self, settings: CaptionSettings) -> None:
        try:
            for key in _PLACE:
                if getattr(settings, key) != getattr(self._settings, key):
                    self._file.write("captions", key, getattr(settings, key))
        except DictationError as error:
            print(error, file=sys.stderr, flush=True)
        self._settings = settings

    def _take_over(self, settings: Settings, _wrong: list[SettingsError]) -> None:
        """Look as the settings file says from now on."""
        before, self._settings = self._settings, settings.captions
        if self._settings != before:
            self._overlay.apply(self._settings)
        if self._settings.hotkey != before.hotkey:
            self._watch_key()

    def _show_settings(self) -> None:
        """Have the app show them; where it does not run, open the file."""
        background.run(self, lambda: send("show captions"), lambda _: None, self._open_file)

    def _open_file(self, _error: DictationError) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._file.path)))

    def _end(self) -> None:
        QApplication.exit(0)


def main() -> int:
    """Show captions until the input ends or the user closes them."""
    desktop = this_desktop()
    try:
        screen.prepare(desktop)
    except DictationError as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    app = QApplication(["dictation"])
    GarbageCollection(app)
    app.setQuitOnLastWindowClosed(False)
    captions = Captions(SettingsFile(), desktop)
    threading.Thread(target=captions.read, daemon=True).start()
    code = app.exec()
    captions.close()
    return code
