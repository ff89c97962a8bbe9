"""Captions on the screen: events become words, and the user's key and mouse move them."""

from PySide6.QtCore import QObject, Signal

from dictation.captions.events import CaptionEvent, Listening
from dictation.gui.captions.key import CaptionKey
from dictation.gui.captions.overlay import CaptionOverlay
from dictation.gui.captions.place import PLACE
from dictation.results import Commit, Endpoint, Partial, joined
from dictation.settings.sections.captions import CaptionSettings


class CaptionsOnScreen(QObject):
    """The overlay, and the key that lets the mouse move it. For the Qt thread, until `close`."""

    moved = Signal(dict)
    """The user has moved the captions: the settings that are other ones now, by their keys."""
    closed = Signal()
    """The user has closed the captions."""
    settings_wanted = Signal()

    def __init__(self, settings: CaptionSettings, key: CaptionKey, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        self._key = key
        self._overlay = CaptionOverlay(settings)
        self._overlay.moved.connect(self._moved)
        self._overlay.closed.connect(self.closed)
        self._overlay.settings_wanted.connect(self.settings_wanted)
        key.pressed.connect(self._hold)
        key.watch(settings.hotkey)
        self._overlay.show_notice("Starting captions …")

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
            self._key.watch(settings.hotkey)

    def close(self) -> None:
        """Take the captions off the screen and release the key."""
        self._key.watch("")
        self._key.pressed.disconnect(self._hold)
        self._overlay.hide()
        self._overlay.deleteLater()

    def _hold(self) -> None:
        self._overlay.take_hold(not self._overlay.held)

    def _moved(self, settings: CaptionSettings) -> None:
        before, self._settings = self._settings, settings
        place = {key: getattr(settings, key) for key in PLACE}
        self.moved.emit({key: at for key, at in place.items() if at != getattr(before, key)})
