"""Typing into the windows of X11, as if the user pressed the keys (XTEST).

What the user's layout lacks is typed with keys that hardly any keyboard has: for the time of a
take they are made to write it. Programs read the keyboard map anew whenever it changes, and then
read also older keys by it. So a key gets another meaning only when the window has read its last
use, and as many as possible do in one go: every change keeps the whole desktop busy for a moment,
in which the window manager may miss a shortcut such as Alt+Tab.
"""

import atexit
import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from Xlib import X
from Xlib.ext import xtest
from Xlib.protocol import rq
from Xlib.xobject.drawable import Window

from dictation.errors import OutputError
from dictation.output import ewmh, xkb
from dictation.output.keymap import Layout, Rows, Slots, Stroke, batches, key_events, read_layout
from dictation.output.x11_desk import HARMLESS, LOST, X11Desk, connection

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
"""Characters that are sent between two looks at the focus."""


class _Key(rq.Request):
    """A press or release, made ready beforehand: while it is sent, the whole desktop waits."""

    def __init__(self, display: Any, binary: bytes) -> None:
        self._binary = binary
        display.send_request(self, False)


class X11Output:
    """Types into the focused window of an X server; for one thread."""

    name = "type"

    def __init__(self, desk: X11Desk) -> None:
        """Type over the connection of `desk`; raises OutputError with the remedy."""
        self._character = xkb.characters()
        self._desk = desk
        self._display = desk.display
        if not self._display.has_extension(xtest.extname):
            raise OutputError(
                "This X server has no XTEST extension, so nothing can be typed.",
                "Start the X server with XTEST, or choose pasting in the settings.",
            )
        self._binary = _binaries(self._display.display.get_extension_major(xtest.extname))
        self._slots = Slots(LENT)
        self._saved: dict[int, Sequence[int]] = {}
        self._window: Window | None = None
        self._group = -1
        self._left = ""
        self._layout = Layout({}, {})
        self._locked = 0
        self._unlocks = False
        self._keys: list[bytes] = []
        atexit.register(self.close)

    def prepare(self, rest: str, application: str) -> int:  # noqa: ARG002
        """See TextOutput. Raises OutputError when the keyboard map can't be changed."""
        with connection():
            state = self._desk.keyboard.state()
            if rest != self._left or state.group != self._group:  # it is another text
                self._read_map(state.group)
            self._locked = state.locked & ~HARMLESS
            self._unlocks = bool(self._locked or state.latched)
            if rest[0] not in self._strokes:
                self._lend(next(batches(rest, self._layout.strokes, len(self._slots))))
            strokes = self._strokes
            size = next((at for at, c in enumerate(rest[:CHUNK]) if c not in strokes), CHUNK)
            chunk, self._left = rest[:size], rest[size:]
            if not self._layout.strokes.keys() >= set(chunk):
                self._window = ewmh.active_window(self._display)
            events = key_events((strokes[c] for c in chunk), self._layout.modifiers)
            self._keys = [self._binary(event, keycode) for event, keycode in events]
            return len(chunk)

    def send(self, chunk: str) -> None:
        """Type `chunk`. The window may need a moment to show it."""
        # Caps Lock and other locked modifiers would change letters.
        if self._unlocks:
            self._desk.keyboard.lock(self._locked, on=False)
        for key in self._keys:
            _Key(self._display.display, key)
        if self._locked:
            self._desk.keyboard.lock(self._locked, on=True)
        self._slots.touch(set(chunk), time.monotonic())

    def confirm(self) -> None:
        """See TextOutput: the X server has all keys."""

    def finish(self) -> None:
        """Give the lent keys back their own meaning."""
        if not self._saved:
            return
        with connection():
            self._notice_changes(self._rows())
            self._drain(self._slots.last_used)
            self._write({keycode: self._saved[keycode] for keycode in LENT})
            self._display.sync()
        self._slots = Slots(LENT)
        self._saved = {}

    def close(self) -> None:
        """Restore the keyboard map, unless the X server is gone."""
        atexit.unregister(self.close)
        try:
            self.finish()
        except (OutputError, *LOST):
            self._saved = {}

    @property
    def _strokes(self) -> dict[str, Stroke]:
        return {**self._slots.strokes, **self._layout.strokes}

    def _read_map(self, group: int) -> None:
        """Find out what the keys write now, whoever has changed it since it was last read."""
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

    def _drain(self, last_used: float) -> None:
        """Wait until the window has read the lent keys that were typed until `last_used`."""
        if not last_used:
            return
        _sleep_until(last_used + DRAIN_S)
        if self._window is None or not self._desk.has_read(self._window, PATIENCE_S):
            _sleep_until(last_used + SILENT_DRAIN_S)

    def _notice_changes(self, rows: Rows) -> None:
        """Somebody (setxkbmap) has given lent keys another meaning: that is to be kept."""
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
