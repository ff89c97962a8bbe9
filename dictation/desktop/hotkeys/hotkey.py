"""Names of key combinations, and those that other programs need."""

import string
from dataclasses import dataclass
from typing import Self

from dictation.errors import HotkeyError

MODIFIERS = ("ctrl", "alt", "shift", "super")
"""In the order they are written; super is the Windows key, or ⌘ on a Mac, where alt is ⌥."""

FUNCTION_KEYS = frozenset(f"f{number}" for number in range(1, 25))
MODIFIER_KEYS = frozenset(f"{side}_{name}" for side in ("left", "right") for name in MODIFIERS)
PUNCTUATION = {
    ",": "comma",
    ".": "period",
    "/": "slash",
    "\\": "backslash",
    ";": "semicolon",
    "'": "apostrophe",
    "[": "left_bracket",
    "]": "right_bracket",
    "-": "minus",
    "=": "equal",
    "`": "grave",
}
"""The characters that these keys type on a US keyboard, and the names of the keys."""
CHARACTER_KEYS = frozenset(
    [*string.ascii_lowercase, *string.digits, *PUNCTUATION.values(), "space"]
)
MOVING_KEYS = frozenset(["home", "end", "pageup", "pagedown", "up", "down", "left", "right"])
EDITING_KEYS = MOVING_KEYS | {"tab", "enter", "backspace", "insert", "delete"}
QUIET_KEYS = frozenset(["escape", "pause", "scroll_lock", "caps_lock", "menu", "print", "fn"])
KEYS = FUNCTION_KEYS | MODIFIER_KEYS | CHARACTER_KEYS | EDITING_KEYS | QUIET_KEYS
"""All keys that have a name. Some keyboards and systems lack some of them."""

_MODIFIER_ALIASES = {
    "control": "ctrl",
    "option": "alt",
    "opt": "alt",
    "cmd": "super",
    "command": "super",
    "win": "super",
    "windows": "super",
    "meta": "super",
}
_KEY_ALIASES = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "page_up": "pageup",
    "pgup": "pageup",
    "page_down": "pagedown",
    "pgdn": "pagedown",
    "scrolllock": "scroll_lock",
    "capslock": "caps_lock",
    "print_screen": "print",
    **PUNCTUATION,
}
_CONFLICTS = {
    "ctrl+c": "copies",
    "ctrl+v": "pastes",
    "ctrl+x": "cuts",
    "ctrl+a": "selects everything",
    "super+c": "copies on a Mac",
    "super+v": "pastes on a Mac",
    "super+x": "cuts on a Mac",
    "super+a": "selects everything on a Mac",
    "super+z": "undoes on a Mac",
    "super+s": "saves on a Mac",
    "super+w": "closes the window on a Mac",
    "super+q": "quits the program on a Mac",
    "super+tab": "switches between programs",
    "super+space": "opens the search on a Mac and switches the keyboard elsewhere",
    "super+l": "locks the screen",
    "super+d": "shows the desktop",
    "super+e": "opens files",
    "ctrl+z": "undoes",
    "ctrl+y": "redoes",
    "ctrl+s": "saves",
    "ctrl+f": "searches",
    "ctrl+p": "prints",
    "ctrl+w": "closes the tab",
    "ctrl+q": "quits the program",
    "ctrl+n": "opens a new window",
    "ctrl+o": "opens a file",
    "ctrl+t": "opens a new tab",
    "ctrl+tab": "switches between tabs",
    "ctrl+space": "completes words in editors",
    "ctrl+d": "ends the input in a terminal",
    "ctrl+insert": "copies",
    "ctrl+left": "goes back a word",
    "ctrl+right": "goes forward a word",
    "ctrl+backspace": "deletes a word",
    "ctrl+delete": "deletes a word",
    "alt+tab": "switches between windows",
    "alt+f4": "closes the window",
    "alt+space": "opens the window menu",
    "alt+f2": "runs a command on many desktops",
    "alt+left": "goes back in browsers",
    "alt+right": "goes forward in browsers",
    "shift+insert": "pastes",
    "shift+delete": "cuts",
    "ctrl+shift+escape": "opens the task manager",
    "shift+tab": "goes to the previous field",
    "shift+left": "selects",
    "shift+right": "selects",
    "shift+up": "selects",
    "shift+down": "selects",
    "shift+home": "selects",
    "shift+end": "selects",
    "ctrl+shift+c": "copies in terminals",
    "ctrl+shift+v": "pastes in terminals",
    "ctrl+alt+t": "opens a terminal on many desktops",
    "ctrl+alt+l": "locks the screen on many desktops",
    "f1": "opens help",
    "f5": "reloads the page",
    "f11": "toggles full screen",
    "f10": "opens the menu",
    "escape": "closes dialogs",
    "print": "takes a screenshot",
    "menu": "opens the context menu",
    "f2": "renames in many programs",
    "caps_lock": "keeps toggling Caps Lock on some systems",
    "right_alt": "types a key's third character on many keyboards (AltGr)",
}
_CHOOSE_ANOTHER = "Choose another key, such as F9 or Ctrl+Alt+Space."


@dataclass(frozen=True, slots=True)
class Hotkey:
    """A key and the modifiers held with it, by the names in MODIFIERS and KEYS.

    Raises HotkeyError for unknown names, for a key that every program needs (such as a letter
    alone), and for combinations that the system reserves.
    """

    modifiers: frozenset[str]
    key: str

    def __post_init__(self) -> None:
        unknown = sorted(self.modifiers - set(MODIFIERS))
        if unknown:
            raise HotkeyError(
                f"“{unknown[0]}” can't be combined with another key.",
                "The modifiers are ctrl, alt, shift, and super.",
            )
        if self.key in MODIFIERS or (self.modifiers and self.key in MODIFIER_KEYS):
            raise HotkeyError(
                f"“{self}” has modifiers but no main key.",
                "Add one, as in ctrl+alt+space, or use a single key such as f9.",
            )
        if self.key not in KEYS:
            raise HotkeyError(
                f"There is no key called “{self.key}”.",
                "Write it like f9, ctrl+alt+space, super+period, or right_ctrl.",
            )
        if str(self) == "ctrl+alt+delete":
            raise HotkeyError("Ctrl+Alt+Delete is reserved by the system.", _CHOOSE_ANOTHER)
        alone = not self.modifiers and self.key in CHARACTER_KEYS | EDITING_KEYS
        if alone or (self.modifiers == {"shift"} and self.key in CHARACTER_KEYS):
            raise HotkeyError(
                f"“{self}” would take this key away from every program.",
                "Add ctrl, alt or super to it, or choose a key such as F9.",
            )

    def __str__(self) -> str:
        held = [modifier for modifier in MODIFIERS if modifier in self.modifiers]
        return "+".join([*held, self.key])

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse what people write, such as "Ctrl + Alt + Space" or "cmd+."; raises HotkeyError."""
        *held, key = (name.strip() for name in text.casefold().split("+"))
        modifiers = frozenset(_MODIFIER_ALIASES.get(name, name) for name in held)
        return cls(modifiers, _key(key))


def _key(name: str) -> str:
    name = _KEY_ALIASES.get(name, _MODIFIER_ALIASES.get(name, name))
    side, _, modifier = name.partition("_")
    sided = f"{side}_{_MODIFIER_ALIASES.get(modifier, modifier)}"
    return sided if sided in MODIFIER_KEYS else name


def conflict(hotkey: Hotkey) -> str | None:
    """Return a sentence that says what a combination is commonly used for; None if unknown.

    It can still be chosen; other programs then no longer receive it.
    """
    name = str(hotkey)
    if hotkey.modifiers == {"ctrl", "alt"} and hotkey.key in FUNCTION_KEYS:
        return f"“{name}” switches to a text console on Linux and never reaches programs."
    if use := _CONFLICTS.get(name):
        return f"“{name}” usually {use}; other programs would no longer get it."
    if hotkey.key in MODIFIER_KEYS:
        return f"“{name}” is a modifier; its combinations would no longer work."
    return None
