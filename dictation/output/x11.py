"""Typing into the windows of X11, as if the user pressed the keys (XTEST).

What the user's layout lacks is typed with keys that hardly any keyboard has: for the time of a
take they are made to write it. Programs read the keyboard map anew whenever it changes, and then
read also older keys by it. So a key gets another meaning only when the window has read its last
use, and as many as possible do in one go: every change keeps the whole desktop busy for a moment.
"""

import atexit
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import Xlib.display
import Xlib.error
from Xlib import X
from Xlib.ext import xtest
from Xlib.xobject.drawable import Window

from dictation.errors import OutputError
from dictation.output import ewmh, xkb
from dictation.output.keymap import Layout, Rows, Slots, batches, key_events, read_layout

LENT = range(187, 203)
"""The keycodes that are lent: F13–F24 and their neighbours; 203 and 205–207 are modifiers."""

DRAIN_S = 0.1
"""A key gets no other meaning before this time since it was last typed."""
SILENT_DRAIN_S = 0.3
"""The same where the window doesn't tell whether it has read it."""
PATIENCE_S = 3.0
"""How long a window that hangs is waited for before its keys get another meaning."""
SETTLE_S = 0.1
"""Programs have heard after this time that the map has changed."""
HELD_S = 3.0
"""How long the user may hold a modifier before typing is given up."""
CHUNK = 40
"""Characters that are sent between two looks at what the user holds."""

# Num Lock: it matters only to the keypad, which is not used. Its light need not blink.
_HARMLESS = X.Mod2Mask
_LOST = (Xlib.error.ConnectionClosedError, OSError)
_REFUSED = (*_LOST, Xlib.error.DisplayError, Xlib.error.XauthError)


class X11Typist:
    """Types into the focused window of an X server; for one thread."""

    name = "type"

    def __init__(self, display: str | None = None) -> None:
        """Connect to `display`, or to what DISPLAY names; raises OutputError with the remedy."""
        self._character = xkb.characters()
        try:
            self._display = Xlib.display.Display(display)
        except _REFUSED as error:
            raise OutputError(
                f"There is no X server to type into ({error}).",
                "Start Dictation within a graphical session; over SSH, set DISPLAY.",
            ) from error
        if not self._display.has_extension(xtest.extname):
            self._display.close()
            raise OutputError(
                "This X server has no XTEST extension, so nothing can be typed.",
                "Start the X server with XTEST, or let the text be pasted.",
            )
        self._keyboard = xkb.Keyboard(self._display)
        self._slots = Slots(LENT)
        self._saved: dict[int, Sequence[int]] = {}
        self._window: Window | None = None
        self._delivered = 0
        atexit.register(self.close)

    def deliver(self, text: str) -> None:
        """Type `text`; control characters other than newline and tab are left out.

        Returns when the X server has all keys; the window may need a moment to show them.
        Raises OutputError when the user goes on holding a modifier, when the keyboard map can't
        be changed, and when the X server is gone.
        """
        self._delivered = 0
        typed = "".join(c for c in text if c in "\n\t" or not ("\0" <= c < " " or c == "\x7f"))
        with self._connection(), self._unlocked():
            layout = self._layout()
            self._window = ewmh.active_window(self._display)
            for batch in batches(typed, layout.strokes, len(self._slots)):
                self._lend(batch, layout)
                self._type(batch, layout)

    def finish(self) -> None:
        """Give the lent keys back their own meaning."""
        if not self._saved:
            return
        with self._connection():
            self._notice_changes(self._rows())
            self._drain(self._slots.last_used)
            self._write({keycode: self._saved[keycode] for keycode in LENT})
            self._display.sync()
        self._slots = Slots(LENT)
        self._saved = {}

    def close(self) -> None:
        """Restore the keyboard map, unless the X server is gone, and disconnect."""
        atexit.unregister(self.close)
        try:
            self.finish()
            self._display.close()
        except (OutputError, *_LOST):
            self._saved = {}

    @contextmanager
    def _connection(self) -> Iterator[None]:
        try:
            yield
        except _LOST as error:
            raise OutputError(
                f"The connection to the X server is lost ({error}); nothing can be typed any more.",
                "Start Dictation again.",
                self._delivered,
            ) from error

    @contextmanager
    def _unlocked(self) -> Iterator[None]:
        """Take Caps Lock and other locked modifiers away meanwhile: they would change letters."""
        state = self._wait_for_free_modifiers()
        locked = state.locked & ~_HARMLESS
        if locked or state.latched:
            self._keyboard.lock(locked, on=False)
        try:
            yield
        finally:
            if locked:
                self._keyboard.lock(locked, on=True)
                self._display.flush()

    def _wait_for_free_modifiers(self) -> xkb.State:
        deadline = time.monotonic() + HELD_S
        while (state := self._keyboard.state()).base & ~_HARMLESS:
            if time.monotonic() > deadline:
                raise OutputError(
                    "A modifier key is held, so the text would have become shortcuts.",
                    "Let go of Shift, Ctrl, Alt and Super while text is typed.",
                    self._delivered,
                )
            time.sleep(0.01)
        return state

    def _layout(self) -> Layout:
        """What the keys write now, whoever has changed them since the last time."""
        rows = self._rows()
        self._notice_changes(rows)
        group = self._keyboard.state().group
        layout = read_layout(rows, group, LENT, self._character)
        if 1 not in layout.modifiers:
            raise OutputError(
                "The keyboard map has no Shift key, so nothing can be typed.",
                "Load a layout again, such as: setxkbmap us",
            )
        return layout

    def _lend(self, batch: str, layout: Layout) -> None:
        """See to it that the lent keys write what the layout lacks."""
        foreign = set(batch) - layout.strokes.keys()
        if foreign <= self._slots.strokes.keys():
            return
        if not self._saved:
            self._saved = {keycode: row for keycode, row in self._rows().items() if keycode in LENT}
        self._drain(self._slots.lend(foreign))
        self._write({keycode: self._lent_row(keycode) for keycode in LENT})
        now = self._rows()
        if any(tuple(now[keycode][:2]) != self._lent_row(keycode) for keycode in LENT):
            raise OutputError(
                "The keyboard map can't be changed, so characters that are not on the keyboard "
                "can't be typed.",
                "Let the text be pasted.",
                self._delivered,
            )
        time.sleep(SETTLE_S)

    def _drain(self, last_used: float) -> None:
        """Wait until the window has read the lent keys that were typed until `last_used`."""
        if not last_used:
            return
        _sleep_until(last_used + DRAIN_S)
        if self._window is None or not ewmh.has_read(self._display, self._window, PATIENCE_S):
            _sleep_until(last_used + SILENT_DRAIN_S)

    def _type(self, batch: str, layout: Layout) -> None:
        strokes = {**self._slots.strokes, **layout.strokes}
        for start in range(0, len(batch), CHUNK):
            chunk = batch[start : start + CHUNK]
            self._wait_for_free_modifiers()
            for event, keycode in key_events((strokes[c] for c in chunk), layout.modifiers):
                xtest.fake_input(self._display, event, keycode)
            self._display.sync()
            self._slots.touch(set(chunk), time.monotonic())
            self._delivered += len(chunk)

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
