"""Errors at the start are visible to a user who started the program from a menu."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jeepney import HeaderFields, MessageType, message_bus, new_method_return
from jeepney.io.blocking import open_dbus_connection

from dictation.desktop.control import send
from dictation.errors import DesktopError

pytestmark = pytest.mark.slow

TITLE = "Dictation can't start"


class Start:
    """The program as started from a menu, without a visible terminal."""

    def __init__(self, environment: dict[str, str], before: tuple[str, ...]) -> None:
        command = [*before, sys.executable, "-P", "-m", "dictation"]
        self.process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)

    @property
    def state(self) -> str:
        try:
            return str(send("status")["state"])
        except DesktopError:
            return "not running"

    def ended(self, code: int) -> str:
        """Wait for its end and return its output as one line."""
        _, said = self.process.communicate(timeout=60)
        assert self.process.returncode == code, said
        assert "Traceback" not in said
        return " ".join(said.split())


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Start]]:
    """Start it with changed environment variables (None: removed) and an empty runtime folder."""
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    started: list[Start] = []

    def run(*before: str, **changed: str | None) -> Start:
        environment = {**os.environ, **changed}
        known = {name: value for name, value in environment.items() if value is not None}
        started.append(Start(known, before))
        return started[-1]

    yield run
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
        one.process.communicate()


@pytest.fixture
def notified(bus: object) -> Iterator[list[tuple[Any, ...]]]:  # noqa: ARG001
    """The notifications that a desktop receives, on a private bus."""
    told: list[tuple[Any, ...]] = []
    connection = open_dbus_connection("SESSION")
    connection.send_and_get_reply(message_bus.RequestName("org.freedesktop.Notifications"))

    def answer() -> None:
        while True:
            try:
                message = connection.receive(timeout=0.2)
            except TimeoutError:
                if closing.is_set():
                    return
                continue
            if message.header.message_type is MessageType.method_call:
                assert message.header.fields[HeaderFields.member] == "Notify"
                told.append(message.body)
                connection.send(new_method_return(message, "u", (1,)))

    closing = threading.Event()
    thread = threading.Thread(target=answer)
    thread.start()
    yield told
    closing.set()
    thread.join()
    connection.close()


FULL = ("prlimit", "--fsize=0")
"""No file can be written to, as on a full disk."""


def without_home(folder: Path) -> dict[str, str | None]:
    """Return an environment whose home allows no new folder, not even for root."""
    (folder / "file").touch()
    return {"HOME": str(folder / "file" / "home")}


@pytest.mark.parametrize(
    ("display", "sentence"), [(None, "There is no screen"), (":999", "can't be reached")]
)
def test_without_a_screen_a_desktop_notification_is_shown(
    start: Callable[..., Start],
    notified: list[tuple[Any, ...]],
    display: str | None,
    sentence: str,
) -> None:
    said = start(DISPLAY=display, WAYLAND_DISPLAY=None).ended(1)
    assert sentence in said
    ((name, _, _, problem, remedy, *_),) = notified
    assert (name, problem in said, remedy in said) == ("Dictation", True, True)
    assert sentence in problem


def test_a_library_missing_for_qt_is_named(
    start: Callable[..., Start], screen: Any, notified: list[tuple[Any, ...]], tmp_path: Path
) -> None:
    (tmp_path / "libxcb-cursor.so.0").touch()  # found before the system's own, and empty
    said = start(DISPLAY=screen.name, LD_LIBRARY_PATH=str(tmp_path)).ended(1)
    assert "Qt can't show windows: " in said
    assert "libxcb-cursor.so.0" in notified[0][3]
    assert "sudo apt install libxcb-cursor0" in notified[0][4]


def test_an_unloadable_qt_is_reported(
    start: Callable[..., Start], screen: Any, notified: list[tuple[Any, ...]], tmp_path: Path
) -> None:
    (tmp_path / "libEGL.so.1").touch()
    said = start(DISPLAY=screen.name, LD_LIBRARY_PATH=str(tmp_path)).ended(1)
    assert "can't be loaded: " in said
    assert "libEGL.so.1" in notified[0][3]


def test_an_unwritable_disk_is_reported_in_a_window(
    start: Callable[..., Start], screen: Any
) -> None:
    started = start(*FULL, DISPLAY=screen.name, DBUS_SESSION_BUS_ADDRESS="disabled:")
    screen.wait_until(lambda: screen.window(TITLE) is not None, 60)
    subprocess.run(["xdotool", "key", "Return"], check=True)
    said = started.ended(1)
    assert "File too large" in said
    assert "free up space" in said


def test_without_a_home_folder_it_runs_with_the_defaults_and_says_so(
    start: Callable[..., Start], screen: Any, tmp_path: Path
) -> None:
    started = start(
        DISPLAY=screen.name, DBUS_SESSION_BUS_ADDRESS="disabled:", **without_home(tmp_path)
    )
    screen.wait_until(lambda: screen.window("Welcome to Dictation") is not None, 60)
    assert screen.window(TITLE) is None
    screen.wait_until(lambda: started.state != "not running", 30)
    assert send("quit")["text"] == "Dictation is quitting."
    started.ended(0)


def test_a_second_instance_changes_nothing(
    start: Callable[..., Start], screen: Any, tmp_path: Path
) -> None:
    first = start(DISPLAY=screen.name, DBUS_SESSION_BUS_ADDRESS="disabled:")
    screen.wait_until(lambda: first.state != "not running", 60)
    log = tmp_path / ".local" / "share" / "dictation" / "dictation.log"
    log.unlink()
    second = start(DISPLAY=screen.name, DBUS_SESSION_BUS_ADDRESS="disabled:")
    assert second.ended(0) == ""
    assert not log.exists()
    first.process.send_signal(signal.SIGTERM)
    first.ended(0)
