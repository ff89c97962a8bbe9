"""The paste keys on X11, by the XTEST extension."""

from contextlib import suppress

from Xlib import XK, X
from Xlib.display import Display
from Xlib.error import ConnectionClosedError, DisplayError, XauthError
from Xlib.ext import xtest

from dictation.errors import OutputError
from dictation.output.modifiers import wait_until_free
from dictation.output.paste import Combination

KEYSYMS = {"ctrl": XK.XK_Control_L, "shift": XK.XK_Shift_L, "insert": XK.XK_Insert, "v": XK.XK_v}
V = 55  # where V is on the keyboard, for layouts without a Latin one
# rows of the modifier mapping that change what a key does: Shift, Control, Mod1, Mod3 to Mod5
# (not Caps Lock and Num Lock, whose state, not whose key, counts)
MODIFIERS = (0, 2, 3, 5, 6, 7)


class X11PasteKeys:
    """Implements `PasteKeys` on the screen that DISPLAY names. Raises OutputError."""

    def __init__(self) -> None:
        try:
            self._display = Display()
        except (DisplayError, XauthError, ConnectionClosedError, OSError) as error:
            raise OutputError(
                "No keys can be pressed: the X server can't be reached.",
                "Start the program on your desktop, or choose to copy the text in the settings.",
            ) from error
        self._modifiers: list[int] = []
        mapping = self._display.get_modifier_mapping()
        for row in MODIFIERS:
            self._modifiers += [code for code in mapping[row] if code]

    def wait_until_free(self) -> None:
        """Return as soon as the user holds no modifier."""
        wait_until_free(self._held)

    def press_paste(self, combination: Combination) -> None:
        """Press and release a combination, in the order in which a hand does."""
        codes = [
            self._display.keysym_to_keycode(KEYSYMS[key]) or V for key in combination.split("+")
        ]
        try:
            for code in codes:
                xtest.fake_input(self._display, X.KeyPress, code)
            for code in reversed(codes):
                xtest.fake_input(self._display, X.KeyRelease, code)
            self._display.sync()
        except (ConnectionClosedError, OSError) as error:
            raise _gone() from error

    def close(self) -> None:
        """Give up the connection."""
        with suppress(ConnectionClosedError, OSError):
            self._display.close()

    def _held(self) -> bool:
        try:
            keys = self._display.query_keymap()
        except (ConnectionClosedError, OSError) as error:
            raise _gone() from error
        return any(keys[code // 8] >> code % 8 & 1 for code in self._modifiers)


def _gone() -> OutputError:
    return OutputError("The X server has gone away.", "Start the program again.")
