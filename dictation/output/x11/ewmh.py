"""Asking a window whether it has read its keys, by the ping of window managers.

_NET_WM_PING of "Extended Window Manager Hints": the window gets the question behind all that was
typed before, and answers once it comes to it. GTK, Qt and browsers do; xterm doesn't.
"""

import secrets
import select
import time
from collections.abc import Callable
from typing import Any

from Xlib import X, error
from Xlib.display import Display
from Xlib.protocol import event
from Xlib.xobject.drawable import Window

# Answers are sent to the root window: with the first of these masks, by Qt with the second.
_ANSWERS = X.SubstructureNotifyMask | X.StructureNotifyMask


def active_window(display: Display) -> Window | None:
    """The window that the window manager gives the keys to; None without a window manager."""
    name = display.intern_atom("_NET_ACTIVE_WINDOW")
    active = display.screen().root.get_full_property(name, X.AnyPropertyType)
    if active is None or not active.value or not active.value[0]:
        return None
    return display.create_resource_object("window", active.value[0])


def has_read(
    display: Display, window: Window, patience_s: float, others: Callable[[Any], None]
) -> bool:
    """Wait until `window` has read what was sent to it, or is closed.

    False if it can't tell, or hasn't within `patience_s`. `others` gets all other events.
    """
    ping = display.intern_atom("_NET_WM_PING")
    try:
        if ping not in window.get_wm_protocols():
            return False
    except error.BadWindow:
        return True
    root = display.screen().root
    root.change_attributes(event_mask=_ANSWERS)
    mark = secrets.randbits(31)
    question = event.ClientMessage(
        window=window,
        client_type=display.intern_atom("WM_PROTOCOLS"),
        data=(32, [ping, mark, window.id, 0, 0]),
    )
    window.send_event(question, onerror=error.CatchError(error.BadWindow))
    try:
        return _heard(display, [ping, mark], time.monotonic() + patience_s, others)
    finally:
        root.change_attributes(event_mask=X.NoEventMask)


def _heard(
    display: Display, answer: list[int], deadline: float, others: Callable[[Any], None]
) -> bool:
    while (left := deadline - time.monotonic()) > 0:
        if not display.pending_events():
            select.select([display.fileno()], [], [], left)
            continue
        got = display.next_event()
        if got.type == X.ClientMessage and list(got.data[1][:2]) == answer:
            return True
        others(got)
    return False
