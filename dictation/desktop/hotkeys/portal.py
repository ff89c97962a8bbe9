"""Hotkeys on Wayland: the desktop's portal org.freedesktop.portal.GlobalShortcuts (D-Bus).

The desktop decides which key it is, and may ask the user first; our keys are only suggestions
(https://flatpak.github.io/xdg-desktop-portal/docs, Global Shortcuts). A session can bind its
shortcuts only once, so a different set needs a new session, unless it is a subset of what is bound.
Escape alone is never bound: the desktop would take it from all programs, permanently.
"""

# mypy: disable-error-code="import-untyped"

import contextlib
import itertools
import os
import threading
import time
from queue import Empty, Queue
from typing import Any

from jeepney import (
    DBusAddress,
    DBusErrorResponse,
    HeaderFields,
    MatchRule,
    Message,
    Properties,
    message_bus,
    new_method_call,
)
from jeepney.io.common import RouterClosed
from jeepney.io.threading import DBusRouter, open_dbus_connection
from jeepney.wrappers import unwrap_msg

from dictation.clock import MillisecondClock
from dictation.desktop.hotkeys.hotkey import MODIFIERS, Hotkey
from dictation.desktop.hotkeys.listener import OnKey
from dictation.desktop.hotkeys.x11_keys import KEYSYMS
from dictation.errors import HotkeyError
from dictation.workers import Report, log_only, start

ANSWER_SECONDS = 5.0
"""How long to wait for the portal to answer a call."""
DIALOG_SECONDS = 120.0
"""How long to wait for the user to answer the desktop's question."""

_BUS_NAME = "org.freedesktop.portal.Desktop"
_PATH = "/org/freedesktop/portal/desktop"
_SHORTCUTS = DBusAddress(_PATH, _BUS_NAME, "org.freedesktop.portal.GlobalShortcuts")
_MODIFIERS = {"ctrl": "CTRL", "alt": "ALT", "shift": "SHIFT", "super": "LOGO"}
_BY_HAND = "Bind “dictation toggle” to a key in the desktop's own settings."

Variant = tuple[str, Any]
"""A value with its D-Bus signature, as jeepney represents it."""


def trigger(hotkey: Hotkey) -> str:
    """Write a hotkey as the freedesktop Shortcuts Specification does, as in "CTRL+ALT+space"."""
    held = [_MODIFIERS[name] for name in MODIFIERS if name in hotkey.modifiers]
    return "+".join([*held, KEYSYMS.get(hotkey.key, (hotkey.key,))[0]])


class PortalListener:
    """Watches hotkeys through the desktop's portal; a `HotkeyListener`.

    Raises HotkeyError if the session has no such portal. `watch` may wait for the user while the
    desktop asks about keys that are new to it.
    """

    def __init__(self, on_key: OnKey, report: Report = log_only) -> None:
        self._on_key = on_key
        self._signals: Queue[Message | None] = Queue()
        self._tokens = (f"dictation{os.getpid()}_{number}" for number in itertools.count())
        self._watching = threading.Lock()
        self._wanted: frozenset[Hotkey] = frozenset()
        self._bound: frozenset[Hotkey] = frozenset()
        self._session: str | None = None
        try:
            self._connection = open_dbus_connection("SESSION")
        except (KeyError, OSError) as failure:
            raise HotkeyError(
                "Hotkeys don't work: there is no D-Bus session.", _BY_HAND
            ) from failure
        self._router = DBusRouter(self._connection)
        self._rules = [
            MatchRule(type="signal", interface=interface, path_namespace=_PATH)
            for interface in (_SHORTCUTS.interface, "org.freedesktop.portal.Session")
        ]
        try:
            self._call(Properties(_SHORTCUTS).get("version"))
            for rule in self._rules:
                self._router.filter(rule, queue=self._signals)
                self._call(message_bus.AddMatch(rule))
        except HotkeyError:
            self._disconnect()
            raise
        self._thread = start("hotkeys", self._run, report, daemon=True)

    def watch(self, hotkeys: frozenset[Hotkey]) -> None:
        """Watch these and no others. See `HotkeyListener`."""
        with self._watching:
            self._wanted = frozenset(key for key in hotkeys if str(key) != "escape")
            if not self._wanted <= self._bound:
                self._bind(self._wanted)

    def close(self) -> None:
        """Stop watching. See `HotkeyListener`."""
        if self._thread.is_alive():
            self._signals.put(None)
            self._thread.join()
            self._disconnect()

    def _disconnect(self) -> None:
        self._router.close()
        self._connection.close()  # ends the session, and with it what was bound

    def _call(self, message: Message) -> Any:
        try:
            reply = self._router.send_and_get_reply(message, timeout=ANSWER_SECONDS)
            return unwrap_msg(reply)
        except (DBusErrorResponse, RouterClosed, OSError) as failure:  # a time-out is an OSError
            raise HotkeyError(
                "Hotkeys don't work: this desktop has no portal for them.", _BY_HAND
            ) from failure

    def _bind(self, hotkeys: frozenset[Hotkey]) -> None:
        """Begin a session with these shortcuts; it replaces the current one."""
        if self._session is not None:
            old = DBusAddress(self._session, _BUS_NAME, "org.freedesktop.portal.Session")
            with contextlib.suppress(HotkeyError):  # it may have ended on its own
                self._call(new_method_call(old, "Close"))
        self._session, self._bound = None, frozenset()
        options = {"session_handle_token": ("s", next(self._tokens))}
        begun = self._request("CreateSession", "", (), options, ANSWER_SECONDS)
        session: str = begun["session_handle"][1]
        shortcuts = [
            (
                str(hotkey),
                {
                    "description": ("s", f"Dictation ({hotkey})"),
                    "preferred_trigger": ("s", trigger(hotkey)),
                },
            )
            for hotkey in sorted(hotkeys, key=str)
        ]
        body = (session, shortcuts, "")
        self._session = session
        given = self._request("BindShortcuts", "oa(sa{sv})s", body, {}, DIALOG_SECONDS)
        names = {name for name, _ in given.get("shortcuts", ("", []))[1]}
        self._bound = frozenset(hotkey for hotkey in hotkeys if str(hotkey) in names)
        if refused := ", ".join(sorted(f"“{key}”" for key in hotkeys - self._bound)):
            raise HotkeyError(
                f"{refused} can't be used: the desktop refused.",
                _BY_HAND,
                tuple(map(str, hotkeys - self._bound)),
            )

    def _request(
        self,
        method: str,
        signature: str,
        body: tuple[Any, ...],
        options: dict[str, Variant],
        seconds: float,
    ) -> dict[str, Variant]:
        """Call a method that returns its results with the Response signal of a request object."""
        token = next(self._tokens)
        sender = self._connection.unique_name.removeprefix(":").replace(".", "_")
        rule = MatchRule(
            type="signal",
            interface="org.freedesktop.portal.Request",
            member="Response",
            path=f"{_PATH}/request/{sender}/{token}",
        )
        options = {**options, "handle_token": ("s", token)}
        with self._router.filter(rule) as responses:
            self._call(message_bus.AddMatch(rule))
            self._call(new_method_call(_SHORTCUTS, method, signature + "a{sv}", (*body, options)))
            try:
                outcome, results = responses.get(timeout=seconds).body
            except Empty as failure:
                raise HotkeyError(
                    "The hotkeys aren't set: you didn't answer the desktop's question.",
                    "Choose the hotkeys again and answer it, or set them up by hand. " + _BY_HAND,
                ) from failure
            finally:
                self._call(message_bus.RemoveMatch(rule))
        if outcome != 0:
            raise HotkeyError(
                "The hotkeys aren't set: you declined the desktop's question.",
                "Choose the hotkeys again and allow it, or set them up by hand. " + _BY_HAND,
            )
        return dict(results)

    # Everything below runs in the listener's thread.

    def _run(self) -> None:
        held: dict[str, Hotkey] = {}
        clock = MillisecondClock()
        while (signal := self._signals.get()) is not None:
            member = signal.header.fields[HeaderFields.member]
            path = signal.header.fields[HeaderFields.path]
            if member == "Closed" and path == self._session:
                self._release(held)
                self._bound = frozenset()
            elif member in ("Activated", "Deactivated") and signal.body[0] == self._session:
                when = time.monotonic()
                _, name, stamp, _ = signal.body
                if stamp:  # some desktops leave it out
                    when = clock.note(stamp, when)
                self._follow(held, name, pressed=member == "Activated", when=when)
        self._release(held)

    def _follow(self, held: dict[str, Hotkey], name: str, pressed: bool, when: float) -> None:
        if not pressed and name in held:
            self._on_key(held.pop(name), False, when)
        elif pressed and name not in held:
            for hotkey in self._wanted:
                if str(hotkey) == name:
                    held[name] = hotkey
                    self._on_key(hotkey, True, when)

    def _release(self, held: dict[str, Hotkey]) -> None:
        while held:
            self._on_key(held.popitem()[1], False, time.monotonic())
