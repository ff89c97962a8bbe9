"""Typing on Wayland by the desktop's own permission: the RemoteDesktop portal (GNOME, KDE).

The desktop asks the user once whether this program may type, and gives a token that opens the
next session without asking. The protocol:
https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.RemoteDesktop.html

A key is told by its X keysym, which the desktop looks up in the user's keyboard layout. GNOME and
KDE silently drop those that are not there, so what is not on a layout is refused beforehand.
"""

import ctypes
import os
from functools import cache
from pathlib import Path
from typing import Any

from jeepney import (
    DBusAddress,
    DBusErrorResponse,
    MatchRule,
    Message,
    Properties,
    message_bus,
    new_method_call,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.wrappers import unwrap_msg
from Xlib.display import Display
from Xlib.error import ConnectionClosedError, DisplayError, XauthError

from dictation import paths
from dictation.errors import OutputError
from dictation.output.look import Look
from dictation.output.text_output import BACKSPACE, ENTER

NAME = "org.freedesktop.portal.Desktop"
OBJECT = "/org/freedesktop/portal/desktop"
REMOTE_DESKTOP = DBusAddress(OBJECT, NAME, "org.freedesktop.portal.RemoteDesktop")
REQUEST = "org.freedesktop.portal.Request"
SESSION = "org.freedesktop.portal.Session"

REPLY = 10.0  # of a service that may have to be started first: seconds
CONSENT = 120.0  # for the user to read the desktop's question

KEYBOARD = 1
UNTIL_REVOKED = 2
RELEASED, PRESSED = 0, 1
CHUNK = 20  # characters between two looks at the focus; each takes 1.5 to 2.5 ms
NAMED = {"\n": 0xFF0D, ENTER: 0xFF0D, "\t": 0xFF09, BACKSPACE: 0xFF08}

CHOOSE = "Choose another output method in the settings, such as copying."


def keysym(character: str) -> int:
    """Return the X keysym by which keyboard layouts name a character.

    Older alphabets than Unicode have their own, such as Cyrillic; desktops take no other.
    """
    return NAMED.get(character) or int(_xkbcommon().xkb_utf32_to_keysym(ord(character)))


def on_layout() -> frozenset[str] | None:
    """Return the characters on the user's keyboard layouts; None where it can't be known.

    Wayland tells only windows with the focus, but its X server gets the layouts all the same.
    """
    try:
        display = Display()
    except (DisplayError, XauthError, ConnectionClosedError, OSError):
        return None
    try:
        first, last = display.display.info.min_keycode, display.display.info.max_keycode
        rows = display.get_keyboard_mapping(first, last - first + 1)
        written = map(_xkbcommon().xkb_keysym_to_utf32, {code for row in rows for code in row})
        return frozenset(map(chr, written)) | frozenset(NAMED)
    finally:
        display.close()


@cache
def _xkbcommon() -> ctypes.CDLL:
    try:
        return ctypes.CDLL("libxkbcommon.so.0")
    except OSError as error:
        raise OutputError(
            "The library libxkbcommon is missing, so Dictation can't tell which keys type what.",
            "Install it: sudo apt install libxkbcommon0",
        ) from error


def problem() -> str | None:
    """Return a sentence why programs can't type this way here; None if they can."""
    try:
        connection = _connect()
        try:
            ask = Properties(REMOTE_DESKTOP).get("AvailableDeviceTypes")
            (_, devices), *_ = unwrap_msg(connection.send_and_get_reply(ask, timeout=REPLY))
        finally:
            connection.close()
    except OutputError as error:
        return error.problem
    except (DBusErrorResponse, OSError):
        return "The desktop has no portal that lets programs type (RemoteDesktop)."
    return None if devices & KEYBOARD else "The desktop's portal offers no keyboard."


class PortalOutput:
    """Types through one session of the portal, opened (and consented to) at the first text.

    Wayland doesn't report held modifiers, so they are not waited for.
    """

    name = "portal"

    def __init__(self, token: Path | None = None) -> None:
        self._token = token or paths.data_dir() / "remote-desktop-token"
        self._session: _Session | None = None

    def prepare(self, rest: str, application: str) -> int:  # noqa: ARG002
        """See TextOutput. Raises OutputError when the user or the desktop does not allow it."""
        if self._session is None:
            self._session = _Session(self._token)
        self._session.check(rest)
        return min(len(rest), CHUNK)

    def send(self, chunk: str, look: Look) -> bool:  # noqa: ARG002 (nothing can be made sure of)
        """Type `chunk`."""
        assert self._session is not None
        delivered = 0
        try:
            for character in chunk:
                self._session.type(keysym(character))
                delivered += 1
        except (DBusErrorResponse, OSError) as error:
            # the user ended the session in the desktop's panel, or the portal crashed
            self.close()
            raise OutputError(
                "The desktop no longer lets Dictation type.",
                "Dictate again; the desktop will ask you to allow it.",
                delivered,
            ) from error
        return True

    def confirm(self) -> None:
        """The portal has taken every key."""

    def finish(self) -> None:
        """Nothing was altered; the session stays for the next take."""

    def close(self) -> None:
        """End the session."""
        session, self._session = self._session, None
        if session is not None:
            session.close()


class _Session:
    """A session that may press keys. Raises OutputError, DBusErrorResponse and OSError."""

    def __init__(self, token: Path) -> None:
        self._known = on_layout()
        self._connection = _connect()
        self._requests = 0
        try:
            self._path = self._open(token)
        except BaseException:
            self._connection.close()
            raise

    def check(self, text: str) -> None:
        """Raise OutputError when the desktop would drop a part of `text`."""
        if self._known is not None and (foreign := sorted(set(text) - self._known)):
            raise OutputError(
                f"“{foreign[0]}” is not on your keyboard layout, so the desktop can't type it.",
                "Add a layout that has it in the desktop's settings, or choose another output"
                " method, such as copying.",
            )

    def type(self, code: int) -> None:
        """Press and release a key; returns when the portal has taken both."""
        for state in (PRESSED, RELEASED):
            body: tuple[Any, ...] = (self._path, {}, code, state)
            self._call(new_method_call(REMOTE_DESKTOP, "NotifyKeyboardKeysym", "oa{sv}iu", body))

    def close(self) -> None:
        """End the session; it may be gone already."""
        try:
            end = new_method_call(DBusAddress(self._path, NAME, SESSION), "Close")
            self._call(end)
        except (DBusErrorResponse, OSError):
            pass
        finally:
            self._connection.close()

    def _open(self, token: Path) -> str:
        rule = MatchRule(type="signal", interface=REQUEST, member="Response")
        self._call(message_bus.AddMatch(rule))
        try:
            created = self._request("CreateSession", session_handle_token=("s", "dictation"))
            path = str(created["session_handle"][1])
            persist: dict[str, tuple[str, Any]] = {"persist_mode": ("u", UNTIL_REVOKED)}
            if token.exists():
                persist["restore_token"] = ("s", token.read_text())
            self._request("SelectDevices", path, types=("u", KEYBOARD), **persist)
            started = self._request("Start", path, "")
        except DBusErrorResponse as error:
            raise OutputError(
                f"The desktop has no portal that lets programs type ({error.name}).", CHOOSE
            ) from error
        if not started.get("devices", ("u", 0))[1] & KEYBOARD:
            raise _refused()
        if "restore_token" in started:
            _keep(token, started["restore_token"][1])
        return path

    def _request(self, method: str, *arguments: str, **options: tuple[str, Any]) -> dict[str, Any]:
        """Call a method whose answer comes later, by a signal of a request object."""
        self._requests += 1
        handle = f"dictation{self._requests}"
        sender = self._connection.unique_name.removeprefix(":").replace(".", "_")
        rule = MatchRule(
            type="signal",
            interface=REQUEST,
            member="Response",
            path=f"{OBJECT}/request/{sender}/{handle}",
        )
        signature = "os"[: len(arguments)] + "a{sv}"
        body = (*arguments, {"handle_token": ("s", handle), **options})
        with self._connection.filter(rule) as answers:
            self._call(new_method_call(REMOTE_DESKTOP, method, signature, body))
            try:
                message = self._connection.recv_until_filtered(answers, timeout=CONSENT)
            except TimeoutError as error:
                raise _refused() from error
        response, results = message.body
        if response:
            raise _refused()
        return dict(results)

    def _call(self, message: Message) -> Any:
        return unwrap_msg(self._connection.send_and_get_reply(message, timeout=REPLY))


def _connect() -> DBusConnection:
    try:
        return open_dbus_connection()
    except (KeyError, OSError) as error:  # no address in the environment, or no bus there
        raise OutputError(
            "The desktop can't be asked: there is no D-Bus session.", CHOOSE
        ) from error


def _refused() -> OutputError:
    return OutputError(
        "You have not allowed Dictation to type, so nothing was typed.",
        "Dictate again and allow the keyboard when the desktop asks, or choose another output"
        " method in the settings.",
    )


def _keep(token: Path, content: str) -> None:
    """Keep the token, which is as good as the permission, from all other users."""
    token.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(token, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w") as file:
        file.write(content)
