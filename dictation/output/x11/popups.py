"""Whether a grabbed keyboard is grabbed by the window itself, for a list of suggestions.

Toolkits grab the keyboard for what pops up. With a list that completes what is being typed the
keys go on to the field; with a menu they don't. X11 doesn't tell who has grabbed the keyboard,
but what has popped up is there to be seen.
"""

import Xlib.error
from Xlib import X
from Xlib.display import Display
from Xlib.xobject.drawable import Window

_MENUS = tuple(f"_NET_WM_WINDOW_TYPE_{kind}" for kind in ("MENU", "POPUP_MENU", "DROPDOWN_MENU"))


def is_own(display: Display, window: int) -> bool:
    """Say whether a popup that is no menu, of the program of `window`, is what is on top.

    What covers the whole screen above it, as a screen locker does, comes first.
    """
    root = display.screen().root
    size = root.get_geometry()
    for other in reversed(root.query_tree().children):
        try:
            seen = other.get_attributes()
            if seen.map_state != X.IsViewable or not seen.override_redirect:
                continue
            if _client(display, other.id) == _client(display, window):
                return not _is_menu(display, other)
            shape = other.get_geometry()
            covers = shape.width >= size.width and shape.height >= size.height
            if covers and seen.win_class == X.InputOutput:
                return False
        except (Xlib.error.BadWindow, Xlib.error.BadDrawable):  # closed meanwhile
            continue
    return False


def _client(display: Display, resource: int) -> int:
    """The part of a resource's number that is the same for all of one connection."""
    return int(resource & ~display.display.info.resource_id_mask)


def _is_menu(display: Display, window: Window) -> bool:
    kinds = window.get_full_property(display.intern_atom("_NET_WM_WINDOW_TYPE"), X.AnyPropertyType)
    return kinds is not None and any(display.intern_atom(menu) in kinds.value for menu in _MENUS)
