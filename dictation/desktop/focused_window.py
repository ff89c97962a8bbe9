"""Which window has the focus at the moment when a take begins."""

import logging
import sys
from collections.abc import Callable

from dictation.desktop.accessibility import focused_text
from dictation.desktop.focus import Focus, Window
from dictation.desktop.platform import Desktop

_LOG = logging.getLogger(__name__)


class FocusedWindow:
    """Asks over a connection of its own, and never fails: dictation works without the answer.

    For one thread. On X11, Windows and macOS an answer takes about a millisecond; on Wayland the
    focused program is asked, for 0.4 seconds at most.
    """

    def __init__(self, connect: Callable[[], Focus]) -> None:
        """`connect` is called when the focus is first asked for, and again after a failure."""
        self._connect = connect
        self._focus: Focus | None = None

    def now(self) -> Window | None:
        """Return the window with the focus; None where there is none or it can't be known."""
        try:
            if self._focus is None:
                self._focus = self._connect()
            return self._focus.focused()
        except Exception:
            _LOG.warning("the focused window is not known", exc_info=True)
            self.close()
            return None

    def close(self) -> None:
        """Give up the connection."""
        focus, self._focus = self._focus, None
        try:
            if focus is not None:
                focus.close()
        except Exception:
            _LOG.info("the connection was lost already", exc_info=True)


def connect(desktop: Desktop) -> Focus:
    """Return what tells the focus on a desktop; raises what its connection raises."""
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
    """Wayland, where only programs tell which of their windows has the focus; a `Focus`."""

    def __init__(self) -> None:
        self._text = focused_text()

    def focused(self) -> Window | None:
        """See Focus."""
        return self._text.window()

    def close(self) -> None:
        """See Focus."""
        self._text.close()
