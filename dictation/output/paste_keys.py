"""The paste keys on X11, by the XTEST extension."""

from Xlib import XK, X
from Xlib.ext import xtest

from dictation.output.paste import Combination
from dictation.output.x11_desk import X11Desk

KEYSYMS = {"ctrl": XK.XK_Control_L, "shift": XK.XK_Shift_L, "insert": XK.XK_Insert, "v": XK.XK_v}
V = 55  # where V is on the keyboard, for layouts without a Latin one


class X11PasteKeys:
    """Implements `PasteKeys` over the connection of the desk."""

    def __init__(self, desk: X11Desk) -> None:
        self._display = desk.display

    def press_paste(self, combination: Combination) -> None:
        """Press and release a combination, in the order in which a hand does."""
        codes = [
            self._display.keysym_to_keycode(KEYSYMS[key]) or V for key in combination.split("+")
        ]
        for code in codes:
            xtest.fake_input(self._display, X.KeyPress, code)
        for code in reversed(codes):
            xtest.fake_input(self._display, X.KeyRelease, code)
