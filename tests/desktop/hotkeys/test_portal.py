"""Hotkeys by the desktop's portal: a real bus, with a small portal of our own on it."""

import queue
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    new_error,
    new_method_return,
    new_signal,
)

from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.desktop.hotkeys.portal import PortalListener, trigger
from dictation.errors import HotkeyError

SHORTCUTS = "org.freedesktop.portal.GlobalShortcuts"
PATH = "/org/freedesktop/portal/desktop"


def hotkeys(*names: str) -> frozenset[Hotkey]:
    return frozenset(map(Hotkey.parse, names))


class Portal:
    """Answers as the portal does; `refuses` names what the user doesn't want."""

    def __init__(self, serve: Callable[..., Any]) -> None:
        self.bound: dict[str, str] = {}
        self.dialogs = 0
        self.canceled = False
        self.refuses: set[str] = set()
        self.session = ""
        self.closed: list[str] = []
        self._connection = serve(self._answer, "org.freedesktop.portal.Desktop")

    def key(self, name: str, pressed: bool) -> None:
        self.signal(
            PATH,
            SHORTCUTS,
            "Activated" if pressed else "Deactivated",
            "osta{sv}",
            (self.session, name, 0, {}),
        )

    def end_session(self) -> None:
        self.signal(self.session, "org.freedesktop.portal.Session", "Closed", "", ())

    def signal(self, path: str, interface: str, member: str, signature: str, body: Any) -> None:
        emitter = DBusAddress(path, interface=interface)
        self._connection.send(new_signal(emitter, member, signature or None, body))

    def _answer(self, call: Message) -> None:
        fields = call.header.fields
        member, body = fields[HeaderFields.member], call.body
        sender = fields[HeaderFields.sender].removeprefix(":").replace(".", "_")
        if member == "Get":
            self._connection.send(new_method_return(call, "v", (("u", 2),)))
        elif member == "CreateSession":
            token = body[0]["session_handle_token"][1]
            self.session = f"{PATH}/session/{sender}/{token}"
            self._respond(call, sender, body[0], {"session_handle": ("s", self.session)})
        elif member == "BindShortcuts":
            self.dialogs += 1
            assert body[0] == self.session
            given = [(name, what) for name, what in body[1] if name not in self.refuses]
            self.bound = {name: what["preferred_trigger"][1] for name, what in given}
            self._respond(call, sender, body[3], {"shortcuts": ("a(sa{sv})", given)})
        elif member == "Close":
            self.closed.append(fields[HeaderFields.path])
            self._connection.send(new_method_return(call))
        else:
            self._connection.send(new_error(call, "org.freedesktop.DBus.Error.UnknownMethod"))

    def _respond(
        self, call: Message, sender: str, options: Any, results: dict[str, tuple[str, Any]]
    ) -> None:
        request = f"{PATH}/request/{sender}/{options['handle_token'][1]}"
        self._connection.send(new_method_return(call, "o", (request,)))
        outcome = (1, {}) if self.canceled else (0, results)
        self.signal(request, "org.freedesktop.portal.Request", "Response", "ua{sv}", outcome)


@pytest.fixture
def portal(serve: Callable[..., Any]) -> Portal:
    return Portal(serve)


@pytest.fixture
def events() -> "queue.Queue[tuple[str, bool]]":
    return queue.Queue()


@pytest.fixture
def listener(portal: Portal, events: "queue.Queue[tuple[str, bool]]") -> Iterator[PortalListener]:
    assert portal
    listener = PortalListener(lambda hotkey, pressed, _when: events.put((str(hotkey), pressed)))
    yield listener
    listener.close()


def test_press_and_release_are_told(
    portal: Portal, listener: PortalListener, events: "queue.Queue[tuple[str, bool]]"
) -> None:
    listener.watch(hotkeys("ctrl+alt+space", "f9"))
    assert portal.bound == {"ctrl+alt+space": "CTRL+ALT+space", "f9": "F9"}
    for name in ("f9", "ctrl+alt+space"):
        portal.key(name, True)
        portal.key(name, True)  # some desktops repeat
        portal.key(name, False)
        assert [events.get(timeout=60), events.get(timeout=60)] == [(name, True), (name, False)]
    assert events.empty()


def test_the_user_is_asked_only_about_keys_that_are_new(
    portal: Portal, listener: PortalListener, events: "queue.Queue[tuple[str, bool]]"
) -> None:
    listener.watch(hotkeys("f9", "f8"))
    first = portal.session
    listener.watch(hotkeys("f9", "escape"))
    listener.watch(hotkeys("f9"))
    assert portal.dialogs == 1
    assert set(portal.bound) == {"f8", "f9"}
    portal.key("f8", True)  # bound, but not watched now
    portal.key("f9", True)
    assert events.get(timeout=60) == ("f9", True)
    portal.key("f9", False)
    assert events.get(timeout=60) == ("f9", False)
    listener.watch(hotkeys("f7"))
    assert portal.dialogs == 2
    assert portal.closed == [first]
    assert set(portal.bound) == {"f7"}


def test_what_the_desktop_refuses_is_named_and_the_rest_is_watched(
    portal: Portal, listener: PortalListener, events: "queue.Queue[tuple[str, bool]]"
) -> None:
    portal.refuses = {"f8"}
    with pytest.raises(HotkeyError, match="“f8” can't be used: the desktop refused"):
        listener.watch(hotkeys("f8", "f9"))
    portal.key("f9", True)
    assert events.get(timeout=60) == ("f9", True)


def test_a_dialog_that_is_canceled_is_told_and_can_come_again(
    portal: Portal, listener: PortalListener
) -> None:
    listener.watch(hotkeys("f8"))
    portal.canceled = True
    with pytest.raises(HotkeyError, match="you declined"):
        listener.watch(hotkeys("f9"))
    portal.canceled = False
    listener.watch(hotkeys("f9"))
    assert set(portal.bound) == {"f9"}


def test_a_held_key_is_released_when_the_session_ends(
    portal: Portal, listener: PortalListener, events: "queue.Queue[tuple[str, bool]]"
) -> None:
    listener.watch(hotkeys("f9"))
    portal.key("f9", True)
    assert events.get(timeout=60) == ("f9", True)
    portal.end_session()
    assert events.get(timeout=60) == ("f9", False)
    listener.watch(hotkeys("f9"))  # a new session
    portal.key("f9", True)
    assert events.get(timeout=60) == ("f9", True)
    listener.close()
    assert events.get(timeout=60) == ("f9", False)


@pytest.mark.usefixtures("bus")
def test_without_the_portal_it_says_what_to_do() -> None:
    with pytest.raises(HotkeyError, match="no portal") as refusal:
        PortalListener(lambda *_key: None)
    assert "dictation toggle" in refusal.value.remedy


@pytest.mark.parametrize("address", [None, "unix:path=/nowhere/bus"])
def test_without_a_bus_it_says_so(monkeypatch: pytest.MonkeyPatch, address: str | None) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    if address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    with pytest.raises(HotkeyError, match="no D-Bus session"):
        PortalListener(lambda *_key: None)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("f9", "F9"),
        ("ctrl+alt+space", "CTRL+ALT+space"),
        ("super+shift+pageup", "SHIFT+LOGO+Prior"),
        ("right_ctrl", "Control_R"),
        ("super+comma", "LOGO+comma"),
    ],
)
def test_triggers_are_written_as_specified(name: str, written: str) -> None:
    assert trigger(Hotkey.parse(name)) == written
