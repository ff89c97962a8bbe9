"""The focused text as programs on Linux report it over AT-SPI, which has its own D-Bus bus.

The XML files in at-spi2-core's xml/ folder describe the interfaces. Programs report if that bus
runs and a client has enabled it, as we do while the program runs; xterm never does.
"""

import contextlib
import threading
import time
from typing import Any

from jeepney.io import threading as threaded
from jeepney.wrappers import DBusErrorResponse

from dictation.desktop import atspi
from dictation.desktop.accessibility import BEFORE, Field, Focused
from dictation.desktop.focus import Window
from dictation.workers import log_only, start

ANSWER_SECONDS = 0.08
"""How long the focused program may take to answer; 1 or 2 milliseconds are usual."""

WINDOW_SECONDS = 0.3
"""How long finding the window around a field may take, once: web pages nest fields deeply."""

WALK_SECONDS = 0.05
"""How long the initial search for the focus may take; later, programs report changes."""

SEARCHES, SEARCH_SECONDS = 4, 0.5
"""Repeated searches: programs start reporting only once AT-SPI is enabled."""

GAP_SECONDS = 0.1
"""How long nothing may have the focus while it moves between two fields."""

_TROUBLE = (
    OSError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    DBusErrorResponse,
    threaded.ReceiveStopped,
)
"""No bus, or a program that hangs, ends, or answers nonsense: nothing is known then."""


class AtSpiText:
    """See FocusedText.

    A separate thread follows the programs' focus events and sleeps in between. Questions use a
    second connection, so that answers never wait behind events.
    """

    def __init__(self) -> None:
        self._focused: Focused | None = None
        self._changed = threading.Condition()
        self._lost_at = 0.0
        self._window: tuple[object, Window | None] | None = None
        self._asking: atspi.Questions | None = None
        self._events: Any = None
        self._closed = threading.Event()
        self._thread = start("accessibility", self._follow, log_only, daemon=True)

    def focused(self) -> Focused | None:
        """See FocusedText."""
        return self._focused

    def field(self, length: int = BEFORE) -> Field | None:
        """See FocusedText."""
        focused, asking = self._focused, self._asking
        if focused is None or asking is None:
            return None
        with contextlib.suppress(*_TROUBLE), asking.within(ANSWER_SECONDS):
            return _field(asking, focused.key, length)
        return None

    def window(self) -> Window | None:
        """See FocusedText."""
        with self._changed:  # between two fields there is a moment without a focus
            gap = self._lost_at + GAP_SECONDS - time.monotonic()
            self._changed.wait_for(lambda: self._focused is not None, max(0.0, gap))
            focused, asking, known = self._focused, self._asking, self._window
        if focused is None or asking is None:
            return None
        if known is not None and known[0] == focused.key:
            return known[1]
        window = None
        with contextlib.suppress(*_TROUBLE), asking.within(WINDOW_SECONDS):
            around, program = asking.window_around(focused.key)  # type: ignore[arg-type]
            window = Window(hash(around), program.lower())
        # A missing answer counts, too: the window must not seem to change later.
        self._window = focused.key, window
        return window

    def title(self) -> str:
        """See FocusedText."""
        focused, asking = self._focused, self._asking
        if focused is None or asking is None:
            return ""
        with contextlib.suppress(*_TROUBLE), asking.within(WINDOW_SECONDS):
            around, _ = asking.window_around(focused.key)  # type: ignore[arg-type]
            return str(asking.get(around, atspi.ACCESSIBLE, "Name"))
        return ""

    def close(self) -> None:
        """See FocusedText."""
        self._closed.set()
        if self._events is not None:
            self._events.interrupt()
        self._thread.join(5)

    def _follow(self) -> None:
        """Run in the thread until `close` or the end of the bus; end at once without a bus."""
        with contextlib.suppress(*_TROUBLE), contextlib.ExitStack() as stack:
            address = atspi.bus_address()
            events = stack.enter_context(threaded.open_dbus_connection(address))
            asking = atspi.Questions(address)
            stack.callback(asking.close)
            stack.callback(self._forget)
            atspi.listen(events)
            stack.enter_context(atspi.switched_on())
            self._asking, self._events = asking, events
            self._search(asking)
            searches = SEARCHES
            while not self._closed.is_set():
                waits = SEARCH_SECONDS if searches and self._focused is None else None
                try:
                    message = events.receive(timeout=waits)
                except TimeoutError:
                    searches -= 1
                    self._search(asking)
                else:
                    self._hear(message)

    def _search(self, asking: atspi.Questions) -> None:
        """Find the current focus, which was set before programs started reporting it."""
        found = None
        with contextlib.suppress(*_TROUBLE), asking.within(WALK_SECONDS):
            found = asking.search_focus()
        if found is not None:
            self._come(found)

    def _forget(self) -> None:
        self._asking = None
        self._go()

    def _hear(self, message: Any) -> None:
        fields = {field.name: value for field, value in message.header.fields.items()}
        if fields.get("member") != "StateChanged" or message.body[0] != "focused":
            return
        told = (fields["sender"], fields["path"])
        if message.body[1]:
            self._come(told)
        elif self._focused is not None and self._focused.key == told:
            self._go()

    def _come(self, key: atspi.Object) -> None:
        """Note what has the focus now."""
        with self._changed:
            self._focused = Focused(key, password=None)
            self._changed.notify_all()
        password = False
        with contextlib.suppress(*_TROUBLE):
            password = self._is_password(key)
        self._focused = Focused(key, password)

    def _is_password(self, key: atspi.Object) -> bool:
        assert self._asking is not None
        with self._asking.within(ANSWER_SECONDS):
            role = self._asking.call(key, atspi.ACCESSIBLE, "GetRole")
        return bool(role == atspi.PASSWORD_TEXT)

    def _go(self) -> None:
        """Note that nothing is known to have the focus."""
        with self._changed:
            self._focused = None
            self._lost_at = time.monotonic()


def _field(asking: atspi.Questions, focused: Any, length: int) -> Field | None:
    if not asking.has(focused, atspi.FOCUSED):
        return None
    if asking.call(focused, atspi.ACCESSIBLE, "GetRole") == atspi.PASSWORD_TEXT:
        return Field("", password=True)
    caret = asking.get(focused, atspi.TEXT, "CaretOffset")
    if caret < 0:
        return None
    before = asking.call(focused, atspi.TEXT, "GetText", max(0, caret - length), caret)
    selected = asking.call(focused, atspi.TEXT, "GetNSelections") > 0
    return Field(before, password=False, caret=caret, selected=selected)
