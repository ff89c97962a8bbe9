"""What stands before the caret of the focused text, and whether it is a password.

On Linux programs tell this to screen readers over AT-SPI, a D-Bus bus of its own
(at-spi2-core's XML files in xml/ describe the interfaces). GTK and Qt programs do so where that
bus runs, browsers only when told to; xterm never. On Windows (UI Automation) and macOS
(AXUIElement) it isn't asked for yet: nothing is known there.
"""

import contextlib
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

if sys.platform == "linux":
    from jeepney import DBusAddress, MatchRule, Properties, message_bus, new_method_call
    from jeepney.io import blocking
    from jeepney.io import threading as threaded
    from jeepney.wrappers import DBusErrorResponse, unwrap_msg

BEFORE = 40
"""How many characters before the caret are read."""

ANSWER_SECONDS = 0.08
"""How long the focused program may take to answer; usually it is 1 or 2 milliseconds."""

WALK_SECONDS = 0.05
"""How long the focus is searched for at the start; from then on programs tell it."""

_PASSWORD_TEXT = 40  # AtspiRole
_ACTIVE, _FOCUSED = 1, 12  # AtspiStateType
_ACCESSIBLE, _TEXT = "org.a11y.atspi.Accessible", "org.a11y.atspi.Text"
_ROOT = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")

_Object = tuple[str, str]
"""Something on a program's screen: the program's name on the bus, and the path within it."""


@dataclass(frozen=True, slots=True)
class Field:
    """The text that has the focus.

    `before` is what stands before its caret, up to 40 characters, and empty for a `password`;
    `selection` is whether some of the text is selected, which typing would replace.
    """

    before: str
    password: bool
    selection: bool


class FocusedText(Protocol):
    """Knows the text that has the focus; for any thread."""

    def field(self) -> Field | None:
        """Ask the focused program, for 80 ms at most; None where nothing can be known."""

    def arrived(self, text: str) -> bool | None:
        """Whether `text` stands before the caret, as after typing it; None if unknown.

        Of a longer text the last 40 characters are compared.
        """

    def close(self) -> None:
        """Follow the focus no more."""


def focused_text() -> FocusedText:
    """Begin to follow the focus, where the system tells it. Returns at once, never fails."""
    return AtSpi() if sys.platform == "linux" else Unknown()


class Unknown:
    """Where nothing is known about other programs' texts."""

    def field(self) -> Field | None:
        """See FocusedText."""
        return None

    def arrived(self, text: str) -> bool | None:  # noqa: ARG002
        """See FocusedText."""
        return None

    def close(self) -> None:
        """See FocusedText."""


class AtSpi:
    """The focused text as told over AT-SPI.

    A thread of its own follows the focus by the programs' events and sleeps meanwhile. Who asks
    does so over a second connection: an answer never waits behind events.
    """

    def __init__(self) -> None:
        self._focused: _Object | None = None
        self._asking: _Questions | None = None
        self._events: Any = None
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="accessibility", daemon=True)
        self._thread.start()

    def field(self) -> Field | None:
        """See FocusedText."""
        focused, asking = self._focused, self._asking
        if focused is None or asking is None:
            return None
        with contextlib.suppress(*_TROUBLE), asking.within(ANSWER_SECONDS):
            return _field(asking, focused)
        return None

    def arrived(self, text: str) -> bool | None:
        """See FocusedText."""
        field = self.field()
        if field is None or field.password:
            return None
        return field.before.endswith(text[-BEFORE:])

    def close(self) -> None:
        """See FocusedText."""
        self._closed.set()
        if self._events is not None:
            self._events.interrupt()
        self._thread.join(5)

    def _follow(self) -> None:
        """Runs in the thread, until `close` or the bus ends; without a bus it ends at once."""
        with contextlib.suppress(*_TROUBLE), contextlib.ExitStack() as stack:
            address = _bus_address()
            events = stack.enter_context(threaded.open_dbus_connection(address))
            asking = _Questions(address)
            stack.callback(asking.close)
            stack.callback(self._forget)
            _listen(events)
            self._asking, self._events = asking, events
            with contextlib.suppress(*_TROUBLE), asking.within(WALK_SECONDS):
                self._focused = _search(asking)
            while not self._closed.is_set():
                self._hear(events.receive())

    def _forget(self) -> None:
        self._asking = self._focused = None

    def _hear(self, message: Any) -> None:
        fields = {field.name: value for field, value in message.header.fields.items()}
        if fields.get("member") != "StateChanged" or message.body[0] != "focused":
            return
        told = (fields["sender"], fields["path"])
        if message.body[1]:
            self._focused = told
        elif self._focused == told:
            self._focused = None


class _Questions:
    """A connection to ask objects over: one thread at a time, within a time."""

    def __init__(self, address: str) -> None:
        self._connection = blocking.open_dbus_connection(address)
        self._lock = threading.Lock()
        self._deadline = 0.0

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Raises TimeoutError when what is asked meanwhile takes longer in all."""
        deadline = time.monotonic() + seconds
        if not self._lock.acquire(timeout=seconds):
            raise TimeoutError
        try:
            self._deadline = deadline
            yield
        finally:
            self._lock.release()

    def call(self, who: _Object, interface: str, method: str, *arguments: int) -> Any:
        """What a method of one result returns; its arguments are all numbers (signature i)."""
        address = DBusAddress(who[1], who[0], interface)
        return self._ask(new_method_call(address, method, "i" * len(arguments), arguments))

    def get(self, who: _Object, interface: str, name: str) -> Any:
        """A property's value."""
        _, value = self._ask(Properties(DBusAddress(who[1], who[0], interface)).get(name))
        return value

    def _ask(self, message: Any) -> Any:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return unwrap_msg(self._connection.send_and_get_reply(message, timeout=left))[0]

    def close(self) -> None:
        with self._lock:
            self._connection.close()


def _bus_address() -> str:
    """Where the accessibility bus is; the session's bus starts it if it can."""
    with blocking.open_dbus_connection("SESSION") as session:
        address = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
        reply = session.send_and_get_reply(new_method_call(address, "GetAddress"), timeout=5)
        return str(unwrap_msg(reply)[0])


def _listen(events: Any) -> None:
    """Have the programs tell when the focus moves, and nothing else."""
    rule = MatchRule(type="signal", interface="org.a11y.atspi.Event.Object", member="StateChanged")
    rule.add_arg_condition(0, "focused")
    registry = DBusAddress("/org/a11y/atspi/registry", _ROOT[0], "org.a11y.atspi.Registry")
    events.send(message_bus.AddMatch(rule))
    events.send(new_method_call(registry, "RegisterEvent", "s", ("object:state-changed:focused",)))


def _search(asking: _Questions) -> _Object | None:
    """Find the focus by walking through the active window."""
    for program in asking.call(_ROOT, _ACCESSIBLE, "GetChildren"):
        for window in asking.call(program, _ACCESSIBLE, "GetChildren"):
            below = [window] if _has(asking, window, _ACTIVE) else []
            while below:
                one: _Object = below.pop()
                if _has(asking, one, _FOCUSED):
                    return one
                below += asking.call(one, _ACCESSIBLE, "GetChildren")
    return None


def _has(asking: _Questions, who: _Object, state: int) -> bool:
    """`state` is below 32: the first of the two words of bits."""
    states = asking.call(who, _ACCESSIBLE, "GetState")
    return bool(states[0] >> state & 1)


def _field(asking: _Questions, focused: _Object) -> Field | None:
    if not _has(asking, focused, _FOCUSED):
        return None
    if asking.call(focused, _ACCESSIBLE, "GetRole") == _PASSWORD_TEXT:
        return Field("", password=True, selection=False)
    caret = asking.get(focused, _TEXT, "CaretOffset")
    if caret < 0:
        return None
    before = asking.call(focused, _TEXT, "GetText", max(0, caret - BEFORE), caret)
    selections = asking.call(focused, _TEXT, "GetNSelections")
    return Field(before, password=False, selection=selections > 0)


_TROUBLE: tuple[type[Exception], ...] = (OSError, LookupError, RuntimeError, TypeError, ValueError)
"""No bus, a program that hangs or ends, or whose answer is none: nothing is known then."""
if sys.platform == "linux":
    _TROUBLE += (DBusErrorResponse, threaded.ReceiveStopped)
