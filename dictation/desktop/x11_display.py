"""Connections to the X server that stay usable after an error."""

from Xlib import error
from Xlib.display import Display


def open_display(name: str | None = None) -> Display:
    """Connect to the server `name`, by default the one in DISPLAY; raises what Xlib raises.

    python-xlib's RandR and Damage extensions register errors of their own as numbers 0 to 2, which
    belong to the core protocol, with classes that can't be parsed. A BadValue then breaks the
    connection for good, and whoever asks something next waits for ever, at full computing power.
    """
    display = Display(name)
    display.display.error_classes.update(error.xerror_class)
    return display
