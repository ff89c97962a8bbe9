"""Nothing leaves the machine, and nothing is written outside of Dictation's own folders.

The whole program runs under strace, away from the network, with an empty home. Run this file after
every upgrade of a dependency: `pytest tests/takes/test_nothing_leaves.py`.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dictation import paths
from dictation.desktop.control import send
from dictation.errors import DesktopError
from dictation.program import command

YES = paths.resource("speech/short-yes.flac")
NOTE = paths.resource("speech/note.flac")
PATIENCE = 120.0

STRACE = (
    *(
        "strace",
        "--follow-forks",
        "--seccomp-bpf",
        "-qq",
        "--string-limit=200",
        "-e",
        "signal=none",
    ),
    *("-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o"),
)
# Other programs and this machine's X, sound and D-Bus are reached by sockets in the file system,
# the kernel (what network interfaces are there) by netlink.
LOCAL = re.compile(r'AF_(UNIX|LOCAL|NETLINK|UNSPEC)\b|inet_addr\("127\.|AF_INET6.*"::1"')
# Names are looked up by this port, or by systemd's service.
LOOK_UP = re.compile(r"htons\(53\)|/systemd/resolve/")
OWN_FOLDERS = tuple(
    f"{folder}/dictation/" for folder in (".cache", ".config", ".local/share", ".local/state")
)
# What the desktop's libraries keep for all programs.
SHARED = (".cache/fontconfig/", ".cache/mesa_shader_cache")

SETTINGS = """
[hotkeys]
mode = "hold"
dictate = "f9"
[model]
name = "tiny.en"
[sounds]
on = false
[general]
first_run_done = true
"""

TELEMETRY = """
import os, sys
with open(os.environ["IMPORTED"], "a") as note:
    note.write(f"{sys.argv}\\n")
raise ImportError("onnxruntime is not to be imported")
"""


@cache
def cut_off() -> list[str]:
    """The command that takes a program off the network; empty where that isn't allowed."""
    user = [] if os.getuid() == 0 else ["--map-current-user"]
    line = ["unshare", *user, "--net"]
    return (
        line if subprocess.run([*line, "true"], stderr=subprocess.DEVNULL).returncode == 0 else []
    )


class Home:
    """An empty home in which programs run, watched; the models are the only thing in it."""

    def __init__(self, folder: Path, models: Path) -> None:
        self._home, self._temporary = folder / "home", folder / "tmp"
        self._imported = folder / "imported"
        self._traces = folder / "traces"
        for each in (self._home, self._temporary, self._traces, folder / "telemetry"):
            each.mkdir()
        (folder / "telemetry" / "onnxruntime.py").write_text(TELEMETRY)
        (self._home / ".local" / "share" / "dictation").mkdir(parents=True)
        (self._home / ".local" / "share" / "dictation" / "models").symlink_to(models)
        (self._home / ".config" / "dictation").mkdir(parents=True)
        (self._home / ".config" / "dictation" / "settings.toml").write_text(SETTINGS)
        kept = ("XDG_RUNTIME_DIR",)  # the sound server's
        self._environment = {
            **{k: v for k, v in os.environ.items() if k in kept or not k.startswith("XDG_")},
            "HOME": str(self._home),
            "TMPDIR": str(self._temporary),
            "PYTHONPATH": str(folder / "telemetry"),
            "IMPORTED": str(self._imported),
            "DBUS_SESSION_BUS_ADDRESS": "disabled:",
            "QT_QPA_PLATFORM": "xcb",
        }
        self._processes: list[subprocess.Popen[str]] = []

    def start(self, line: list[str]) -> "subprocess.Popen[str]":
        """Start a program; `stop` it, or wait for its end."""
        trace = self._traces / str(len(self._processes))
        process = subprocess.Popen(
            [*cut_off(), *STRACE, str(trace), *line],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._processes.append(process)
        return process

    def run(self, *arguments: str | Path) -> str:
        """Run a command of Dictation to its end; what it wrote."""
        process = self.start(command(*map(str, arguments)))
        output = process.communicate(timeout=PATIENCE)[0]
        assert process.returncode == 0
        return output

    @staticmethod
    def stop(process: "subprocess.Popen[str]") -> str:
        """Press Ctrl-C and wait for the end; what is left of the output."""
        os.killpg(process.pid, signal.SIGINT)
        output = process.communicate(timeout=PATIENCE)[0]
        assert process.returncode == 0
        return output

    def end(self) -> None:
        """Leave nothing running."""
        for process in self._processes:
            with process:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)

    @property
    def calls(self) -> list[str]:
        """System calls that name an address, of all programs so far."""
        lines = [
            line for trace in self._traces.iterdir() for line in trace.read_text().splitlines()
        ]
        return [line for line in lines if "sa_family=" in line]

    @property
    def sent(self) -> list[str]:
        """Calls that went for another machine, or asked for one's address."""
        return [line for line in self.calls if LOOK_UP.search(line) or not LOCAL.search(line)]

    @property
    def foreign(self) -> list[str]:
        """Files outside of the folders that are Dictation's own."""
        files = [path for path in self._home.rglob("*") if path.is_file()]
        names = [path.relative_to(self._home).as_posix() for path in files]
        left = [path.name for path in self._temporary.rglob("*")]
        return left + [name for name in names if not name.startswith((*OWN_FOLDERS, *SHARED))]

    @property
    def imported(self) -> str:
        """Who has imported onnxruntime."""
        return self._imported.read_text() if self._imported.exists() else ""


@pytest.fixture
def home(tmp_path: Path, tiny_model: Path) -> Iterator[Home]:
    if shutil.which("strace") is None:
        pytest.fail("This test watches system calls: sudo apt install strace")
    home = Home(tmp_path, tiny_model.parent)
    yield home
    home.end()


@pytest.fixture
def quiet(home: Home) -> Iterator[Home]:
    """The home, in which whatever runs has to stay at home."""
    yield home
    assert home.sent == []
    assert home.foreign == []
    assert home.imported == ""


GIVEAWAY = """
import pathlib, socket
for call in (
    lambda: socket.getaddrinfo("telemetry.invalid", 443),
    lambda: socket.create_connection(("192.0.2.1", 443), 0.1),
    lambda: __import__("onnxruntime"),
):
    try:
        call()
    except (OSError, ImportError):
        pass
(pathlib.Path.home() / ".cache").mkdir()
(pathlib.Path.home() / ".cache" / "deviceid").touch()
"""


def test_what_leaves_is_seen(home: Home) -> None:
    home.start([sys.executable, "-c", GIVEAWAY]).communicate(timeout=PATIENCE)
    assert any("192.0.2.1" in line for line in home.sent)
    if Path("/etc/resolv.conf").exists() and "nameserver" in Path("/etc/resolv.conf").read_text():
        assert any("htons(53)" in line for line in home.sent)
    assert home.foreign == [".cache/deviceid"]
    assert "-c" in home.imported


def test_commands_stay_at_home(quiet: Home) -> None:
    model = ("--model", "tiny.en")
    assert "Yes" in quiet.run("transcribe", YES, *model)
    assert "Yes" in quiet.run("transcribe", YES, *model, "--live", "--keep")
    assert "tiny.en" in quiet.run("bench", YES, *model)
    assert "short-yes" in quiet.run("sessions", "list")
    assert "installed" in quiet.run("models", "list")


def test_the_demo_stays_at_home(quiet: Home) -> None:
    demo = quiet.start(command("demo", "--model", "tiny.en"))
    assert demo.stdout is not None
    assert demo.stdout.read(1)
    assert "Figures" in quiet.stop(demo)


def test_captions_stay_at_home(quiet: Home, sound_server: Any, screen: Any) -> None:
    sound_server.plug()
    assert "PulseAudio" in quiet.run("devices")
    model = ("--model", "tiny.en", "--language", "en")
    captions = quiet.start(command("captions", "--overlay", "--source", "mic", *model))
    sound_server.wait_until_recorded()
    sound_server.play(NOTE).wait(60)
    screen.wait_until(lambda: screen.window("Dictation captions") is not None, PATIENCE)
    assert "Call the dentist" in quiet.stop(captions)


def test_the_desktop_app_stays_at_home(
    quiet: Home, awake: Any, screen: Any, open_editor: Callable[[str], Any]
) -> None:
    editor = open_editor("letter")
    app = quiet.start(command())
    screen.wait_until(lambda: state() == "idle", PATIENCE)
    subprocess.run(["xdotool", "keydown", "F9"], check=True)
    awake.play(YES).wait(60)
    subprocess.run(["xdotool", "keyup", "F9"], check=True)
    screen.wait_until(lambda: "Yes" in editor.text and state() == "idle", PATIENCE)
    quiet.run("quit")
    app.communicate(timeout=PATIENCE)
    assert app.returncode == 0


def state() -> str:
    """What the running app does, or nothing while there is none."""
    try:
        return str(send("status")["state"])
    except DesktopError:
        time.sleep(0.2)
        return ""
