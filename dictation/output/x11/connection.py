"""The connection to an X server over which the process that types looks and presses keys."""

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any

import Xlib.error
from Xlib import X
from Xlib.ext import xtest
from Xlib.protocol import request, rq
from Xlib.xobject.drawable import Window as XWindow

from dictation.desktop.focus_x11 import X11Focus
from dictation.desktop.x11_display import open_display
from dictation.errors import OutputError
from dictation.output.look import Look
from dictation.output.x11 import ewmh, popups, xkb
from dictation.output.x11.user_acts import UserActs

GRAB_S = 5.0
"""A server that is grabbed for longer is let go, by the end of this process. Usual are 2 ms."""

HARMLESS = X.Mod2Mask
"""Num Lock: it matters only to the keypad, which is not used. Its light need not blink."""

LOST = (Xlib.error.ConnectionClosedError, OSError)
_REFUSED = (*LOST, Xlib.error.DisplayError, Xlib.error.XauthError)

Key = tuple[int, int]
"""X.KeyPress or X.KeyRelease, and a keycode."""


class _KeyRequest(rq.Request):
    """A press or release, made ready beforehand: while it is sent, the whole desktop waits."""

    def __init__(self, display: Any, binary: bytes) -> None:
        self._binary = binary
        display.send_request(self, False)


class Connection:
    """Looks and presses keys; for one thread."""

    def __init__(self) -> None:
        """Connect to the server that DISPLAY names; raises OutputError."""
        try:
            self.display = open_display()
        except _REFUSED as error:
            raise OutputError(
                f"There is no X server to type into ({error}).",
                "Start Dictation in a graphical session; over SSH, set DISPLAY.",
            ) from error
        if not self.display.has_extension(xtest.extname):
            raise OutputError(
                "This X server has no XTEST extension, so nothing can be typed.",
                "Start the X server with XTEST, or choose copying in the settings.",
            )
        self.keyboard = xkb.Keyboard(self.display)
        self._binary = _binaries(self.display.display.get_extension_major(xtest.extname))
        self._focus = X11Focus(self.display)
        self._acts = UserActs(self.display)
        root = self.display.screen().root
        # This window is invisible, so trying to grab the keyboard for it never succeeds: the
        # answer only tells whether another program has grabbed it.
        self._unseen = root.create_window(0, 0, 1, 1, 0, 0, window_class=X.InputOnly)

    def look(self) -> Look:
        """See Desk."""
        with connected():
            return self._look()[0]

    def press(self, keys: Sequence[Key], look: Look, group: int | None = None) -> bool:
        """Press and release `keys` if nothing has changed since `look`: all of them or none.

        Locked modifiers, such as Caps Lock, don't count. If `group`, the number of a keyboard
        layout, is given, that has to be the active one, too.
        """
        with connected():
            requests = [self._binary(*key) for key in keys]
            with self._alone():
                now, state = self._look()
                if now != look or group not in (None, state.group):
                    return False
                locked = state.locked & ~HARMLESS
                if locked or state.latched:
                    self.keyboard.lock(locked, on=False)
                for binary in requests:
                    _KeyRequest(self.display.display, binary)
                if locked:
                    self.keyboard.lock(locked, on=True)
            self._hear()
            self._acts.discount(code for kind, code in keys if kind == X.KeyPress)
            return True

    def release(self) -> None:
        """Release all keys that XTEST holds; those that a hand holds stay down."""
        with connected():
            keymap = self.display.query_keymap()
            for keycode in range(len(keymap) * 8):
                if keymap[keycode // 8] >> keycode % 8 & 1:
                    _KeyRequest(self.display.display, self._binary(X.KeyRelease, keycode))
            self.display.sync()

    def has_read(self, window: XWindow, patience: float) -> bool:
        """See ewmh."""
        return ewmh.has_read(self.display, window, patience, self._acts.hear)

    def rest(self) -> None:
        """See Desk."""
        with connected():
            self._acts.rest()
            self.display.sync()
            self._hear()

    def close(self) -> None:
        """See Desk."""
        with suppress(*LOST):
            self.display.close()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Have the X server do nothing for other programs: their requests wait.

        What is sent at the end reaches the server together with the request that ends this.
        """
        signal.setitimer(signal.ITIMER_REAL, GRAB_S)  # type: ignore[attr-defined,unused-ignore]
        try:
            self.display.grab_server()
            try:
                yield
            finally:
                self.display.ungrab_server()
                self.display.sync()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)  # type: ignore[attr-defined,unused-ignore]

    def _look(self) -> tuple[Look, xkb.State]:
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
        held = bool(state.base & ~HARMLESS)
        return Look(window, held, grabbed, self._acts.count, self._acts.moves), state

    def _hear(self) -> None:
        """Take note of what has happened, as the server told with its last answer."""
        while self.display.pending_events():
            self._acts.hear(self.display.next_event())


@contextmanager
def connected() -> Iterator[None]:
    """Raises OutputError where the X server is gone."""
    try:
        yield
    except LOST as error:
        raise OutputError(
            f"The connection to the X server was lost ({error}), so nothing more can be typed.",
            "Restart Dictation.",
        ) from error


@cache
def _binaries(opcode: int) -> Callable[[int, int], bytes]:
    """Makes the requests (FakeInput) of key events: X.KeyPress or X.KeyRelease, and a keycode."""

    @cache
    def binary(event: int, keycode: int) -> bytes:
        request: bytes = xtest.FakeInput._request.to_binary(  # type: ignore[attr-defined]
            opcode=opcode,
            event_type=event,
            detail=keycode,
            time=X.CurrentTime,
            root=X.NONE,
            x=0,
            y=0,
        )
        return request

    return binary
