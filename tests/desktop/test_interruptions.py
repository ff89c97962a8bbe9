"""Sleep and the locked screen, as logind and screen savers announce them on a private bus."""

# mypy: disable-error-code="import-untyped"

import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

if sys.platform != "linux":
    pytest.skip("only Linux has D-Bus", allow_module_level=True)

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    message_bus,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import open_dbus_connection

from dictation.desktop import interruptions
from dictation.desktop.interruptions import Interruptions
from dictation.desktop.machine import LOCK, SLEEP, WAKE, time_asleep
from dictation.errors import DictationError, InternalError

LOGIND = "org.freedesktop.login1"
OURS = "/org/freedesktop/login1/session/_32"
SOMEBODY_ELSES = "/org/freedesktop/login1/session/_33"
STATS = DBusAddress(
    "/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus.Debug.Stats"
)
SCREEN_SAVERS = [
    ("org.freedesktop.ScreenSaver", "/ScreenSaver"),
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
    ("org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver"),
    ("org.mate.ScreenSaver", "/org/mate/ScreenSaver"),
    ("org.xfce.ScreenSaver", "/org/xfce/ScreenSaver"),
]

Told = queue.Queue[str]


class Desktop:
    """Stands in for logind and the screen savers: owns their names, answers, announces."""

    def __init__(self, serve: Callable[..., Any]) -> None:
        names = {LOGIND, *(name for name, _ in SCREEN_SAVERS)}
        self._connection = serve(self._answer, *names)

    def _answer(self, call: Message) -> None:
        assert call.header.fields[HeaderFields.member] == "GetSession"
        assert call.body == ("auto",)
        self._connection.send(new_method_return(call, "o", (OURS,)))

    def announce(self, path: str, interface: str, member: str, *body: bool) -> None:
        signature = "b" if body else None
        emitter = DBusAddress(path, interface=interface)
        self._connection.send(new_signal(emitter, member, signature, body))

    def sleep(self, goes: bool) -> None:
        self.announce("/org/freedesktop/login1", f"{LOGIND}.Manager", "PrepareForSleep", goes)


@pytest.fixture
def desktop(serve: Callable[..., Any]) -> Desktop:
    return Desktop(serve)


@pytest.fixture
def told(desktop: Desktop) -> Iterator[Told]:
    assert desktop
    told: Told = queue.Queue()
    with Interruptions(told.put):
        wait_until_heard()
        yield told


def wait_until_heard() -> None:
    """Wait until the bus knows all that somebody wants to hear."""
    deadline = time.monotonic() + 60
    wanted = {"PrepareForSleep", "Lock", SCREEN_SAVERS[-1][0]}
    with open_dbus_connection("SESSION") as connection:
        while time.monotonic() < deadline:
            call = new_method_call(STATS, "GetAllMatchRules")
            rules: Any = connection.send_and_get_reply(call).body[0]
            if all(name in str(rules) for name in wanted):
                return
            time.sleep(0.01)
    pytest.fail("nobody listens")


def test_sleep_and_waking_are_told(desktop: Desktop, told: Told) -> None:
    desktop.sleep(True)
    assert told.get(timeout=60) == SLEEP
    desktop.sleep(False)
    assert told.get(timeout=60) == WAKE


@pytest.mark.parametrize(("name", "path"), SCREEN_SAVERS)
def test_a_locked_screen_is_told_and_an_unlocked_one_is_not(
    desktop: Desktop, told: Told, name: str, path: str
) -> None:
    desktop.announce(path, name, "ActiveChanged", True)
    desktop.announce(path, name, "ActiveChanged", False)
    desktop.announce(path, name, "ActiveChanged", True)
    desktop.sleep(True)
    # the two buses are heard in any order
    assert sorted(told.get(timeout=60) for _ in range(3)) == sorted([LOCK, LOCK, SLEEP])
    assert told.empty()


def test_only_our_own_session_counts(desktop: Desktop, told: Told) -> None:
    desktop.announce(SOMEBODY_ELSES, f"{LOGIND}.Session", "Lock")
    desktop.announce(OURS, f"{LOGIND}.Session", "Unlock")
    desktop.sleep(True)
    assert told.get(timeout=60) == SLEEP
    desktop.announce(OURS, f"{LOGIND}.Session", "Lock")
    assert told.get(timeout=60) == LOCK


def test_who_only_claims_to_be_logind_is_not_believed(desktop: Desktop, told: Told) -> None:
    manager = DBusAddress("/org/freedesktop/login1", interface=f"{LOGIND}.Manager")
    with open_dbus_connection("SESSION") as stranger:
        stranger.send(new_signal(manager, "PrepareForSleep", "b", (True,)))
        stranger.send_and_get_reply(message_bus.GetId())  # so that it has been passed on
    desktop.sleep(False)
    assert told.get(timeout=60) == WAKE


@pytest.mark.usefixtures("desktop")
def test_a_bus_that_ends_leaves_the_clocks(
    bus: "subprocess.Popen[str]", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interruptions, "LOOK_SECONDS", 0.05)
    told: Told = queue.Queue()
    with Interruptions(told.put):
        wait_until_heard()
        bus.kill()
        bus.wait()
        assert_idle()
        slept = time_asleep() + 3600
        monkeypatch.setattr(interruptions, "time_asleep", lambda: slept)
        assert told.get(timeout=60) == WAKE
        monkeypatch.setattr(interruptions, "time_asleep", lambda: slept + 0.5)
        with pytest.raises(queue.Empty):
            told.get(timeout=0.3)


def assert_idle() -> None:
    """Over half a second this process does next to nothing."""
    before = time.process_time()
    threading.Event().wait(0.5)
    assert time.process_time() - before < 0.05


def test_without_any_bus_the_clocks_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    monkeypatch.setattr(interruptions, "LOOK_SECONDS", 0.05)
    told: Told = queue.Queue()
    with Interruptions(told.put):
        assert_idle()
        slept = time_asleep() + 60
        monkeypatch.setattr(interruptions, "time_asleep", lambda: slept)
        assert told.get(timeout=60) == WAKE


def test_a_screen_that_is_asked_is_told_once_a_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "tcp:host=localhost,port=1")
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    monkeypatch.setattr(interruptions, "LOOK_SECONDS", 0.02)
    asked = iter([True, False, True, True])
    monkeypatch.setattr(interruptions, "screen_locked", lambda: next(asked, True))
    told: Told = queue.Queue()
    with Interruptions(told.put):  # it begins locked: nothing has been interrupted
        assert told.get(timeout=60) == LOCK
        with pytest.raises(queue.Empty):
            told.get(timeout=0.3)


def test_a_bug_while_looking_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "tcp:host=localhost,port=1")
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    monkeypatch.setattr(interruptions, "LOOK_SECONDS", 0.02)

    def told(what: str) -> None:
        raise KeyError(what)

    problems: queue.Queue[DictationError] = queue.Queue()
    watching = Interruptions(told, problems.put)
    monkeypatch.setattr(interruptions, "screen_locked", lambda: True)
    with watching:
        assert isinstance(problems.get(timeout=60), InternalError)


def test_it_ends_without_looking_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interruptions, "LOOK_SECONDS", 3600.0)
    began = time.monotonic()
    with Interruptions(lambda _: None):
        pass
    assert time.monotonic() - began < 60


def test_time_asleep_stands_still_while_the_machine_is_awake() -> None:
    before = time_asleep()
    assert before >= -0.001
    assert abs(time_asleep() - before) < 0.001
