"""Typing on Windows: SendInput, which takes any text as UTF-16 units (KEYEVENTF_UNICODE).

https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-sendinput and, for the
structures, .../ns-winuser-input and .../ns-winuser-keybdinput
"""

import sys
from dataclasses import dataclass

from dictation.errors import OutputError
from dictation.output.look import Look
from dictation.output.paste import Combination
from dictation.output.text_output import BACKSPACE, ENTER

CHUNK = 40  # characters sent at once; nothing the user types comes in between

VK_BACK, VK_TAB, VK_RETURN = 0x08, 0x09, 0x0D
VK_SHIFT, VK_CONTROL, VK_MENU, VK_INSERT = 0x10, 0x11, 0x12, 0x2D
VK_LWIN, VK_RWIN = 0x5B, 0x5C
KEYEVENTF_EXTENDEDKEY, KEYEVENTF_KEYUP, KEYEVENTF_UNICODE = 0x1, 0x2, 0x4

KEYS = {
    "ctrl": VK_CONTROL,
    "shift": VK_SHIFT,
    "insert": VK_INSERT,
    "v": ord("V"),
    "backspace": VK_BACK,
    "enter": VK_RETURN,
    "tab": VK_TAB,
}
MODIFIERS = (VK_SHIFT, VK_CONTROL, VK_MENU, VK_LWIN, VK_RWIN)
NAMED = {"\n": VK_RETURN, ENTER: VK_RETURN, "\t": VK_TAB, BACKSPACE: VK_BACK}


@dataclass(frozen=True, slots=True)
class KeyInput:
    """The fields of a KEYBDINPUT that are not 0."""

    key: int = 0
    scan: int = 0
    flags: int = 0


def utf16_units(character: str) -> list[int]:
    """Return the one or two units of a character, the high surrogate first."""
    encoded = character.encode("utf-16-le", "surrogatepass")
    return [int.from_bytes(encoded[at : at + 2], "little") for at in range(0, len(encoded), 2)]


def typed(text: str) -> list[KeyInput]:
    """Return the presses and releases that type `text`."""
    inputs = []
    for character in text:
        if character in NAMED:
            key = NAMED[character]
            inputs += [KeyInput(key=key), KeyInput(key=key, flags=KEYEVENTF_KEYUP)]
            continue
        for unit in utf16_units(character):
            inputs += [
                KeyInput(scan=unit, flags=KEYEVENTF_UNICODE),
                KeyInput(scan=unit, flags=KEYEVENTF_UNICODE | KEYEVENTF_KEYUP),
            ]
    return inputs


def pressed(combination: Combination) -> list[KeyInput]:
    """Return the presses and releases of a combination, in the order in which a hand does."""
    keys = [KEYS[name] for name in combination.split("+")]
    # without it Insert is the 0 of the number pad, and Shift counts as released for it
    extended = {key: KEYEVENTF_EXTENDEDKEY if key == VK_INSERT else 0 for key in keys}
    return [
        *(KeyInput(key=key, flags=extended[key]) for key in keys),
        *(KeyInput(key=key, flags=extended[key] | KEYEVENTF_KEYUP) for key in reversed(keys)),
    ]


def arrived(text: str, inputs: int) -> int:
    """Return how many characters of `text` the first so many of its inputs type."""
    characters = 0
    for character in text:
        inputs -= len(typed(character))
        if inputs < 0:
            break
        characters += 1
    return characters


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _user32 = ctypes.WinDLL("user32", use_last_error=True)
    INPUT_KEYBOARD = 1

    class _KeyboardInput(ctypes.Structure):
        _fields_ = (
            ("wVk", wintypes.WORD),
            ("wScan", wintypes.WORD),
            ("dwFlags", wintypes.DWORD),
            ("time", wintypes.DWORD),
            ("dwExtraInfo", ctypes.c_size_t),
        )

    class _MouseInput(ctypes.Structure):  # the largest of the union: it gives INPUT its size
        _fields_ = (
            ("dx", wintypes.LONG),
            ("dy", wintypes.LONG),
            ("mouseData", wintypes.DWORD),
            ("dwFlags", wintypes.DWORD),
            ("time", wintypes.DWORD),
            ("dwExtraInfo", ctypes.c_size_t),
        )

    class _Union(ctypes.Union):
        _fields_ = (("ki", _KeyboardInput), ("mi", _MouseInput))

    class _Input(ctypes.Structure):
        _fields_ = (("type", wintypes.DWORD), ("union", _Union))

    _user32.SendInput.argtypes = (wintypes.UINT, ctypes.POINTER(_Input), ctypes.c_int)
    _user32.SendInput.restype = wintypes.UINT
    _user32.GetAsyncKeyState.argtypes = (ctypes.c_int,)
    _user32.GetAsyncKeyState.restype = ctypes.c_short

    def _send(inputs: list[KeyInput]) -> int:
        """Send `inputs`; return how many of them Windows has taken."""
        array = (_Input * len(inputs))()
        for place, one in zip(array, inputs, strict=True):
            place.type = INPUT_KEYBOARD
            place.union.ki = _KeyboardInput(one.key, one.scan, one.flags, 0, 0)
        return int(_user32.SendInput(len(inputs), array, ctypes.sizeof(_Input)))

    def _refused(delivered: int = 0) -> OutputError:
        error = OutputError(
            "Windows does not let Dictation type into this window.",
            "The window may run as administrator: start Dictation as administrator too, or"
            " choose to copy the text in the settings.",
            delivered,
        )
        error.__cause__ = ctypes.WinError(ctypes.get_last_error())
        return error

    def modifiers_held() -> bool:
        """Whether the user holds Shift, Ctrl, Alt or a Windows key."""
        # the highest bit is set, and so the number negative, while the key is down
        return any(_user32.GetAsyncKeyState(key) < 0 for key in MODIFIERS)

    class WindowsOutput:
        """Types into the window with the focus, which may not run as administrator."""

        name = "type"

        def prepare(self, rest: str, application: str) -> int:  # noqa: ARG002
            """See TextOutput."""
            return min(len(rest), CHUNK)

        def send(self, chunk: str, look: Look) -> bool:  # noqa: ARG002 (it can't be held on to)
            """Type `chunk`. Raises OutputError when Windows refuses."""
            inputs = typed(chunk)
            taken = _send(inputs)
            if taken != len(inputs):
                raise _refused(arrived(chunk, taken))
            return True

        def confirm(self) -> None:
            """Nothing tells whether the window has it."""

        def finish(self) -> None:
            """Nothing was altered."""

        def close(self) -> None:
            """Nothing is held."""

    class WindowsPasteKeys:
        """Implements `PasteKeys`."""

        def press(self, combination: Combination, look: Look) -> bool:  # noqa: ARG002
            """Press and release a combination."""
            inputs = pressed(combination)
            if _send(inputs) != len(inputs):
                raise _refused()
            return True
