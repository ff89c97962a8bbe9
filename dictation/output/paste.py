"""Text by way of the clipboard: offer it, press the paste keys, put back what was there.

    offer ── 30 ms ── paste keys ── the target fetches (2–24 ms) ── 250 ms ── next offer, restore

The time after the fetch is for programs that ask twice, and would otherwise get the next text.
"""

import sys
import time
from collections.abc import Callable
from typing import Literal, Protocol

from dictation.errors import OutputError
from dictation.output.clipboard import Clipboard

OFFERED = 0.03  # for the news of the offer to reach the target
FETCH = 3.0
SETTLED = 0.25

Combination = Literal["ctrl+v", "shift+insert", "cmd+v"]

# Ctrl+V is a control character or a command in these (the X11 class or the executable's name).
SHIFT_INSERT = """
    alacritty com.mitchellh.ghostty contour cool-retro-term cygwin deepin-terminal
    emacs foot gnome-terminal gnome-terminal-server guake gvim hyper kgx kitty konsole lxterminal
    mate-terminal mintty mlterm org.gnome.console org.gnome.ptyxis org.wezfurlong.wezterm ptyxis
    putty qterminal rxvt sakura st st-256color terminator terminology termite tilda tilix urxvt
    uxterm wezterm wezterm-gui xfce4-terminal xterm yakuake
"""


class PasteKeys(Protocol):
    """Presses keys in the focused window; for the output thread."""

    def wait_until_free(self) -> None:
        """Return as soon as the user holds no modifier. Raises OutputError."""

    def press_paste(self, combination: Combination) -> None:
        """Press and release a combination. Raises OutputError."""

    def close(self) -> None:
        """Give up the connection."""


def paste_combination(application: str, platform: str) -> Combination:
    """Choose the keys that paste in a program; `application` as in `desktop.focus.Window`."""
    if platform == "darwin":
        return "cmd+v"
    types_control_v = application.removesuffix(".exe") in SHIFT_INSERT.split()
    return "shift+insert" if types_control_v else "ctrl+v"


class PasteTypist:
    """Pastes each text, and puts the clipboard back when the take is over.

    `application` tells which program has the focus.
    """

    name = "paste"

    def __init__(
        self, clipboard: Clipboard, keys: PasteKeys, application: Callable[[], str]
    ) -> None:
        self._clipboard = clipboard
        self._keys = keys
        self._application = application
        self._settled = 0.0

    def deliver(self, text: str) -> None:
        """Paste `text` and return when the focused program has fetched it.

        Raises OutputError when it does not; the text is then in the clipboard for the user.
        """
        self._keys.wait_until_free()
        self._settle()
        combination = paste_combination(self._application(), sys.platform)
        offer = self._clipboard.offer(text, selection=combination == "shift+insert")
        time.sleep(OFFERED)
        offer.armed()
        self._keys.press_paste(combination)
        if not offer.wait_read(FETCH):
            self._clipboard.put(text)
            raise OutputError(
                "The text was not fetched from the clipboard: the focused window does not paste"
                f" with {combination.title()}, or hangs.",
                "It is still in the clipboard: paste it yourself, or choose another way of typing"
                " for this program in the settings.",
            )
        self._settled = time.monotonic() + SETTLED

    def finish(self) -> None:
        """Put back what was in the clipboard before the take."""
        self._settle()
        self._clipboard.restore()

    def close(self) -> None:
        """Give up the connection to the keyboard."""
        self._keys.close()

    def _settle(self) -> None:
        time.sleep(max(0.0, self._settled - time.monotonic()))
