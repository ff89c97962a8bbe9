"""The desktop app as its user has it: a process of its own, real keys, sound and windows."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dictation import paths
from dictation.desktop.control import send
from dictation.errors import DesktopError
from dictation.transcripts.reader import Reader

pytestmark = [pytest.mark.slow, pytest.mark.screen, pytest.mark.sound]

SEND = paths.resource("speech/short-send.flac")
NOTE = paths.resource("speech/note.flac")
MEETING = paths.resource("speech/meeting.flac")
TAKES = 200
SETTINGS = """
[hotkeys]
mode = "hybrid"
dictate = "f9"
[model]
name = "{model}"
language = "en"
[sounds]
on = false
[general]
first_run_done = true
"""


class App:
    """The running program, and what its user does."""

    def __init__(self, folder: Path, screen: Any, microphone: Any) -> None:
        self.settings = folder / "config" / "dictation" / "settings.toml"
        self.screen = screen
        self._microphone = microphone
        self._process: subprocess.Popen[str] | None = None

    def start(self, model: str = "tiny.en") -> None:
        """Start the program and wait until it is ready."""
        if not self.settings.exists():
            self.settings.parent.mkdir(parents=True)
            self.settings.write_text(SETTINGS.format(model=model))
        self._process = self.launch()
        self.screen.wait_until(lambda: self.state == "idle", 30)

    @staticmethod
    def launch() -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "dictation"], stdout=subprocess.PIPE, text=True
        )

    @property
    def state(self) -> str:
        try:
            return str(send("status")["state"])
        except DesktopError:
            return "not running"

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait; the exit code."""
        if self._process is None:
            return 0
        self._process.send_signal(number)
        self._process.communicate(timeout=20)
        code, self._process = self._process.returncode, None
        return code

    def key(self, action: str, key: str = "F9") -> None:
        subprocess.run(["xdotool", action, key], check=True)

    def dictate(self, recording: Path) -> None:
        """Hold the key and speak a recording to its end."""
        self.key("keydown")
        assert self._microphone.play(recording).wait(60) == 0
        self.key("keyup")
        self.screen.wait_until(lambda: self.state not in ("loading", "listening", "speech"))

    def idle(self) -> None:
        """Wait until everything has been delivered."""
        self.screen.wait_until(lambda: self.state == "idle", 20)


def kept() -> list[str]:
    """The takes in the history, the oldest first."""
    with Reader() as reader:
        takes = reversed(reader.sessions())
        return ["".join(word.text for word in reader.session(take.id).words) for take in takes]


@pytest.fixture
def surroundings(data_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of its own for the program; no D-Bus of the developer's, nor one started for it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    return data_home


@pytest.fixture
def app(surroundings: Path, tmp_path: Path, screen: Any, awake: Any) -> Iterator[App]:  # noqa: ARG001
    app = App(tmp_path, screen, awake)
    yield app
    app.key("keyup")
    app.end(signal.SIGKILL)


READER = """
import sys, tty
tty.setraw(0)
print("\\x1b]2;terminal\\a", end="", flush=True)
with open(sys.argv[1], "wb", 0) as file:
    while byte := sys.stdin.buffer.raw.read(1024):
        file.write(byte)
"""


def listened(recording: Path, microphone: Any) -> str:
    """What `dictation listen` writes for a recording."""
    command = [sys.executable, "-m", "dictation", "listen", "--language", "en"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    while "Listening" not in (line := process.stderr.readline()):
        assert line, "it has ended"
    assert microphone.play(recording).wait(30) == 0
    process.send_signal(signal.SIGINT)
    return process.communicate(timeout=20)[0].strip()


def words(text: str) -> list[str]:
    """Without marks: when a reading falls differently Whisper may set another comma."""
    return re.sub(r"[^\w\s]", "", text).lower().split()


def test_every_window_gets_what_listen_writes(
    base_model: Path,  # noqa: ARG001 (it is on this machine)
    app: App,
    awake: Any,
    open_editor: Any,
    tmp_path: Path,
    screen: Any,
) -> None:
    expected = {recording: listened(recording, awake) for recording in (SEND, NOTE)}
    app.start(model="base")

    def dictate_both() -> str:
        """The text that must stand in the window, as it was kept."""
        before = len(kept())
        for recording in (SEND, NOTE):
            app.dictate(recording)
            app.idle()
        send, note = kept()[before:]
        assert send == expected[SEND]
        assert words(note) == words(expected[NOTE])
        return f"{send} {note}"

    editor = open_editor("editor")
    text = dictate_both()
    screen.wait_until(lambda: editor.text == text)

    entry = subprocess.Popen(
        ["zenity", "--entry", "--title", "entry"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    screen.wait_for_window("entry")
    text = dictate_both()
    app.key("key", "Return")
    assert entry.communicate(timeout=10)[0] == text + "\n"

    typed = tmp_path / "typed"
    typed.touch()
    terminal = subprocess.Popen(["xterm", "-u8", "-e", sys.executable, "-c", READER, str(typed)])
    screen.wait_for_window("terminal")
    text = dictate_both()
    screen.wait_until(lambda: typed.read_text("utf-8") == text)
    terminal.terminate()
    terminal.wait(10)


def test_two_hundred_takes_in_a_row(app: App, open_editor: Any) -> None:
    app.start()
    editor = open_editor("editor")
    for _ in range(TAKES):
        app.dictate(SEND)
    app.idle()
    takes = kept()
    assert len(takes) == TAKES
    assert all(take.lower().startswith("send it") for take in takes)
    app.screen.wait_until(lambda: editor.text == " ".join(takes))


def test_a_second_start_brings_the_first_to_the_front(app: App, screen: Any) -> None:
    app.start()
    second = app.launch()
    said, _ = second.communicate(timeout=20)
    assert second.returncode == 0
    assert "is running" in said
    screen.wait_for_window("Dictation Settings")


def test_after_a_crash_in_mid_take_nothing_is_lost_and_it_starts_again(
    app: App, open_editor: Any, awake: Any
) -> None:
    app.start()
    open_editor("editor")
    app.key("keydown")
    assert awake.play(NOTE).wait(30) == 0
    assert app.end(signal.SIGKILL) == -signal.SIGKILL
    app.key("keyup")
    app.start()
    app.screen.wait_until(lambda: any("Friday" in take for take in kept()), 30)
    app.screen.wait_until(lambda: not list(paths.spool_dir().glob("*.wav")))


def test_it_ends_in_good_order_in_mid_take(app: App, open_editor: Any, awake: Any) -> None:
    app.start()
    editor = open_editor("editor")
    app.key("keydown")
    assert awake.play(SEND).wait(30) == 0
    assert app.end(signal.SIGTERM) == 0
    assert editor.text.startswith("Send it")
    assert app.state == "not running"


def test_a_settings_file_that_is_changed_counts_at_once(app: App, open_editor: Any) -> None:
    app.start()
    editor = open_editor("editor")
    app.settings.write_text(SETTINGS.format(model="tiny.en").replace("f9", "pause"))

    def takes_pause() -> bool:
        app.key("keydown", "Pause")
        heard = app.state != "idle"
        app.key("keyup", "Pause")
        app.key("key", "Escape")
        return heard

    app.screen.wait_until(takes_pause)
    app.idle()
    assert editor.text == ""


def test_a_broken_settings_file_is_kept_aside(app: App, screen: Any) -> None:
    app.settings.parent.mkdir(parents=True)
    app.settings.write_text("[hotkeys\n" + SETTINGS.format(model="tiny.en"))
    app.start()
    (aside,) = app.settings.parent.glob("settings.toml.broken-*")
    assert aside.read_text().startswith("[hotkeys\n")
    screen.wait_for_window("Welcome to Dictation")  # with the defaults: as if it were new


def test_without_a_tray_there_is_a_small_window(app: App, screen: Any) -> None:
    app.start()
    screen.wait_for_window("Dictation", focused=False)


def test_without_a_model_it_says_so_and_goes_on(app: App, screen: Any, data_home: Path) -> None:
    (data_home / "models").unlink()
    app.settings.parent.mkdir(parents=True)
    app.settings.write_text(SETTINGS.format(model="tiny.en"))
    app._process = app.launch()
    screen.wait_until(lambda: app.state == "problem", 20)
    screen.wait_for_window("Dictation indicator", focused=False)


def test_commands_do_what_the_key_does(app: App, open_editor: Any, awake: Any) -> None:
    app.start()
    editor = open_editor("editor")

    def run(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "dictation", *command],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    run("toggle")
    assert awake.play(SEND).wait(30) == 0
    run("toggle")
    app.idle()
    assert editor.text.startswith("Send it")
    assert json.loads(run("status", "--json"))["state"] == "idle"
    run("quit")
    app.screen.wait_until(lambda: app.state == "not running")
