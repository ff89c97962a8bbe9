"""Typing into the windows of X11, as if the user pressed the keys (XTEST).

What the user's layout lacks is typed with keys that hardly any keyboard has: while there is
something to type, they are made to write it. Programs read the keyboard map again whenever it
changes, and then read also older keys by it. So a key gets another meaning only when the window
has read its last use. Every change keeps the whole desktop busy for a moment, in which the window
manager may miss a shortcut such as Alt+Tab. So as many keys as possible change in one go, and they
get their own meaning back only when nothing has been typed for a while.
"""

import time
from collections.abc import Sequence

from Xlib import XK, X
from Xlib.xobject.drawable import Window

from dictation.errors import OutputError
from dictation.output.look import Look
from dictation.output.x11 import ewmh, xkb
from dictation.output.x11.connection import Connection, Key, connected
from dictation.output.x11.keymap import (
    Layout,
    Rows,
    Slots,
    Stroke,
    batches,
    key_events,
    read_layout,
)

LENT = range(187, 203)
"""The keycodes that are lent: F13–F24 and their neighbors; 203 and 205–207 are modifiers."""

DRAIN_S = 0.1
"""A key gets no other meaning before this time since it was last typed."""
SILENT_DRAIN_S = 0.3
"""The same where the window doesn't tell whether it has read it."""
PATIENCE_S = 3.0
"""How long a window that hangs is waited for before its keys get another meaning."""
SETTLE_S = 0.1
"""Programs have heard after this time that the map has changed."""
CHUNK = 40
"""Characters that are typed in one transaction: the desktop stands still for about 2 ms."""

PASTE_KEYS = {
    "ctrl": XK.XK_Control_L,
    "shift": XK.XK_Shift_L,
    "insert": XK.XK_Insert,
    "v": XK.XK_v,
    "backspace": XK.XK_BackSpace,
    "enter": XK.XK_Return,
    "tab": XK.XK_Tab,
}
V = 55
"""Where V is on the keyboard, for layouts without a Latin one."""


class Typist:
    """Types into the focused window of an X server; for one thread. Raises OutputError."""

    def __init__(self) -> None:
        """Connect to the server that DISPLAY names."""
        self._character = xkb.characters()
        self._connection = Connection()
        self._display = self._connection.display
        self._slots = Slots(LENT)
        self._saved: dict[int, Sequence[int]] = {}
        self._window: Window | None = None
        self._group = -1
        self._left = ""
        self._layout = Layout({}, {})
        self._prepared: tuple[str, list[Key]] = "", []
        self.look = self._connection.look
        self.release = self._connection.release

    def prepare(self, text: str) -> int:
        """Get ready to type the beginning of `text`; returns how many characters can be typed."""
        with connected():
            state = self._connection.keyboard.state()
            goes_on = self._left and text.startswith(self._left)
            if not goes_on or state.group != self._group:
                self._read_map(state.group)
            if text[0] not in self._strokes:
                self._lend(next(batches(text, self._layout.strokes, len(self._slots))))
            strokes = self._strokes
            size = next((at for at, c in enumerate(text[:CHUNK]) if c not in strokes), CHUNK)
            chunk, self._left = text[:size], text[size:]
            if not self._layout.strokes.keys() >= set(chunk):
                self._note_window()
            events = key_events((strokes[c] for c in chunk), self._layout.modifiers)
            self._prepared = chunk, list(events)
            return len(chunk)

    def type(self, chunk: str, look: Look) -> bool:
        """Type `chunk` if it was prepared and nothing has changed since `look`; return whether.

        The window may need a moment to show it.
        """
        prepared, keys = self._prepared
        if chunk != prepared:  # by a process that has ended since
            return False
        if not self._connection.press(keys, look, self._group):
            self._left = ""
            return False
        self._slots.touch(set(chunk), time.monotonic())
        return True

    def paste(self, combination: str, look: Look) -> bool:
        """Press a combination, such as "ctrl+v", if nothing has changed since `look`."""
        with connected():
            names = combination.split("+")
            codes = [self._display.keysym_to_keycode(PASTE_KEYS[name]) or V for name in names]
        presses = [(X.KeyPress, code) for code in codes]
        releases = [(X.KeyRelease, code) for code in reversed(codes)]
        return self._connection.press(presses + releases, look)

    def rest(self) -> None:
        """Follow the user no more, and give the lent keys back their own meaning."""
        self._connection.rest()
        self._give_back()

    def close(self) -> None:
        """Restore the keyboard map and disconnect."""
        try:
            self._give_back()
        finally:
            self._connection.close()

    @property
    def _strokes(self) -> dict[str, Stroke]:
        return {**self._slots.strokes, **self._layout.strokes}

    def _read_map(self, group: int) -> None:
        """Read what the keys type now: other programs may have changed it."""
        rows = self._rows()
        self._notice_changes(rows)
        self._layout = read_layout(rows, group, LENT, self._character)
        if 1 not in self._layout.modifiers:
            raise OutputError(
                "The keyboard map has no Shift key, so nothing can be typed.",
                "Reload a layout, for example with: setxkbmap us",
            )
        self._group = group

    def _lend(self, batch: str) -> None:
        """See to it that the lent keys write what the layout lacks."""
        foreign = set(batch) - self._layout.strokes.keys()
        if not self._saved:
            self._saved = {keycode: row for keycode, row in self._rows().items() if keycode in LENT}
        self._drain(self._slots.lend(foreign))
        self._write({keycode: self._lent_row(keycode) for keycode in LENT})
        now = self._rows()
        if any(tuple(now[keycode][:2]) != self._lent_row(keycode) for keycode in LENT):
            raise OutputError(
                "The keyboard map can't be changed, so characters that are not on the keyboard "
                "can't be typed.",
                "Choose pasting in the settings.",
            )
        time.sleep(SETTLE_S)

    def _give_back(self) -> None:
        if not self._saved:
            return
        with connected():
            self._notice_changes(self._rows())
            self._drain(self._slots.last_used)
            self._write({keycode: self._saved[keycode] for keycode in LENT})
            self._display.sync()
        self._slots = Slots(LENT)
        self._saved = {}

    def _note_window(self) -> None:
        """A window is about to get lent keys; the one before is to have read its own by then."""
        window = ewmh.active_window(self._display)
        if window != self._window:
            self._drain(self._slots.last_used)
            self._window = window

    def _drain(self, last_used: float) -> None:
        """Wait until the window has read the lent keys that were typed until `last_used`."""
        if not last_used:
            return
        _sleep_until(last_used + DRAIN_S)
        if self._window is None or not self._connection.has_read(self._window, PATIENCE_S):
            _sleep_until(last_used + SILENT_DRAIN_S)

    def _notice_changes(self, rows: Rows) -> None:
        """Keep meanings that another program (setxkbmap) has given to lent keys."""
        for keycode in self._saved:
            if tuple(rows[keycode][:2]) != self._lent_row(keycode):
                self._saved[keycode] = rows[keycode]
                self._slots.forget(keycode)

    def _lent_row(self, keycode: int) -> tuple[int, ...]:
        pair = self._slots.pair(keycode)
        return tuple(self._saved[keycode][:2] if pair is None else map(xkb.keysym, pair))

    def _rows(self) -> dict[int, Sequence[int]]:
        first, last = self._display.display.info.min_keycode, self._display.display.info.max_keycode
        rows = self._display.get_keyboard_mapping(first, last - first + 1)
        return {first + index: tuple(row) for index, row in enumerate(rows)}

    def _write(self, rows: Rows) -> None:
        """Change all lent keys in one request, whose rows must be of one length."""
        width = max(map(len, rows.values()))
        filled = [(*row, *[X.NoSymbol] * (width - len(row))) for row in rows.values()]
        self._display.change_keyboard_mapping(LENT.start, filled)


def _sleep_until(moment: float) -> None:
    """Wait for a moment of the monotonic clock; not at all if it is over."""
    time.sleep(max(0.0, moment - time.monotonic()))
