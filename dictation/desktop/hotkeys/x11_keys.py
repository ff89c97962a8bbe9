"""Find the named keys on the keyboard of an X server."""

from dataclasses import dataclass

from Xlib import XK, X
from Xlib.display import Display

from dictation.desktop.hotkeys.hotkey import FUNCTION_KEYS, Hotkey
from dictation.errors import HotkeyError

KEYSYMS: dict[str, tuple[str, ...]] = {
    **{name: (name.upper(),) for name in FUNCTION_KEYS},
    "escape": ("Escape",),
    "tab": ("Tab",),
    "enter": ("Return",),
    "backspace": ("BackSpace",),
    "insert": ("Insert",),
    "delete": ("Delete",),
    "home": ("Home",),
    "end": ("End",),
    "pageup": ("Prior",),
    "pagedown": ("Next",),
    "up": ("Up",),
    "down": ("Down",),
    "left": ("Left",),
    "right": ("Right",),
    "pause": ("Pause",),
    "menu": ("Menu",),
    "scroll_lock": ("Scroll_Lock",),
    "caps_lock": ("Caps_Lock",),
    "print": ("Print",),
    "left_bracket": ("bracketleft",),
    "right_bracket": ("bracketright",),
    "left_ctrl": ("Control_L",),
    "right_ctrl": ("Control_R",),
    "left_shift": ("Shift_L",),
    "right_shift": ("Shift_R",),
    "left_alt": ("Alt_L",),
    "right_alt": ("Alt_R", "ISO_Level3_Shift"),
    "left_super": ("Super_L",),
    "right_super": ("Super_R",),
}
"""X's names of keys, where they differ from ours; the first that the keyboard has is used."""

_MODIFIER_KEYSYMS = {"ctrl": "Control_L", "alt": "Alt_L", "shift": "Shift_L", "super": "Super_L"}


@dataclass(frozen=True, slots=True)
class Place:
    """A hotkey as the X server knows it: its keycode and the bits of its modifiers."""

    keycode: int
    modifiers: int


@dataclass(frozen=True, slots=True)
class Modifiers:
    """The modifiers of this keyboard.

    `bits` and `keycodes` are by our names; `locks` are the combinations of bits that hotkeys
    ignore: none, caps lock, num lock, and both.
    """

    bits: dict[str, int]
    keycodes: dict[str, frozenset[int]]
    locks: tuple[int, ...]

    @property
    def every_bit(self) -> int:
        """The bits that distinguish hotkeys; without locks."""
        return 0xFF & ~self.locks[-1]


def modifiers(display: Display) -> Modifiers:
    """Ask the server which keys are modifiers and which of the eight bits each sets."""
    rows = [frozenset(filter(None, row)) for row in display.get_modifier_mapping()]

    def row_of(keysym: str) -> int | None:
        keycodes = _keycodes(display, keysym)
        return next((row for row, held in enumerate(rows) if held & set(keycodes)), None)

    found = {name: row_of(keysym) for name, keysym in _MODIFIER_KEYSYMS.items()}
    known = {name: row for name, row in found.items() if row is not None}
    num_lock = row_of("Num_Lock")
    num = 0 if num_lock is None else 1 << num_lock
    return Modifiers(
        bits={name: 1 << row for name, row in known.items()},
        keycodes={name: rows[row] for name, row in known.items()},
        locks=tuple(dict.fromkeys((0, X.LockMask, num, X.LockMask | num))),
    )


def place(display: Display, known: Modifiers, hotkey: Hotkey) -> Place:
    """Find a hotkey on the keyboard; raises HotkeyError if one of its keys is missing."""
    missing = [name for name in hotkey.modifiers if name not in known.bits]
    for keysym in KEYSYMS.get(hotkey.key, (hotkey.key,)) if not missing else ():
        for keycode in _keycodes(display, keysym):
            return Place(keycode, sum(known.bits[name] for name in hotkey.modifiers))
    raise HotkeyError(
        f"“{hotkey}” can't be used: this keyboard has no key “{(missing or [hotkey.key])[0]}”.",
        "Choose a key that exists, or switch to a keyboard layout that has it.",
        (str(hotkey),),
    )


def _keycodes(display: Display, keysym: str) -> list[int]:
    """Return the keycodes that produce a keysym; those that need no Shift come first."""
    pairs = display.keysym_to_keycodes(XK.string_to_keysym(keysym))
    return [keycode for keycode, _ in pairs]
