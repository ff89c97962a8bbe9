"""Typing by the portal: a real bus and real messages, with a desktop of our own behind it."""

import queue
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jeepney import (
    DBusAddress,
    HeaderFields,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import open_dbus_connection

from dictation.errors import OutputError
from dictation.output import portal
from dictation.output.desk import UNKNOWN
from dictation.output.look import Look
from dictation.output.portal import PortalOutput, keysym
from dictation.output.x11 import xkb

TEXT = "Größe, 日本\tだ.\n👍 "


class Typist(PortalOutput):
    """Types whole texts."""

    def deliver(self, text: str) -> None:
        while text:
            size = self.prepare(text, "")
            assert self.send(text[:size], Look(UNKNOWN))
            text = text[size:]


class Desktop:
    """Answers as xdg-desktop-portal does: handles by token, replies first, responses as signals."""

    def __init__(self) -> None:
        self.allows = True
        self.devices = 1
        self.asked: queue.Queue[dict[str, Any]] = queue.Queue()
        self.text = ""
        self.closed = 0
        self._character = xkb.characters()
        self._down: list[int] = []
        self._started = False
        self._connection = open_dbus_connection()
        reply = self._connection.send_and_get_reply(message_bus.RequestName(portal.NAME))
        assert reply.body == (1,)
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def stop(self) -> None:
        with open_dbus_connection() as other:
            quit_ = new_signal(DBusAddress("/", self._connection.unique_name, "test.Quit"), "Quit")
            quit_.header.fields[HeaderFields.destination] = self._connection.unique_name
            other.send(quit_)
            self._thread.join(60)
        self._connection.close()

    def end_session(self) -> None:
        """What the button in the panel of the desktop does."""
        self._started = False

    def _serve(self) -> None:
        while True:
            message = self._connection.receive()
            fields = message.header.fields
            if message.header.message_type is MessageType.method_call:
                self._answer(message, fields[HeaderFields.member], message.body)
            elif fields.get(HeaderFields.member) == "Quit":
                return

    def _answer(self, message: Any, member: str, body: tuple[Any, ...]) -> None:
        if member == "Get":
            self._return(message, "v", (("u", self.devices),))
        elif member == "NotifyKeyboardKeysym":
            self._key(message, *body)
        elif member == "Close":
            self.closed += 1
            self._return(message)
        else:
            self._request(message, member, body)

    def _request(self, message: Any, member: str, body: tuple[Any, ...]) -> None:
        sender = message.header.fields[HeaderFields.sender]
        place = sender.removeprefix(":").replace(".", "_")
        options = body[-1]
        request = f"{portal.OBJECT}/request/{place}/{options['handle_token'][1]}"
        session = f"{portal.OBJECT}/session/{place}/dictation"
        response, results = 0, {}
        if member == "CreateSession":
            assert options["session_handle_token"] == ("s", "dictation")
            results = {"session_handle": ("s", session)}
        else:
            assert body[0] == session
        if member == "SelectDevices":
            self.asked.put(options)
        if member == "Start":
            assert body[1] == ""
            response = 0 if self.allows else 1
            self._started = self.allows
            results = {
                "devices": ("u", self.devices),
                "restore_token": ("s", f"t{message.header.serial}"),
            }
        self._return(message, "o", (request,))
        signal = new_signal(
            DBusAddress(request, interface=portal.REQUEST),
            "Response",
            "ua{sv}",
            (response, results if not response else {}),
        )
        signal.header.fields[HeaderFields.destination] = sender
        self._connection.send(signal)

    def _key(self, message: Any, _session: str, _options: Any, code: int, state: int) -> None:
        if not self._started:
            name = "org.freedesktop.DBus.Error.AccessDenied"
            self._connection.send(new_error(message, name, "s", ("Invalid session",)))
            return
        if state:
            assert not self._down
            self._down.append(code)
        else:
            assert self._down.pop() == code
            self.text += self._character(code)
        self._return(message)

    def _return(self, message: Any, *content: Any) -> None:
        self._connection.send(new_method_return(message, *content))


@pytest.fixture(autouse=True)
def _no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)


@pytest.fixture
def desktop(bus: object) -> Iterator[Desktop]:  # noqa: ARG001
    desktop = Desktop()
    yield desktop
    desktop.stop()


@pytest.fixture
def token(tmp_path: Path) -> Path:
    return tmp_path / "data" / "token"


@pytest.fixture
def typist(token: Path) -> Iterator[Typist]:
    typist = Typist(token)
    yield typist
    typist.close()


def test_the_text_arrives_and_one_session_serves_all_takes(
    desktop: Desktop, typist: Typist
) -> None:
    assert portal.problem() is None
    for text in (TEXT, "more. "):
        typist.deliver(text)
        typist.finish()
    assert desktop.text == TEXT + "more. "
    assert desktop.asked.qsize() == 1
    typist.close()
    assert desktop.closed == 1


def test_the_permission_is_kept_for_the_next_start(
    desktop: Desktop, typist: Typist, token: Path
) -> None:
    typist.deliver("a")
    asked = desktop.asked.get()
    assert (asked["types"], asked["persist_mode"]) == (("u", 1), ("u", 2))
    assert "restore_token" not in asked
    first = token.read_text()
    assert token.stat().st_mode & 0o777 == 0o600
    typist.close()

    again = Typist(token)
    again.deliver("b")
    again.close()
    assert desktop.asked.get()["restore_token"] == ("s", first)
    assert desktop.text == "ab"


@pytest.mark.parametrize(("allows", "devices"), [(False, 1), (True, 0)])
def test_a_refusal_types_nothing_and_the_next_take_asks_again(
    desktop: Desktop, typist: Typist, allows: bool, devices: int
) -> None:
    desktop.allows, desktop.devices = allows, devices
    with pytest.raises(OutputError, match="You have not allowed Dictation to type"):
        typist.deliver(TEXT)
    assert desktop.text == ""
    desktop.allows, desktop.devices = True, 1
    typist.deliver(TEXT)
    assert desktop.text == TEXT


def test_a_session_the_user_ends_is_told_and_opened_anew(desktop: Desktop, typist: Typist) -> None:
    typist.deliver("one ")
    desktop.end_session()
    with pytest.raises(OutputError, match="no longer lets Dictation type") as caught:
        typist.deliver("two ")
    assert caught.value.delivered == 0
    typist.deliver("three")
    assert desktop.text == "one three"


def test_a_desktop_that_goes_away(desktop: Desktop, typist: Typist) -> None:
    typist.deliver("one ")
    desktop.stop()
    with pytest.raises(OutputError, match="no longer lets Dictation type"):
        typist.deliver("two ")
    with pytest.raises(OutputError, match="has no portal that lets programs type"):
        typist.deliver("two ")


@pytest.mark.usefixtures("bus")
def test_a_desktop_without_the_portal(typist: Typist) -> None:
    assert "has no portal" in (portal.problem() or "")
    with pytest.raises(OutputError, match="has no portal that lets programs type"):
        typist.deliver(TEXT)


def test_a_portal_without_a_keyboard(desktop: Desktop) -> None:
    desktop.devices = 2
    assert portal.problem() == "The desktop's portal offers no keyboard."


@pytest.mark.parametrize("address", [None, "unix:path=/nowhere"])
def test_no_bus_at_all(
    typist: Typist, monkeypatch: pytest.MonkeyPatch, address: str | None
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    if address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    assert portal.problem() == "The desktop can't be asked: there is no D-Bus session."
    with pytest.raises(OutputError, match="no D-Bus session"):
        typist.deliver(TEXT)


def test_what_the_desktop_would_drop_is_refused_before_anything_is_typed(
    desktop: Desktop, typist: Typist, screen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", screen.name)
    typist.deliver("It's 5 % of $ 100.\n")
    with pytest.raises(OutputError, match="“日” is not on your keyboard layout") as caught:
        typist.deliver("Tokyo, 日")
    assert caught.value.delivered == 0
    assert desktop.text == "It's 5 % of $ 100.\n"


@pytest.mark.parametrize(
    ("character", "code"),
    [("a", 0x61), ("ß", 0xDF), ("Ω", 0x7D9), ("日", 0x10065E5), ("👍", 0x101F44D), ("\n", 0xFF0D)],
)
def test_keysyms(character: str, code: int) -> None:
    assert keysym(character) == code
