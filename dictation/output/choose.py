"""Which ways of delivering text there are on this desktop, and which serves best.

X11, Windows, macOS   type
Wayland               GNOME and KDE: portal; others: wtype, else ydotool, else copy
"""

import os
import shutil
import sys
from collections.abc import Mapping
from typing import Literal

from dictation.desktop.accessibility import FocusedText, focused_text
from dictation.errors import OutputError
from dictation.output.clipboard import Clipboard
from dictation.output.desk import AccessibleDesk, Desk, PolledDesk
from dictation.output.outbox import Surroundings
from dictation.output.paste import PasteKeys, PasteOutput
from dictation.output.text_output import TextOutput

Session = Literal["x11", "wayland", "windows", "macos", "none"]
METHODS = ("type", "paste", "portal", "wtype", "ydotool", "copy")
AUTO = "auto"

# as XDG_CURRENT_DESKTOP tells them: KDE and GNOME refuse wtype, the others have no portal for it
WITH_PORTAL = {"gnome", "kde"}

WAYLAND_KEEPS = "Wayland does not let programs type into each other's windows."
ONLY_WAYLAND = "This method works only in Wayland sessions."


def session(platform: str, environment: Mapping[str, str]) -> Session:
    """Tell what kind of desktop this is; `platform` as in `sys.platform`."""
    if platform == "win32":
        return "windows"
    if platform == "darwin":
        return "macos"
    if environment.get("WAYLAND_DISPLAY"):
        return "wayland"
    return "x11" if environment.get("DISPLAY") else "none"


def best(here: Session, environment: Mapping[str, str]) -> str:
    """Return the method that "auto" stands for; needs no question to the desktop."""
    if here != "wayland":
        return "copy" if here == "none" else "type"
    desktops = set(environment.get("XDG_CURRENT_DESKTOP", "").lower().split(":"))
    if desktops & WITH_PORTAL:
        return "portal"
    return next((tool for tool in ("wtype", "ydotool") if not _missing(tool, environment)), "copy")


def available() -> dict[str, str | None]:
    """Return for each method None, or a sentence why it can't be used here.

    Asks the desktop's portal, which may take seconds: not for the Qt thread.
    """
    here = session(sys.platform, os.environ)
    return {method: _problem(method, here, os.environ) for method in METHODS}


def surroundings(own: Clipboard) -> Surroundings:
    """Return all that a delivery works with on this desktop; `own` is the program's clipboard.

    Raises DictationError where the desktop can't be reached.
    """
    here = session(sys.platform, os.environ)
    text = focused_text()
    try:
        desk = _desk(here, text)
    except BaseException:
        text.close()
        raise
    return Surroundings(lambda method: output(method, own, desk), desk, text, clipboard(own))


def output(method: str, own: Clipboard, desk: Desk) -> TextOutput | None:
    """Return the output of a method, or of the best one for "auto"; None for copying.

    `desk` is that of this desktop, as in `surroundings`. Raises OutputError when the method is
    not possible here.
    """
    here = session(sys.platform, os.environ)
    if method == AUTO:
        method = best(here, os.environ)
    # the portal is asked when there is something to type, and then says itself what is wrong
    asked_later = here == "wayland" and method == "portal"
    if not asked_later and (problem := _problem(method, here, os.environ)):
        raise OutputError(problem, "Choose another output method in the settings.")
    match method:
        case "copy":
            return None
        case "paste":
            return PasteOutput(own, _paste_keys(desk))
        case "type":
            return _keyboard(desk)
    return _of_wayland(method)


def clipboard(own: Clipboard) -> Clipboard:
    """Return the clipboard to use here, given the program's own."""
    if session(sys.platform, os.environ) != "wayland":
        return own
    from dictation.output.commands import WaylandClipboard

    return WaylandClipboard(own)


def _desk(here: Session, text: FocusedText) -> Desk:
    if sys.platform == "win32":
        from dictation.desktop.focus_windows import WindowsFocus
        from dictation.output.windows import modifiers_held

        return PolledDesk(WindowsFocus(), modifiers_held)
    if sys.platform == "darwin":
        from dictation.desktop.focus_macos import MacFocus
        from dictation.output.macos import modifiers_held

        return PolledDesk(MacFocus(), modifiers_held)
    if here != "x11":
        return AccessibleDesk(text)
    from dictation.output.x11_desk import X11Desk

    return X11Desk()


def _problem(method: str, here: Session, environment: Mapping[str, str]) -> str | None:
    if method == "copy":
        return None
    if method in ("type", "paste"):
        return {"wayland": WAYLAND_KEEPS, "none": "There is no desktop to type into."}.get(here)
    if method not in METHODS:
        return f"There is no output method called {method}."
    if here != "wayland":
        return ONLY_WAYLAND
    if method != "portal":
        return _missing(method, environment)
    from dictation.output import portal

    return portal.problem()


def _missing(tool: str, environment: Mapping[str, str]) -> str | None:
    if shutil.which(tool, path=environment.get("PATH")) is None:
        return f"The program {tool} is not installed."
    from dictation.output.commands import ydotool_socket

    if tool == "ydotool" and not ydotool_socket(environment).exists():
        return "ydotool's daemon, ydotoold, is not running."
    return None


def _keyboard(desk: Desk) -> TextOutput:
    if sys.platform == "win32":
        from dictation.output.windows import WindowsOutput

        return WindowsOutput()
    if sys.platform == "darwin":
        from dictation.output.macos import MacOutput

        return MacOutput()
    from dictation.output.x11 import X11Output
    from dictation.output.x11_desk import X11Desk

    assert isinstance(desk, X11Desk)
    return X11Output(desk)


def _paste_keys(desk: Desk) -> PasteKeys:
    if sys.platform == "win32":
        from dictation.output.windows import WindowsPasteKeys

        return WindowsPasteKeys()
    if sys.platform == "darwin":
        from dictation.output.macos import MacPasteKeys

        return MacPasteKeys()
    from dictation.output.paste_keys import X11PasteKeys
    from dictation.output.x11_desk import X11Desk

    assert isinstance(desk, X11Desk)
    return X11PasteKeys(desk)


def _of_wayland(method: str) -> TextOutput:
    from dictation.output import commands
    from dictation.output.portal import PortalOutput

    tools = {"wtype": commands.WTYPE, "ydotool": commands.YDOTOOL}
    return PortalOutput() if method == "portal" else commands.CommandOutput(tools[method])
