"""Information about an X server that Qt doesn't provide."""

import sys

from PySide6.QtGui import QGuiApplication


def has_owner(selection: str) -> bool:
    """Whether a program owns a selection, such as ``_NET_WM_CM_S0``.

    This is how programs detect a compositor. False if Qt doesn't use an X server. Takes about 5 ms.
    """
    if sys.platform != "linux" or QGuiApplication.platformName() != "xcb":
        return False
    import Xlib.display
    import Xlib.error
    from Xlib import X

    try:
        display = Xlib.display.Display()
    except Xlib.error.DisplayError:
        return False
    try:
        atom = display.get_atom(f"{selection}_S{display.get_default_screen()}")
        return bool(display.get_selection_owner(atom) != X.NONE)
    finally:
        display.close()
