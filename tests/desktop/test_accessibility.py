"""Real windows tell over a private accessibility bus what stands before their caret."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dictation.desktop.accessibility import Field, FocusedText, Unknown, focused_text

if TYPE_CHECKING:
    from tests.conftest import Screen

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="AT-SPI is Linux's"),
]

LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")
PACKAGES = "sudo apt install at-spi2-core dbus zenity xdotool xterm"
LINE = """
import sys
from PySide6.QtWidgets import QApplication, QLineEdit
application = QApplication([])
line = QLineEdit()
line.setWindowTitle(sys.argv[1])
if sys.argv[2:]: line.setEchoMode(QLineEdit.EchoMode.Password)
line.show()
application.exec()
"""


Opened = Callable[..., "subprocess.Popen[bytes]"]


def ended(processes: list["subprocess.Popen[bytes]"]) -> None:
    for process in reversed(processes):
        process.kill()
        process.wait(60)


@pytest.fixture(scope="module")
def bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A session bus of its own, with an accessibility bus."""
    if not LAUNCHER.exists() or not all(
        map(shutil.which, ("dbus-daemon", "zenity", "xdotool", "xterm"))
    ):
        pytest.fail(f"These tests need: {PACKAGES}")
    runtime = tmp_path_factory.mktemp("bus")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        session = subprocess.Popen(
            ["dbus-daemon", "--session", "--print-address", "--nofork"], stdout=subprocess.PIPE
        )
        assert session.stdout is not None
        with session.stdout as answer:
            patch.setenv("DBUS_SESSION_BUS_ADDRESS", answer.readline().decode().strip())
        launcher = subprocess.Popen([LAUNCHER, "--launch-immediately"], stderr=subprocess.DEVNULL)
        yield
        # Not killed: it has a daemon of its own to end, which it does when its session ends.
        ended([session])
        launcher.wait(60)


@pytest.fixture
def opened(screen: "Screen", bus: None) -> Iterator[Opened]:  # noqa: ARG001
    """Opens a program's window and waits for its focus."""
    processes: list[subprocess.Popen[bytes]] = []

    def open_(title: str, *command: str) -> "subprocess.Popen[bytes]":
        processes.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))
        screen.wait_for_window(title)
        return processes[-1]

    yield open_
    ended(processes)


@pytest.fixture
def text(bus: None) -> Iterator[FocusedText]:  # noqa: ARG001
    focused = focused_text()
    yield focused
    focused.close()


def becomes(text: FocusedText, expected: Field | None) -> None:
    """Wait for what stands before the caret, wherever that is."""
    deadline = time.monotonic() + 60
    while (field := text.field()) != (field and expected and replace(expected, caret=field.caret)):
        assert time.monotonic() < deadline, f"{field} is not {expected}"
        time.sleep(0.02)


def type_(text: str) -> None:
    subprocess.run(["xdotool", "type", text], check=True)


def plain(before: str) -> Field:
    return Field(before, password=False)


def test_what_is_typed_stands_before_the_caret(text: FocusedText, opened: Opened) -> None:
    opened("note", "zenity", "--entry", "--title=note")
    becomes(text, plain(""))
    type_("Dear Anna,")
    becomes(text, plain("Dear Anna,"))
    subprocess.run(["xdotool", "key", "Left", "Left"], check=True)
    becomes(text, plain("Dear Ann"))


def test_of_a_long_text_the_end_is_told(text: FocusedText, opened: Opened) -> None:
    opened("note", "zenity", "--entry", "--title=note")
    letters = "abcdefghij" * 6
    type_(letters)
    becomes(text, plain(letters[-40:]))


@pytest.mark.parametrize("password", [False, True])
def test_a_qt_line_is_known_too(text: FocusedText, opened: Opened, password: bool) -> None:
    opened("line", sys.executable, "-c", LINE, "line", *["password"] * password)
    becomes(text, Field("", password=password))
    type_("open sesame")
    if password:
        assert text.field() == Field("", password=True)
    else:
        becomes(text, plain("open sesame"))


def test_the_window_is_told_with_its_title(text: FocusedText, opened: Opened) -> None:
    opened("My Diary", sys.executable, "-c", LINE, "My Diary")
    becomes(text, Field("", password=False))
    assert text.title() == "My Diary"


@pytest.mark.parametrize("program", ["GTK", "Qt"])
def test_the_place_of_the_caret_and_a_selection_are_told(
    text: FocusedText, opened: Opened, program: str
) -> None:
    if program == "GTK":
        opened("note", "zenity", "--entry", "--title=note")
    else:
        opened("note", sys.executable, "-c", LINE, "note")
    type_("Dear Anna,")
    becomes(text, plain("Dear Anna,"))
    assert text.field(4) == Field("nna,", password=False, caret=10)
    subprocess.run(["xdotool", "key", "shift+Left", "shift+Left"], check=True)
    becomes(text, replace(plain("Dear Ann"), selected=True))
    subprocess.run(["xdotool", "key", "End"], check=True)
    becomes(text, plain("Dear Anna,"))


def test_a_password_is_seen_and_not_read(text: FocusedText, opened: Opened) -> None:
    opened("key", "zenity", "--password", "--title=key")
    becomes(text, Field("", password=True))


def test_the_focus_is_followed_from_window_to_window(
    screen: "Screen", text: FocusedText, opened: Opened
) -> None:
    opened("first", "zenity", "--entry", "--title=first", "--entry-text=one")
    opened("second", "zenity", "--entry", "--title=second", "--entry-text=two")
    for title in ("first", "second", "first"):
        screen.focus(title)
        subprocess.run(["xdotool", "key", "End"], check=True)
        becomes(text, plain({"first": "one", "second": "two"}[title]))
    opened("terminal", "xterm", "-T", "terminal")
    becomes(text, None)


def test_the_focus_there_was_before_is_found(opened: Opened) -> None:
    opened("note", "zenity", "--entry", "--title=note")
    type_("already here")
    text = focused_text()
    becomes(text, plain("already here"))
    text.close()
    assert text.field() is None


def test_what_is_told_last_costs_no_question(
    screen: "Screen", text: FocusedText, opened: Opened
) -> None:
    opened("note", "zenity", "--entry", "--title=note")
    screen.wait_until(lambda: (now := text.focused()) is not None and now.password is False)
    note = text.focused()
    window = text.window()
    assert window is not None
    assert window.application == "zenity"
    opened("key", "zenity", "--password", "--title=key")
    screen.wait_until(lambda: (now := text.focused()) is not None and now.password)
    assert text.window() != window
    screen.focus("note")
    screen.wait_until(lambda: text.focused() == note)
    assert text.window() == window


def is_on() -> bool:
    """Whether programs are asked to tell."""
    done = subprocess.run(
        [
            *("gdbus", "call", "--session", "-d", "org.a11y.Bus", "-o", "/org/a11y/bus"),
            *("-m", "org.freedesktop.DBus.Properties.Get", "org.a11y.Status", "IsEnabled"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return "true" in done.stdout


def test_programs_are_asked_to_tell_while_somebody_listens(
    screen: "Screen", opened: Opened
) -> None:
    was_on = is_on()
    opened("line", sys.executable, "-c", LINE, "line", "password")
    text = focused_text()
    becomes(text, Field("", password=True))
    screen.wait_until(is_on)  # the bus may only now hear of the last one that stopped
    screen.wait_until(lambda: (now := text.focused()) is not None and now.password)
    text.close()
    screen.wait_until(lambda: is_on() is was_on)


def test_a_program_that_hangs_holds_nobody_up(text: FocusedText, opened: Opened) -> None:
    program = opened("note", "zenity", "--entry", "--title=note")
    becomes(text, plain(""))
    program.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    assert text.field() is None
    assert time.monotonic() - began < 20  # D-Bus itself would wait for 25 s
    program.send_signal(signal.SIGCONT)
    becomes(text, plain(""))


@pytest.mark.parametrize("address", ["", "unix:path=/nowhere/bus", "nonsense"])
def test_without_a_bus_nothing_is_known(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    text = focused_text()
    assert text.field() is None
    text.close()


def test_where_it_is_not_asked_for_nothing_is_known() -> None:
    text = Unknown()
    assert text.field() is None
