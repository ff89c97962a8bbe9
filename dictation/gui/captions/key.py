"""The hotkey that lets the mouse move captions."""

from concurrent.futures import wait
from functools import partial

from PySide6.QtCore import QObject, Signal

from dictation.desktop.hotkeys.choose import listener
from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.desktop.hotkeys.listener import HotkeyListener
from dictation.desktop.platform import Desktop
from dictation.errors import DictationError
from dictation.workers import Worker

_CLOSING = 2.0
"""Seconds for releasing the key."""


class CaptionKey(QObject):
    """Watches one key, in a thread of its own: some desktops ask the user first."""

    pressed = Signal()
    failed = Signal(DictationError)
    """The key can't be had: captions can be read all the same, but not moved."""

    def __init__(self, desktop: Desktop, parent: QObject) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._worker = Worker("caption key", self.failed.emit)
        self._listener: HotkeyListener | None = None  # for the worker

    def watch(self, key: str) -> None:
        """Watch this key instead of the last one; "" for none. Never waits."""
        self._worker.post(partial(self._watch, key))

    def close(self) -> None:
        """Release the key. Waits for it, unless the desktop is still asking the user."""
        self._worker.post(self._release)
        wait([self._worker.call(lambda: None)], _CLOSING)

    def _watch(self, key: str) -> None:
        if self._listener is None:
            if not key:
                return
            self._listener = listener(self._desktop, self._heard)
        self._listener.watch(frozenset({Hotkey.parse(key)} if key else ()))

    def _release(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _heard(self, _key: Hotkey, pressed: bool, _when: float) -> None:
        if pressed:
            self.pressed.emit()
