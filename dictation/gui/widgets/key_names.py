"""Map Qt's key events to our key names, and hotkeys to text for the user."""

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from dictation.desktop.hotkeys.hotkey import PUNCTUATION, Hotkey
from dictation.desktop.hotkeys.key_codes import MAC_KEYS, WINDOWS_KEYS

_QT = Qt.Key
_NAMES = {
    **{_QT.Key_F1.value + number: f"f{number + 1}" for number in range(24)},
    **{_QT.Key_A.value + number: chr(ord("a") + number) for number in range(26)},
    **{_QT.Key_0.value + number: str(number) for number in range(10)},
    **{ord(letter): name for letter, name in PUNCTUATION.items()},
    _QT.Key_Space.value: "space",
    _QT.Key_Escape.value: "escape",
    _QT.Key_Tab.value: "tab",
    _QT.Key_Backtab.value: "tab",
    _QT.Key_Return.value: "enter",
    _QT.Key_Enter.value: "enter",
    _QT.Key_Backspace.value: "backspace",
    _QT.Key_Insert.value: "insert",
    _QT.Key_Delete.value: "delete",
    _QT.Key_Home.value: "home",
    _QT.Key_End.value: "end",
    _QT.Key_PageUp.value: "pageup",
    _QT.Key_PageDown.value: "pagedown",
    _QT.Key_Up.value: "up",
    _QT.Key_Down.value: "down",
    _QT.Key_Left.value: "left",
    _QT.Key_Right.value: "right",
    _QT.Key_Pause.value: "pause",
    _QT.Key_ScrollLock.value: "scroll_lock",
    _QT.Key_CapsLock.value: "caps_lock",
    _QT.Key_Menu.value: "menu",
    _QT.Key_Print.value: "print",
}
_MODIFIERS = {
    _QT.Key_Control.value: "ctrl",
    _QT.Key_Alt.value: "alt",
    _QT.Key_AltGr.value: "alt",
    _QT.Key_Shift.value: "shift",
    _QT.Key_Meta.value: "super",
    _QT.Key_Super_L.value: "super",
    _QT.Key_Super_R.value: "super",
}
_X11_RIGHT = {0xFFE2, 0xFFE4, 0xFFE8, 0xFFEA, 0xFFEC, 0xFE03}
"""Keysyms of the modifiers on the right: Shift, Control, Meta, Alt, Super, and AltGr."""

_WINDOWS_RIGHT_SHIFT = 0x36  # its scan code; other keys on the right have the extended bit
_EXTENDED = 0x100

_EVDEV_ROWS = {
    2: "1 2 3 4 5 6 7 8 9 0 minus equal",
    16: "q w e r t y u i o p left_bracket right_bracket",
    30: "a s d f g h j k l semicolon apostrophe grave",
    43: "backslash z x c v b n m comma period slash",
}
_PLACES = {
    code: name for first, row in _EVDEV_ROWS.items() for code, name in enumerate(row.split(), first)
}
"""Keys by Linux key code (input-event-codes.h), with the names of a US keyboard."""

_X11_OFFSET = 8  # X keycodes, and Qt's scan codes on Wayland, are these plus 8

_SPELLED = {"ctrl": "Ctrl", "alt": "Alt", "shift": "Shift", "super": "Super"}
_MAC_SPELLED = {"ctrl": "⌃ Control", "alt": "⌥ Option", "shift": "⇧ Shift", "super": "⌘ Command"}
_KEYS_SPELLED = {"pageup": "Page Up", "pagedown": "Page Down", "fn": "Fn"}


def modifier_of(event: QKeyEvent) -> str | None:
    """Return the name of a modifier key with its side, such as "right_ctrl"; None for others."""
    name = _MODIFIERS.get(event.key())
    if name is None:
        return None
    if sys.platform == "darwin":  # Qt swaps Control and Command there
        return MAC_KEYS.get(event.nativeVirtualKey())
    if sys.platform == "win32":
        code = event.nativeScanCode()
        right = code == _WINDOWS_RIGHT_SHIFT if name == "shift" else bool(code & _EXTENDED)
    else:
        right = event.nativeVirtualKey() in _X11_RIGHT
    return f"{'right' if right else 'left'}_{name}"


def key_of(event: QKeyEvent) -> str | None:
    """Return the name of any other key; None if it has no name that is the same everywhere."""
    if sys.platform == "darwin":
        return MAC_KEYS.get(event.nativeVirtualKey())
    if sys.platform == "win32":
        return WINDOWS_KEYS.get(event.nativeVirtualKey())
    if event.modifiers() & Qt.KeyboardModifier.KeypadModifier:
        return None
    # with Shift, and in other scripts, Qt reports the character, not the key
    return _NAMES.get(event.key()) or _PLACES.get(event.nativeScanCode() - _X11_OFFSET)


def spelled(hotkey: Hotkey) -> str:
    """Return a hotkey as printed on the keys: "Ctrl + Alt + Space"."""
    modifiers = _MAC_SPELLED if sys.platform == "darwin" else _SPELLED
    held = [modifiers[name] for name in modifiers if name in hotkey.modifiers]
    return " + ".join([*held, _key_spelled(hotkey.key, modifiers)])


def _key_spelled(key: str, modifiers: dict[str, str]) -> str:
    symbol = next((letter for letter, name in PUNCTUATION.items() if name == key), None)
    if symbol:
        return symbol
    side, _, name = key.partition("_")
    if name in modifiers:
        return f"{side.title()} {modifiers[name]}"
    return _KEYS_SPELLED.get(key, key.replace("_", " ").title())
