"""Captions on the screen: events become words, and the user's key and mouse move them."""

from PySide6.QtCore import QObject, Signal

from dictation.captions.events import CaptionEvent, Listening
from dictation.desktop.hotkeys.choose import listener
from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.desktop.hotkeys.listener import HotkeyListener
from dictation.desktop.platform import Desktop
from dictation.errors import HotkeyError
from dictation.gui.captions.overlay import CaptionOverlay
from dictation.gui.captions.place import PLACE
from dictation.results import Commit, Endpoint, Partial, joined
from dictation.settings.options import CaptionSettings


class CaptionsOnScreen(QObject):
    """The overlay, and the key that lets the mouse move it. For the Qt thread, until `close`."""

    moved = Signal(dict)
    """The user has moved the captions: the settings that are other ones now, by their keys."""
    closed = Signal()
    """The user has closed the captions."""
    settings_wanted = Signal()
    failed = Signal(HotkeyError)
    """The key can't be had: captions can be read all the same, but not moved."""
    _pressed = Signal()

    def __init__(
        self, settings: CaptionSettings, desktop: Desktop, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._desktop = desktop
        self._overlay = CaptionOverlay(settings)
        self._overlay.moved.connect(self._moved)
        self._overlay.closed.connect(self.closed)
        self._overlay.settings_wanted.connect(self.settings_wanted)
        self._pressed.connect(self._hold)
        self._keys: HotkeyListener | None = None
        self._overlay.show_notice("Starting captions …")

    def start(self) -> None:
        """Watch the key; for when somebody listens to `failed`."""
        self._watch_key()

    def show(self, event: CaptionEvent) -> None:
        """Show what is said; other events are for others."""
        source, translation = event.source, event.translation
        match event.event:
            case Listening():
                self._overlay.show_notice("Listening …")
            case Commit(words):
                self._overlay.show_words(source, joined(words), "", translation=translation)
            case Partial(words):
                self._overlay.show_words(source, "", joined(words), translation=translation)
            case Endpoint(segment_over=True):
                self._overlay.end_line(source, translation=translation)

    def apply(self, settings: CaptionSettings) -> None:
        """Look as the settings say from now on."""
        before, self._settings = self._settings, settings
        if settings != before:
            self._overlay.apply(settings)
        if settings.hotkey != before.hotkey:
            self._watch_key()

    def close(self) -> None:
        """Take the captions off the screen and release the key."""
        if self._keys is not None:
            self._keys.close()
            self._keys = None
        self._overlay.hide()
        self._overlay.deleteLater()

    def _watch_key(self) -> None:
        key = self._settings.hotkey
        try:
            if self._keys is None:
                if not key:
                    return
                self._keys = listener(self._desktop, self._heard)
            self._keys.watch(frozenset({Hotkey.parse(key)} if key else ()))
        except HotkeyError as error:
            self.failed.emit(error)

    def _heard(self, _key: Hotkey, pressed: bool, _when: float) -> None:
        if pressed:
            self._pressed.emit()

    def _hold(self) -> None:
        self._overlay.take_hold(not self._overlay.held)

    def _moved(self, settings: CaptionSettings) -> None:
        before, self._settings = self._settings, settings
        place = {key: getattr(settings, key) for key in PLACE}
        self.moved.emit({key: at for key, at in place.items() if at != getattr(before, key)})
