"""Which ways of delivering text there are on this desktop, and which serves best.

X11, Windows, macOS   type
Wayland               GNOME and KDE: portal; others: wtype, else ydotool, else copy
"""

import os
import shutil
import sys
from dataclasses import dataclass

from dictation.desktop.accessibility import FocusedText, focused_text
from dictation.desktop.platform import Desktop
from dictation.errors import OutputError
from dictation.output.clipboard import Clipboard
from dictation.output.desk import AccessibleDesk, Desk, PolledDesk
from dictation.output.outbox import Surroundings
from dictation.output.paste import PasteKeys, PasteOutput
from dictation.output.text_output import TextOutput


@dataclass(frozen=True, slots=True)
class Method:
    """What users read of a method: its `label` in the settings, and what happens to their words."""

    label: str
    hint: str


METHODS = {
    "type": Method("Simulate typing", "The words are typed as if from a keyboard."),
    "paste": Method(
        "Paste via the clipboard",
        "The words are pasted; your clipboard is restored afterwards.",
    ),
    "portal": Method(
        "Desktop portal", "The desktop types the words; it may ask for permission first."
    ),
    "wtype": Method("wtype", "The words are typed by the program wtype."),
    "ydotool": Method("ydotool", "The words are typed by the program ydotool."),
    "copy": Method(
        "Copy to the clipboard only",
        "This desktop doesn't let programs type. The words go to the clipboard: press Ctrl+V after"
        " speaking.",
    ),
}
"""All methods, by their names in the settings, in the order in which users choose among them."""
AUTO = "auto"
_TOOLS = ("wtype", "ydotool")

WAYLAND_KEEPS = "Wayland does not let programs type into each other's windows."
ONLY_WAYLAND = "This method works only in Wayland sessions."


def best(desktop: Desktop) -> str:
    """Return the method that "auto" stands for; needs no question to the desktop."""
    ways = (way for way in desktop.typing if way not in _TOOLS or not _missing(way))
    return next(ways, "copy")


def available(desktop: Desktop) -> dict[str, str | None]:
    """Return for each method None, or a sentence why it can't be used here.

    Asks the desktop's portal, which may take seconds: not for the Qt thread.
    """
    return {method: _problem(method, desktop) for method in METHODS}


def surroundings(desktop: Desktop, own: Clipboard) -> Surroundings:
    """Return all that a delivery works with on a desktop; `own` is the program's clipboard.

    Raises DictationError where the desktop can't be reached.
    """
    text = focused_text()
    try:
        desk = _desk(desktop, text)
    except BaseException:
        text.close()
        raise
    return Surroundings(
        lambda method: output(desktop, method, own, desk), desk, text, clipboard(desktop, own)
    )


def output(desktop: Desktop, method: str, own: Clipboard, desk: Desk) -> TextOutput | None:
    """Return the output of a method, or of the best one for "auto"; None for copying.

    `desk` is that of the desktop, as in `surroundings`. Raises OutputError when the method is
    not possible here.
    """
    if method == AUTO:
        method = best(desktop)
    # the portal is asked when there is something to type, and then says itself what is wrong
    asked_later = desktop.session == "wayland" and method == "portal"
    if not asked_later and (problem := _problem(method, desktop)):
        raise OutputError(problem, "Choose another output method in the settings.")
    match method:
        case "copy":
            return None
        case "paste":
            return PasteOutput(own, _paste_keys(desk))
        case "type":
            return _keyboard(desk)
    return _of_wayland(method)


def clipboard(desktop: Desktop, own: Clipboard) -> Clipboard:
    """Return the clipboard to use here, given the program's own."""
    if desktop.session != "wayland":
        return own
    from dictation.output.commands import WaylandClipboard

    return WaylandClipboard(own)


def _desk(desktop: Desktop, text: FocusedText) -> Desk:
    if sys.platform == "win32":
        from dictation.desktop.focus_windows import WindowsFocus
        from dictation.output.windows import modifiers_held

        return PolledDesk(WindowsFocus(), modifiers_held)
    if sys.platform == "darwin":
        from dictation.desktop.focus_macos import MacFocus
        from dictation.output.macos import modifiers_held

        return PolledDesk(MacFocus(), modifiers_held)
    if desktop.session != "x11":
        return AccessibleDesk(text)
    from dictation.output.x11.client import X11Desk

    return X11Desk()


def _problem(method: str, desktop: Desktop) -> str | None:
    if method == "copy":
        return None
    if method in ("type", "paste"):
        reasons = {"wayland": WAYLAND_KEEPS, "none": "There is no desktop to type into."}
        return reasons.get(desktop.session)
    if method not in METHODS:
        return f"There is no output method called {method}."
    if desktop.session != "wayland":
        return ONLY_WAYLAND
    if method != "portal":
        return _missing(method)
    from dictation.output import portal

    return portal.problem()


def _missing(tool: str) -> str | None:
    if shutil.which(tool) is None:
        return f"The program {tool} is not installed."
    from dictation.output.commands import ydotool_socket

    if tool == "ydotool" and not ydotool_socket(os.environ).exists():
        return "ydotool's daemon, ydotoold, is not running."
    return None


def _keyboard(desk: Desk) -> TextOutput:
    if sys.platform == "win32":
        from dictation.output.windows import WindowsOutput

        return WindowsOutput()
    if sys.platform == "darwin":
        from dictation.output.macos import MacOutput

        return MacOutput()
    from dictation.output.x11.client import X11Desk, X11Output

    assert isinstance(desk, X11Desk)
    return X11Output(desk)


def _paste_keys(desk: Desk) -> PasteKeys:
    if sys.platform == "win32":
        from dictation.output.windows import WindowsPasteKeys

        return WindowsPasteKeys()
    if sys.platform == "darwin":
        from dictation.output.macos import MacPasteKeys

        return MacPasteKeys()
    from dictation.output.x11.client import X11Desk, X11PasteKeys

    assert isinstance(desk, X11Desk)
    return X11PasteKeys(desk)


def _of_wayland(method: str) -> TextOutput:
    from dictation.output import commands
    from dictation.output.portal import PortalOutput

    tools = {"wtype": commands.WTYPE, "ydotool": commands.YDOTOOL}
    return PortalOutput() if method == "portal" else commands.CommandOutput(tools[method])
