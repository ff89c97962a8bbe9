"""The focused window on X11."""

import Xlib.error
from Xlib import X, Xatom
from Xlib.display import Display
from Xlib.xobject.drawable import Window as XWindow

from dictation.desktop.focus import Window
from dictation.desktop.x11_display import open_display


class X11Focus:
    """Finds the window that the X server's input focus belongs to; for one thread.

    The window manager announces a focus change only after the fact, so it is asked last. Raises
    what Xlib raises if the X server is gone.
    """

    def __init__(self, display: Display) -> None:
        self._display = display
        self._root = display.screen().root
        self._active = display.intern_atom("_NET_ACTIVE_WINDOW")
        self._last: tuple[XWindow, Window] | None = None

    def window(self, focus: XWindow | int) -> Window | None:
        """Return the window that receives keys, given the input focus; None if none does."""
        if self._last is not None and self._last[0] == focus:
            return self._last[1]
        self._last = None
        if (found := self._around(focus)) is not None:
            assert isinstance(focus, XWindow)
            self._last = focus, found
            return found
        return self._managed()

    def _managed(self) -> Window | None:
        """Return the window manager's active window (EWMH), if any."""
        active = self._root.get_full_property(self._active, X.AnyPropertyType)
        if active is None or not active.value or not active.value[0]:
            return None
        return _described(self._display.create_resource_object("window", active.value[0]))

    def _around(self, focus: XWindow | int) -> Window | None:
        """Return the window around the focus, which toolkits give to a child window."""
        window = focus
        while isinstance(window, XWindow) and window != self._root:
            if (found := _described(window)) is not None:
                return found
            try:
                window = window.query_tree().parent
            except Xlib.error.BadWindow:  # closed meanwhile
                return None
        return None


class ConnectedX11Focus:
    """Asks over a separate connection; a `Focus`. Raises what Xlib raises."""

    def __init__(self, name: str | None = None) -> None:
        """Connect to the server `name`, by default the one in DISPLAY."""
        self._display = open_display(name)
        self._focus = X11Focus(self._display)

    def focused(self) -> Window | None:
        """See Focus."""
        return self._focus.window(self._display.get_input_focus().focus)

    def title(self, window: Window) -> str:
        """See Focus."""
        asked = self._display.create_resource_object("window", window.id)
        try:
            for name in (self._display.intern_atom("_NET_WM_NAME"), Xatom.WM_NAME):
                title = asked.get_full_text_property(name)
                if isinstance(title, str):  # bytes are in an encoding that nobody uses any more
                    return title
        except Xlib.error.BadWindow:  # closed meanwhile
            pass
        return ""

    def close(self) -> None:
        """See Focus."""
        self._display.close()


def _described(window: XWindow) -> Window | None:
    """Return the window if it still exists and has a class."""
    try:
        names = window.get_wm_class()
    except Xlib.error.BadWindow:
        return None
    return Window(window.id, names[1].lower()) if names else None
