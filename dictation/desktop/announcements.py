"""D-Bus signals of Linux desktops: the computer sleeps or wakes up, the screen is locked.

logind (org.freedesktop.login1 on the system bus) announces sleep and requests to lock our session;
the screen savers, on the session bus, announce that the screen is locked or blank.
"""

# mypy: disable-error-code="import-untyped"

from collections.abc import Iterator
from typing import Any

from jeepney import DBusAddress, DBusErrorResponse, HeaderFields, MatchRule, message_bus
from jeepney.io.blocking import DBusConnection, Proxy, open_dbus_connection
from jeepney.low_level import MessageType
from jeepney.wrappers import new_method_call, unwrap_msg

from dictation.desktop.machine import LOCK, SLEEP, WAKE

_ANSWER_SECONDS = 2.0
_LOGIND = "org.freedesktop.login1"
_MANAGER = DBusAddress("/org/freedesktop/login1", _LOGIND, f"{_LOGIND}.Manager")
# the specification (also KDE), GNOME, and desktops that use GNOME's interface by another name
_SCREEN_SAVERS = tuple(
    f"org.{desktop}.ScreenSaver" for desktop in ("freedesktop", "gnome", "cinnamon", "mate", "xfce")
)


def meaning(interface: str, member: str, body: tuple[Any, ...]) -> str | None:
    """Return SLEEP, WAKE, or LOCK for a signal; None if it is none of these."""
    match interface, member, body:
        case "org.freedesktop.login1.Manager", "PrepareForSleep", (bool(goes),):
            return SLEEP if goes else WAKE
        case "org.freedesktop.login1.Session", "Lock", ():
            return LOCK
        case str(), "ActiveChanged", (True,) if interface in _SCREEN_SAVERS:
            return LOCK
    return None


class Bus:
    """A connection to a bus that may announce interruptions; works with `selectors`."""

    def __init__(self, connection: DBusConnection, rules: list[MatchRule]) -> None:
        self._connection = connection
        bus = Proxy(message_bus, connection, timeout=_ANSWER_SECONDS)
        for rule in rules:
            bus.AddMatch(rule)

    def fileno(self) -> int:
        """Return the socket's number; when it is readable, call `read`."""
        return int(self._connection.sock.fileno())

    def read(self) -> Iterator[str]:
        """Yield the announced interruptions. Raises OSError if the bus is gone."""
        while True:
            try:
                message = self._connection.receive(timeout=0)
            except TimeoutError:
                return
            fields = message.header.fields
            if message.header.message_type == MessageType.signal:
                what = meaning(
                    fields[HeaderFields.interface], fields[HeaderFields.member], message.body
                )
                if what:
                    yield what

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def buses() -> list[Bus]:
    """Connect to the system bus and the session bus, as far as they exist."""
    found = []
    for name, rules in (("SYSTEM", _logind_rules), ("SESSION", _screen_saver_rules)):
        try:
            connection = open_dbus_connection(name)
        except (
            OSError,
            KeyError,
            RuntimeError,
            ValueError,
        ):  # no bus, or a kind that jeepney doesn't support
            continue
        try:
            found.append(Bus(connection, rules(connection)))
        except (OSError, DBusErrorResponse):
            connection.close()
    return found


def _logind_rules(connection: DBusConnection) -> list[MatchRule]:
    rules = [
        MatchRule(
            type="signal",
            sender=_LOGIND,
            path=_MANAGER.object_path,
            interface=_MANAGER.interface,
            member="PrepareForSleep",
        )
    ]
    try:
        # only our session's lock matters; a process started by systemd may belong to none
        call = new_method_call(_MANAGER, "GetSession", "s", ("auto",))
        (path,) = unwrap_msg(connection.send_and_get_reply(call, timeout=_ANSWER_SECONDS))
    except DBusErrorResponse:
        return rules
    session = f"{_LOGIND}.Session"
    lock = MatchRule(type="signal", sender=_LOGIND, path=path, interface=session, member="Lock")
    return [*rules, lock]


def _screen_saver_rules(_connection: DBusConnection) -> list[MatchRule]:
    return [
        MatchRule(type="signal", sender=name, interface=name, member="ActiveChanged")
        for name in _SCREEN_SAVERS
    ]
