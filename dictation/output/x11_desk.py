"""The desktop of an X server, as typing needs to know it: over the connection that types.

A look and what is sent after it are a few requests apart, less than a millisecond. Nothing could
come in between if the server were grabbed (XGrabServer), but then any thread that waits for the
server while it holds Python's lock, as Qt does in the main thread, would stop the whole desktop.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import Xlib.display
import Xlib.error
from Xlib import X
from Xlib.protocol import request
from Xlib.xobject.drawable import Window as XWindow

from dictation.desktop.focus_x11 import X11Focus
from dictation.errors import OutputError
from dictation.output import ewmh, popups, xkb
from dictation.output.desk import Look
from dictation.output.user_acts import UserActs

HARMLESS = X.Mod2Mask
"""Num Lock: it matters only to the keypad, which is not used. Its light need not blink."""

LOST = (Xlib.error.ConnectionClosedError, OSError)
_REFUSED = (*LOST, Xlib.error.DisplayError, Xlib.error.XauthError)


class X11Desk:
    """A connection to an X server, and what can be seen there; for one thread."""

    def __init__(self, name: str | None = None) -> None:
        """Connect to the server `name`, or the one that DISPLAY names; raises OutputError."""
        try:
            self.display = Xlib.display.Display(name)
        except _REFUSED as error:
            raise OutputError(
                f"There is no X server to type into ({error}).",
                "Start Dictation in a graphical session; over SSH, set DISPLAY.",
            ) from error
        self.keyboard = xkb.Keyboard(self.display)
        self._focus = X11Focus(self.display)
        self._acts = UserActs(self.display)
        root = self.display.screen().root
        # Nobody sees this window, so trying to grab the keyboard for it never succeeds: the
        # answer only tells whether another program has grabbed it.
        self._unseen = root.create_window(0, 0, 1, 1, 0, 0, window_class=X.InputOnly)

    def look(self) -> Look:
        """See Desk."""
        with connection():
            server = self.display.display
            asked = (
                xkb.State(display=server, defer=True, **self.keyboard.asking),
                request.GetInputFocus(display=server, defer=True),
                request.GrabKeyboard(
                    display=server,
                    defer=True,
                    owner_events=False,
                    grab_window=self._unseen.id,
                    time=X.CurrentTime,
                    pointer_mode=X.GrabModeAsync,
                    keyboard_mode=X.GrabModeAsync,
                ),
            )
            for answer in asked:
                answer.reply()
            state, focus, grab = asked
            window = self._focus.window(focus.focus)
            self._acts.follow(focus.focus if isinstance(focus.focus, XWindow) else None)
            self._hear()
            grabbed = grab.status == X.AlreadyGrabbed
            if grabbed and window is not None:
                grabbed = not popups.is_own(self.display, window.id)
            return Look(window, bool(state.base & ~HARMLESS), grabbed, self._acts.count)

    @contextmanager
    def unnoticed(self) -> Iterator[None]:
        """What XTEST types meanwhile is not the user's doing."""
        with connection():
            try:
                with self._acts.unnoticed():
                    yield
            finally:
                self.display.sync()
                self._hear()

    def has_read(self, window: XWindow, patience: float) -> bool:
        """See ewmh."""
        return ewmh.has_read(self.display, window, patience, self._acts.hear)

    def rest(self) -> None:
        """See Desk."""
        with connection():
            self._acts.rest()
            self.display.sync()
            self._hear()

    def close(self) -> None:
        """See Desk."""
        with suppress(*LOST):
            self.display.close()

    def _hear(self) -> None:
        """Take note of what has happened, as the server told with its last answer."""
        while self.display.pending_events():
            self._acts.hear(self.display.next_event())


@contextmanager
def connection() -> Iterator[None]:
    """Raises OutputError where the X server is gone."""
    try:
        yield
    except LOST as error:
        raise OutputError(
            f"The connection to the X server was lost ({error}), so nothing more can be typed.",
            "Restart Dictation.",
        ) from error
