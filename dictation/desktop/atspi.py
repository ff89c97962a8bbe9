"""AT-SPI, by which programs on Linux talk to screen readers: questions over its D-Bus bus."""

# mypy: disable-error-code="import-untyped"

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Any

from jeepney import DBusAddress, MatchRule, Properties, message_bus, new_method_call
from jeepney.io import blocking
from jeepney.wrappers import unwrap_msg

Object = tuple[str, str]
"""An object on the screen: the name of its program on the bus, and its path there."""

PASSWORD_TEXT = 40  # AtspiRole
_ACTIVE, FOCUSED = 1, 12  # AtspiStateType
ACCESSIBLE, TEXT = "org.a11y.atspi.Accessible", "org.a11y.atspi.Text"
_ROOT = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
_BUS = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
_STATUS = Properties(DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Status"))
_START_SECONDS = 5.0


class Questions:
    """A connection for asking objects: one thread at a time, within a time limit."""

    def __init__(self, address: str) -> None:
        self._connection = blocking.open_dbus_connection(address)
        self._lock = threading.Lock()
        self._deadline = 0.0

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Limit the total time of the questions in this context; raises TimeoutError."""
        deadline = time.monotonic() + seconds
        if not self._lock.acquire(timeout=seconds):
            raise TimeoutError
        try:
            self._deadline = deadline
            yield
        finally:
            self._lock.release()

    def call(self, who: Object, interface: str, method: str, *arguments: int) -> Any:
        """Call a method that returns one result; all its arguments are numbers (signature i)."""
        address = DBusAddress(who[1], who[0], interface)
        return self._ask(new_method_call(address, method, "i" * len(arguments), arguments))

    def get(self, who: Object, interface: str, name: str) -> Any:
        """Return a property's value."""
        _, value = self._ask(Properties(DBusAddress(who[1], who[0], interface)).get(name))
        return value

    def has(self, who: Object, state: int) -> bool:
        """Whether an object is in a state, one of those in the first of the two bit words."""
        states = self.call(who, ACCESSIBLE, "GetState")
        return bool(states[0] >> state & 1)

    def search_focus(self) -> Object | None:
        """Find the focus by walking through the active window."""
        for program in self.call(_ROOT, ACCESSIBLE, "GetChildren"):
            for window in self.call(program, ACCESSIBLE, "GetChildren"):
                below = [window] if self.has(window, _ACTIVE) else []
                while below:
                    one: Object = below.pop()
                    if self.has(one, FOCUSED):
                        return one
                    below += self.call(one, ACCESSIBLE, "GetChildren")
        return None

    def window_around(self, who: Object) -> tuple[Object, str]:
        """Return the window that an object is in, and the name of its program."""
        window, parent = who, tuple(self.get(who, ACCESSIBLE, "Parent"))
        program = tuple(self.call(who, ACCESSIBLE, "GetApplication"))
        while parent != program:
            window, parent = parent, tuple(self.get(parent, ACCESSIBLE, "Parent"))
        return window, str(self.get(program, ACCESSIBLE, "Name"))

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._connection.close()

    def _ask(self, message: Any) -> Any:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return unwrap_msg(self._connection.send_and_get_reply(message, timeout=left))[0]


def bus_address() -> str:
    """Return the address of the accessibility bus, which the session bus starts if it can."""
    with blocking.open_dbus_connection("SESSION") as session:
        return str(_get(session, new_method_call(_BUS, "GetAddress")))


@contextlib.contextmanager
def switched_on() -> Iterator[None]:
    """Enable accessibility, as screen readers do: many programs report nothing without it."""
    with blocking.open_dbus_connection("SESSION") as session:
        was_on = _get(session, _STATUS.get("IsEnabled"))[1]
        if not was_on:
            _get(session, _STATUS.set("IsEnabled", "b", True))
    try:
        yield
    finally:
        if not was_on:
            with blocking.open_dbus_connection("SESSION") as session:
                if not _get(session, _STATUS.get("ScreenReaderEnabled"))[1]:
                    _get(session, _STATUS.set("IsEnabled", "b", False))


def _get(session: Any, message: Any) -> Any:
    results = unwrap_msg(session.send_and_get_reply(message, timeout=_START_SECONDS))
    return results[0] if results else None


def listen(events: Any) -> None:
    """Subscribe to focus changes, and nothing else."""
    rule = MatchRule(type="signal", interface="org.a11y.atspi.Event.Object", member="StateChanged")
    rule.add_arg_condition(0, "focused")
    registry = DBusAddress("/org/a11y/atspi/registry", _ROOT[0], "org.a11y.atspi.Registry")
    events.send(message_bus.AddMatch(rule))
    events.send(new_method_call(registry, "RegisterEvent", "s", ("object:state-changed:focused",)))
