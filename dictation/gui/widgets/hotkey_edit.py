"""An editor for hotkeys, which are set by pressing them."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QGuiApplication,
    QHideEvent,
    QIcon,
    QKeyEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStyle, QVBoxLayout, QWidget

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
    """After a click, the next keys pressed become the hotkey; Tab or a click elsewhere cancels."""

    heard = Signal(Hotkey)
    refused = Signal(HotkeyError)
    recording_changed = Signal(bool)

    def __init__(self, takes_escape: bool) -> None:
        super().__init__()
        self.recording = False
        self._takes_escape = takes_escape
        self._held: list[str] = []
        self._alone = False  # no second key was pressed since the first
        self.setAutoDefault(False)
        self.clicked.connect(self._begin)

    def _begin(self) -> None:
        self.recording, self._held = True, []
        self._show_held()
        if QGuiApplication.platformName() == "xcb":
            self.grabKeyboard()  # otherwise hotkeys, including our own, would never arrive here
        leave = "Tab cancels." if self._takes_escape else "Escape cancels."
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, f"{_PRESS} {leave}"))
        self.recording_changed.emit(True)

    def end(self) -> None:
        """Stop recording keys."""
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
        """Handle a modifier, or the key that completes a hotkey."""
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
        """Handle a modifier that was pressed and released alone, which is also a hotkey."""
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
    """A field with a hotkey, a button to clear it, and a message below if there is a problem.

    `edited` is emitted with the chosen hotkey: never one with another function in this program
    (`taken`), and one that other programs use only after confirmation.

    `while_listening` means that the key is used only during a take, so Escape is allowed. `simpler`
    is a key that a button offers to users who can't hold several at once. While recording (see
    `recording_changed`), the program should not watch its own hotkeys: if Qt can't grab the
    keyboard, they would not arrive here.
    """

    edited = Signal(str)
    recording_changed = Signal(bool)

    def __init__(
        self,
        *,
        optional: bool = False,
        while_listening: bool = False,
        simpler: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.taken: Mapping[str, str] = {}
        """Keys that do something else in this program, as `Hotkey` writes them, and what."""
        self._value = ""
        self._unconfirmed = ""
        self._refusal: HotkeyError | None = None
        self._while_listening = while_listening
        self._field = _KeyField(takes_escape=while_listening)
        self._clear = QPushButton("Clear", autoDefault=False)
        self._clear.setToolTip("Use no key for this")
        self._clear.setVisible(optional)
        self._confirm = QPushButton("Use anyway", autoDefault=False)
        self._confirm.setToolTip("Use this key, and take it away from other programs")
        self._simpler = simpler
        self._offer = QPushButton(autoDefault=False)
        self._offer.setToolTip("A single key is easier to hold than several")
        if simpler:
            self._offer.setText(f"Use {spelled(Hotkey.parse(simpler))}")
            self._offer.clicked.connect(lambda: self._judge(Hotkey.parse(simpler)))
        self._notice = Notice()
        row = QHBoxLayout()
        row.addWidget(self._field, 1)
        row.addWidget(self._offer)
        row.addWidget(self._confirm)
        row.addWidget(self._clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self._notice)
        self.setFocusProxy(self._field)
        self._field.heard.connect(self._judge)
        self._field.refused.connect(self._notice.tell)
        self._field.recording_changed.connect(self._recording)
        self._confirm.clicked.connect(lambda: self._choose(self._unconfirmed))
        self._clear.clicked.connect(lambda: self._choose(""))
        self.setAccessibleName("Hotkey")
        self.set_value("")

    def setAccessibleName(self, name: str) -> None:  # noqa: N802 - Qt's name
        """Set the accessible names of the field and its buttons."""
        super().setAccessibleName(name)
        self._field.setAccessibleName(name)
        self._clear.setAccessibleName(f"Clear: {name}")
        self._confirm.setAccessibleName(f"{self._confirm.text()}: {name}")
        self._offer.setAccessibleName(f"{self._offer.text()}: {name}")

    @property
    def recording(self) -> bool:
        """Whether the next keys become the hotkey."""
        return self._field.recording

    def value(self) -> str:
        """Return the hotkey as in the settings file, "" for none."""
        return self._value

    def set_value(self, text: str) -> None:
        """Show a hotkey, and why it can't be used, if so."""
        if text != self._value:
            self._value, self._refusal = text, None
        self._unconfirmed = ""
        self._confirm.hide()
        self._offer.setVisible(text != self._simpler != "")
        self._clear.setEnabled(bool(text))
        self._notice.hint("")
        try:
            hotkey = Hotkey.parse(text) if text else None
        except HotkeyError as error:
            self._show(text, error)
        else:
            self._show(spelled(hotkey) if hotkey is not None else "None", self._refusal)
            if hotkey is not None and self._refusal is None and (use := self._other_use(hotkey)):
                self._notice.warn(use)

    def refuse(self, error: HotkeyError | None) -> None:
        """Show why the key isn't available at the moment; None if it is."""
        if error is not self._refusal:
            self._refusal = error
            if not self.recording and not self._unconfirmed:
                self.set_value(self._value)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Forget a key that was not confirmed."""
        super().hideEvent(event)
        if self._unconfirmed:
            self.set_value(self._value)

    def _show(self, shown: str, error: HotkeyError | None) -> None:
        self._field.setText(shown.replace("&", "&&"))
        kind = QStyle.StandardPixmap.SP_MessageBoxWarning
        self._field.setIcon(QIcon() if error is None else self.style().standardIcon(kind))
        invalid = "" if error is None else " It does not work."
        self._field.setAccessibleDescription(f"{shown}.{invalid} Press Space to change it.")
        if error is not None:
            self._notice.tell(error)

    def _judge(self, hotkey: Hotkey) -> None:
        """Accept the pressed hotkey, unless it has another function or other programs use it."""
        name = str(hotkey)
        if job := self.taken.get(name):
            self._notice.warn(
                f"{spelled(hotkey)} is already used for “{job}”, so nothing was changed. Choose"
                " another key."
            )
        elif name != self._value and (use := self._other_use(hotkey)):
            self._unconfirmed = name
            self._show(spelled(hotkey), None)
            self._notice.warn(f"{use} Nothing has been changed yet.")
            self._confirm.show()
        else:
            self._choose(name)

    def _other_use(self, hotkey: Hotkey) -> str:
        harmless = self._while_listening and not hotkey.modifiers
        return "" if harmless else conflict(hotkey) or ""

    def _choose(self, text: str) -> None:
        is_new = text != self._value
        self.set_value(text)
        if is_new:
            self.edited.emit(text)

    def _recording(self, on: bool) -> None:
        if on:
            self._notice.hint("")
            self._confirm.hide()
        else:
            self.set_value(self._value)
        self.recording_changed.emit(on)
