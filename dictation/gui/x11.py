"""What Qt does not tell about an X server."""

import sys

from PySide6.QtGui import QGuiApplication

if sys.platform == "linux":
    import Xlib.display
    import Xlib.error
    from Xlib import X


def has_owner(selection: str) -> bool:
    """Say whether some program owns a selection of the screen, as in ``_NET_WM_CM_S0``.

    That is how programs find the compositor. False where Qt is on no X server.
    Takes about 5 ms.
    """
    if sys.platform != "linux" or QGuiApplication.platformName() != "xcb":
        return False
    try:
        display = Xlib.display.Display()
    except Xlib.error.DisplayError:
        return False
    try:
        atom = display.get_atom(f"{selection}_S{display.get_default_screen()}")
        return bool(display.get_selection_owner(atom) != X.NONE)
    finally:
        display.close()
