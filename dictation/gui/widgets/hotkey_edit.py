"""A hotkey, set by pressing it."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from dictation.desktop.hotkeys.hotkey import Hotkey, conflict
from dictation.errors import HotkeyError
from dictation.gui.widgets.key_names import key_of, modifier_of, spelled
from dictation.gui.widgets.notice import Notice

_PRESS = "Press the keys…"
_NAMELESS = HotkeyError(
    "This key has no name that is the same on all keyboards.",
    "Choose another one, such as F9 or Ctrl+Alt+Space.",
)


class _KeyField(QPushButton):
    """Once clicked it takes the next keys for a hotkey; Tab or a click elsewhere leaves it."""

    heard = Signal(Hotkey)
    refused = Signal(HotkeyError)
    recording_changed = Signal(bool)

    def __init__(self, takes_escape: bool) -> None:
        super().__init__()
        self.recording = False
        self._takes_escape = takes_escape
        self._held: list[str] = []
        self._alone = False  # no second key since the first went down
        self.setAutoDefault(False)
        self.clicked.connect(self._begin)

    def _begin(self) -> None:
        self.recording, self._held = True, []
        self._show_held()
        if QGuiApplication.platformName() == "xcb":
            self.grabKeyboard()  # else hotkeys, our own among them, would never come here
        leave = "Tab leaves it as it is." if self._takes_escape else "Escape leaves it as it is."
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, f"{_PRESS} {leave}"))
        self.recording_changed.emit(True)

    def end(self) -> None:
        """Take no more keys."""
        if self.recording:
            self.recording = False
            if QGuiApplication.platformName() == "xcb":
                self.releaseKeyboard()
            self.recording_changed.emit(False)

    def event(self, event: QEvent) -> bool:
        """Keep the window's own shortcuts and mnemonics from taking the keys."""
        if self.recording and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Hear a modifier, or the key that completes a hotkey."""
        if not self.recording:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            if modifier := modifier_of(event):
                self._alone = not self._held
                self._held.append(modifier)
                self._show_held()
            else:
                self._complete(key_of(event))

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Hear a modifier that was pressed and let go of alone: that is a hotkey too."""
        if not self.recording:
            super().keyReleaseEvent(event)
        elif (modifier := modifier_of(event)) in self._held:
            self._held.remove(modifier)
            if self._alone and not self._held:
                self._hear((), modifier)
            self._show_held()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Leave it as it was."""
        self.end()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Leave it as it was."""
        self.end()
        super().hideEvent(event)

    def _complete(self, key: str | None) -> None:
        self._alone = False
        if key == "escape" and not self._held and not self._takes_escape:
            self.end()
        elif key is None:
            self.refused.emit(_NAMELESS)
        else:
            self._hear((name.partition("_")[2] for name in self._held), key)

    def _hear(self, modifiers: Iterable[str], key: str) -> None:
        try:
            hotkey = Hotkey(frozenset(modifiers), key)
        except HotkeyError as error:
            self.refused.emit(error)
        else:
            self.end()
            self.heard.emit(hotkey)

    def _show_held(self) -> None:
        if self.recording:
            names = [spelled(Hotkey(frozenset(), name)) for name in self._held]
            self.setText(" + ".join([*names, "…"]) if names else _PRESS)


class HotkeyEdit(QWidget):
    """A field that shows a hotkey, a button that clears it, and below them what is wrong with it.

    `while_listening`: the key is taken only during a take, so Escape is as good as any. While
    `recording_changed` says so, the program should not watch its own hotkeys: where Qt can't
    grab the keyboard they would not arrive here.
    """

    edited = Signal(str)
    recording_changed = Signal(bool)

    def __init__(
        self,
        *,
        optional: bool = False,
        while_listening: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._value = ""
        self._while_listening = while_listening
        self._field = _KeyField(takes_escape=while_listening)
        self._clear = QPushButton("Clear", autoDefault=False)
        self._clear.setAccessibleName("No hotkey")
        self._clear.setToolTip("Use no key for this")
        self._clear.setVisible(optional)
        self._notice = Notice()
        row = QHBoxLayout()
        row.addWidget(self._field, 1)
        row.addWidget(self._clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self._notice)
        self.setFocusProxy(self._field)
        self._field.heard.connect(lambda hotkey: self._choose(str(hotkey)))
        self._field.refused.connect(self._notice.tell)
        self._field.recording_changed.connect(self._recording)
        self._clear.clicked.connect(lambda: self._choose(""))
        self.set_value("")

    @property
    def recording(self) -> bool:
        """Whether the next keys are taken for a hotkey."""
        return self._field.recording

    def value(self) -> str:
        """Return the hotkey as the settings write it, "" for none."""
        return self._value

    def set_value(self, text: str) -> None:
        """Show a hotkey, and what is wrong with it if it can't be used."""
        self._value = text
        self._clear.setEnabled(bool(text))
        self._notice.hint("")
        shown = text or "None"
        if text:
            try:
                hotkey = Hotkey.parse(text)
            except HotkeyError as error:
                self._notice.tell(error)
            else:
                shown = spelled(hotkey)
                self._warn_of_conflict(hotkey)
        self._field.setText(shown.replace("&", "&&"))
        self._field.setAccessibleDescription(f"{shown}. Press Space to change it.")

    def _warn_of_conflict(self, hotkey: Hotkey) -> None:
        harmless = self._while_listening and not hotkey.modifiers
        if not harmless and (sentence := conflict(hotkey)):
            self._notice.warn(sentence)

    def _choose(self, text: str) -> None:
        is_new = text != self._value
        self.set_value(text)
        if is_new:
            self.edited.emit(text)

    def _recording(self, on: bool) -> None:
        if on:
            self._notice.hint("")
        else:
            self.set_value(self._value)
        self.recording_changed.emit(on)
