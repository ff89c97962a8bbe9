"""Key codes of Windows and macOS, by the positions of the keys on a US keyboard."""

import string

from dictation.desktop.hotkeys.hotkey import MODIFIERS

WINDOWS_KEYS: dict[int, str] = {
    **{0x30 + number: str(number) for number in range(10)},
    **{ord(letter.upper()): letter for letter in string.ascii_lowercase},
    **{0x6F + number: f"f{number}" for number in range(1, 25)},
    **dict(enumerate(["pageup", "pagedown", "end", "home", "left", "up", "right", "down"], 0x21)),
    **dict(enumerate(["left_super", "right_super", "menu"], 0x5B)),
    **dict(enumerate(["left_shift", "right_shift", "left_ctrl", "right_ctrl"], 0xA0)),
    **dict(enumerate(["left_alt", "right_alt"], 0xA4)),
    **dict(enumerate(["semicolon", "equal", "comma", "minus", "period", "slash", "grave"], 0xBA)),
    **dict(enumerate(["left_bracket", "backslash", "right_bracket", "apostrophe"], 0xDB)),
    **dict(enumerate(["print", "insert", "delete"], 0x2C)),
    0x08: "backspace",
    0x09: "tab",
    0x0D: "enter",
    0x13: "pause",
    0x14: "caps_lock",
    0x1B: "escape",
    0x20: "space",
    0x91: "scroll_lock",
}
"""Virtual-key codes (winuser.h, VK_…)."""

WINDOWS_MODIFIERS: dict[str, tuple[int, ...]] = {
    name: tuple(code for code, key in WINDOWS_KEYS.items() if key.endswith(f"_{name}"))
    for name in MODIFIERS
}

_MAC_ROWS = {
    0x00: "a s d f h g z x c v",
    0x0B: "b q w e r y t 1 2 3 4 6 5 equal 9 7 minus 8 0 right_bracket o u left_bracket i p enter",
    0x25: "l j apostrophe k semicolon backslash comma slash n m period tab space grave backspace",
    0x35: "escape right_super left_super left_shift - left_alt left_ctrl right_shift",
    0x3D: "right_alt right_ctrl fn f17",
    0x4F: "f18 f19",
    0x5A: "f20",
    0x60: "f5 f6 f7 f3 f8 f9",
    0x67: "f11",
    0x69: "f13 f16 f14",
    0x6D: "f10",
    0x6F: "f12",
    0x71: "f15 insert home pageup delete f4 end f2 pagedown f1 left right down up",
}
MAC_KEYS: dict[int, str] = {
    code: name
    for first, row in _MAC_ROWS.items()
    for code, name in enumerate(row.split(), first)
    if name != "-"
}
"""Virtual key codes (HIToolbox Events.h, kVK_…); insert is Help there. Caps Lock is left out: it
reports when it switches, not when it is held."""

MAC_MODIFIERS = {"shift": 1 << 17, "ctrl": 1 << 18, "alt": 1 << 19, "super": 1 << 20}
"""Bits of an event's flags (CGEventTypes.h, kCGEventFlagMask…)."""

MAC_MODIFIER_KEYS = {
    "left_ctrl": 0x1,
    "left_shift": 0x2,
    "right_shift": 0x4,
    "left_super": 0x8,
    "right_super": 0x10,
    "left_alt": 0x20,
    "right_alt": 0x40,
    "right_ctrl": 0x2000,
    "fn": 1 << 23,
}
"""Bits that say which of the modifier keys is down (IOLLEvent.h, NX_DEVICE…KEYMASK)."""
