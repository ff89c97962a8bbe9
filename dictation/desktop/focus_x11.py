"""The focused window on X11."""

from contextlib import suppress

import Xlib.display
import Xlib.error
from Xlib import X
from Xlib.xobject.drawable import Window as XWindow

from dictation.desktop.focus import Window
from dictation.errors import DesktopError


class X11Focus:
    """Asks the X server who has the keyboard, else the window manager; for one thread.

    The window manager tells a change of the focus only after it has happened.
    """

    def __init__(self, display: str | None = None) -> None:
        """Connect to `display`, or to what DISPLAY names; raises DesktopError."""
        try:
            self._display = Xlib.display.Display(display)
        except (
            Xlib.error.DisplayError,
            Xlib.error.XauthError,
            Xlib.error.ConnectionClosedError,
            OSError,
        ) as error:
            raise DesktopError(
                f"There is no X server to ask which window has the focus ({error}).",
                "Start Dictation within a graphical session; over SSH, set DISPLAY.",
            ) from error
        self._root = self._display.screen().root
        self._active = self._display.intern_atom("_NET_ACTIVE_WINDOW")

    def focused(self) -> Window | None:
        """The window that keys go to; None where there is none or the X server is gone."""
        try:
            return self._holder() or self._managed()
        except (Xlib.error.ConnectionClosedError, OSError):
            return None

    def close(self) -> None:
        """Give up the connection."""
        with suppress(Xlib.error.ConnectionClosedError, OSError):
            self._display.close()

    def _managed(self) -> Window | None:
        """What the window manager calls active (EWMH); None without one."""
        active = self._root.get_full_property(self._active, X.AnyPropertyType)
        if active is None or not active.value or not active.value[0]:
            return None
        return _described(self._display.create_resource_object("window", active.value[0]))

    def _holder(self) -> Window | None:
        """The window around the one that has the keyboard: toolkits give it to a child."""
        window = self._display.get_input_focus().focus
        while isinstance(window, XWindow) and window != self._root:
            if (found := _described(window)) is not None:
                return found
            try:
                window = window.query_tree().parent
            except Xlib.error.BadWindow:  # closed meanwhile
                return None
        return None


def _described(window: XWindow) -> Window | None:
    """The window if it still is there and tells its class."""
    try:
        names = window.get_wm_class()
    except Xlib.error.BadWindow:
        return None
    return Window(window.id, names[1].lower()) if names else None
