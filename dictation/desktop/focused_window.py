"""Which window has the focus at the moment when a take begins."""

import logging
import sys
import threading
import time
from collections.abc import Callable

from dictation.desktop.accessibility import focused_text
from dictation.desktop.focus import Focus, Window
from dictation.desktop.platform import Desktop

_LOG = logging.getLogger(__name__)
_LOOK_SECONDS = 0.2


class FocusedWindow:
    """Ask for the focused window over a separate connection, and never fail.

    For one thread. A take works without the answer, so a failure only means that the window is
    unknown. On X11, Windows, and macOS, asking takes less than a millisecond; on Wayland, the
    focused program is asked, which takes up to 0.4 seconds.
    """

    def __init__(self, connect: Callable[[], Focus]) -> None:
        """`connect` is called at the first question, and again after a failure."""
        self._connect = connect
        self._focus: Focus | None = None

    def now(self) -> Window | None:
        """Return the focused window, or None if there is none or it is unknown."""
        try:
            if self._focus is None:
                self._focus = self._connect()
            return self._focus.focused()
        except Exception:
            _LOG.warning("the focused window is unknown", exc_info=True)
            self.close()
            return None

    def title(self, window: Window) -> str:
        """Return the title of the window that `now` returned; "" if it is unknown."""
        try:
            return "" if self._focus is None else self._focus.title(window)
        except Exception as error:  # what it says might quote the title, which is private
            _LOG.warning("the window's title is unknown: %s", type(error).__name__)
            self.close()
            return ""

    def close(self) -> None:
        """Close the connection."""
        focus, self._focus = self._focus, None
        try:
            if focus is not None:
                focus.close()
        except Exception:
            _LOG.info("the connection was already lost", exc_info=True)


def next_application(connect: Callable[[], Focus], stop: threading.Event, seconds: float) -> str:
    """Wait until a window of another application has the focus; return the application's name.

    Returns "" after so many seconds, or once `stop` is set.
    """
    focused, deadline = FocusedWindow(connect), time.monotonic() + seconds
    try:
        first = focused.now()
        while not stop.wait(_LOOK_SECONDS) and time.monotonic() < deadline:
            window = focused.now()
            if (
                window
                and window.application
                and (first is None or window.application != first.application)
            ):
                return window.application
        return ""
    finally:
        focused.close()


def connect(desktop: Desktop) -> Focus:
    """Return the `Focus` for a desktop. Raises whatever connecting raises."""
    if sys.platform == "win32":
        from dictation.desktop.focus_windows import WindowsFocus

        return WindowsFocus()
    if sys.platform == "darwin":
        from dictation.desktop.focus_macos import MacFocus

        return MacFocus()
    if desktop.session != "x11":
        return _AccessibleFocus()
    from dictation.desktop.focus_x11 import ConnectedX11Focus

    return ConnectedX11Focus()


class _AccessibleFocus:
    """The focus on Wayland, where only the programs themselves report it; a `Focus`."""

    def __init__(self) -> None:
        self._text = focused_text()

    def focused(self) -> Window | None:
        """See Focus."""
        return self._text.window()

    def title(self, window: Window) -> str:  # noqa: ARG002 (it was the focused one a moment ago)
        """See Focus."""
        return self._text.title()

    def close(self) -> None:
        """See Focus."""
        self._text.close()
