"""Whether the user has done something on X11: pressed a key or a button that some window got.

XInput2's raw events tell of every key and name the device. A key that a grab keeps from the
window (a hotkey) tells so at once behind: the focus is "out" by a grab. Modifiers and the wheel
do nothing to a caret.

Whether the focus has left the window in between is counted apart: it may be back by the next look.
"""

import time
from collections.abc import Iterable
from typing import Any

import Xlib.error
from Xlib import X
from Xlib.display import Display
from Xlib.ext import ge, xinput
from Xlib.xobject.drawable import Window

from dictation.desktop.raw_keys import RAW_EVENT

_WHEEL = range(4, 8)
_MASK = xinput.RawKeyPressMask | xinput.RawButtonPressMask


class UserActs:
    """Counts what the user does; for one thread, which hands it the events of its connection."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self._opcode = display.display.get_extension_major(xinput.extname)
        if self._opcode is not None:
            xinput.XIQueryVersion(
                display=display.display, opcode=self._opcode, major_version=2, minor_version=2
            )
            for kind in (xinput.RawKeyPress, xinput.RawButtonPress):
                ge.add_event_data(display, self._opcode, kind, RAW_EVENT)  # type: ignore[arg-type]
        self._count = time.monotonic_ns()  # unlike that of any process that was there before
        self._moves = 0
        self._last_was_key = False
        self._is_following = False
        self._window: Window | None = None
        self._modifiers = self._modifier_keys()

    @property
    def count(self) -> int | None:
        """Changes whenever the user does something; None where that can't be known."""
        return None if self._opcode is None else self._count

    @property
    def moves(self) -> int | None:
        """Changes whenever the focus leaves the window that is followed; None like `count`."""
        return None if self._opcode is None else self._moves

    def follow(self, window: Window | None) -> None:
        """Take note of what is done from now on, while `window` has the focus."""
        if not self._is_following:
            self._select(_MASK)
            self._is_following = True
            self._count += 1  # for all that went unnoticed
        if window != self._window:
            self._watch(self._window, X.NoEventMask)
            self._watch(window, X.FocusChangeMask)
            self._window = window

    def rest(self) -> None:
        """Take note of nothing."""
        if self._is_following:
            self._select(0)
            self._watch(self._window, X.NoEventMask)
            self._is_following, self._window = False, None

    def discount(self, pressed: Iterable[int]) -> None:
        """Don't count some keycodes that have been heard: they were typed by this program."""
        if self._is_following and self._opcode is not None:
            self._count -= sum(keycode not in self._modifiers for keycode in pressed)
            self._last_was_key = False

    def hear(self, event: Any) -> None:
        """Take note of an event."""
        if event.type == X.MappingNotify and event.request == X.MappingModifier:
            self._modifiers = self._modifier_keys()
        elif event.type == X.FocusOut and event.mode in (X.NotifyNormal, X.NotifyWhileGrabbed):
            self._moves += 1
        elif event.type == X.FocusOut and event.mode == X.NotifyGrab and self._last_was_key:
            self._count -= 1
            self._last_was_key = False
        elif event.type == ge.GenericEventCode:
            detail, is_key = event.data["detail"], event.evtype == xinput.RawKeyPress
            self._last_was_key = is_key and detail not in self._modifiers
            self._count += self._last_was_key if is_key else detail not in _WHEEL

    def _select(self, mask: int) -> None:
        if self._opcode is not None:
            root = self._display.screen().root
            xinput.select_events(root, [(xinput.AllMasterDevices, [mask])])

    def _watch(self, window: Window | None, mask: int) -> None:
        if window is not None and window != self._display.screen().root:
            window.change_attributes(
                event_mask=mask, onerror=Xlib.error.CatchError(Xlib.error.BadWindow)
            )

    def _modifier_keys(self) -> frozenset[int]:
        """The keycodes of all modifiers, and one without a key, which hotkeys press for show."""
        keys = {code for row in self._display.get_modifier_mapping() for code in row}
        return frozenset({*keys, self._display.display.info.min_keycode})
