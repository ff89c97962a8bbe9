"""What several rooms' tests need: a microphone without hardware, a screen, and Whisper itself."""

import os
import shutil
import signal
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import huggingface_hub
import hypothesis
import pytest
from huggingface_hub import constants

from dictation.audio.chunk import SAMPLE_RATE, position
from dictation.audio.files import load
from dictation.errors import ModelError
from dictation.models import store

if sys.platform == "linux":
    import Xlib.error
    from Xlib import X

    from dictation.desktop.x11_display import open_display

SCREEN_PACKAGES = "sudo apt install xvfb openbox imagemagick x11-xkb-utils xterm zenity"
PACKAGES = "sudo apt install pulseaudio pulseaudio-utils libasound2-plugins libportaudio2"

BUS = """<busconfig><type>session</type><listen>unix:path={}</listen>
<auth>EXTERNAL</auth><policy context="default"><allow send_destination="*"/>
<allow receive_sender="*"/><allow own="*"/></policy></busconfig>"""
"""A D-Bus that starts no services: whether the machine has a portal makes no difference."""


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Elsewhere there is neither X11 nor D-Bus, nor the packages that speak to them."""
    if sys.platform == "linux" or collection_path.suffix != ".py":
        return None
    source = collection_path.read_text("utf-8")
    linux = ("import Xlib", "from Xlib", "from jeepney", "x11 import", "portal import")
    return any(name in source for name in linux) or None


for profile, steady in (("steady", True), ("searching", False)):
    hypothesis.settings.register_profile(
        profile,
        deadline=None,  # on a busy machine, any example may take seconds
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
        derandomize=steady,  # the same examples each time, so that what passes here passes there
    )
hypothesis.settings.load_profile("steady")  # `make endure` searches for new ones

MARKS = {
    "screen": "screen",
    "sound_server": "sound",
    "base_model": "model",
    "tiny_model": "model",
}
"""What a test with a fixture needs: `make quick` leaves these tests out."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests by the fixtures that they use, directly or not."""
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if mark := MARKS.get(fixture):
                item.add_marker(mark)


def pytest_xdist_auto_num_workers() -> int:
    """Most tests wait more than they compute."""
    return 3 * (os.cpu_count() or 2) // 2


@pytest.fixture(scope="session", autouse=True)
def runtime_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No program that runs on this machine, nor one that another worker tests, is reached."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
        yield


@pytest.fixture(autouse=True)
def state_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test finds what another one, or the developer, has left in the state folder."""
    folder = tmp_path / "state"
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    monkeypatch.setattr("dictation.paths.state_dir", lambda: folder / "dictation")
    return folder


class SoundServer:
    """A private PulseAudio with one microphone, `virtmic`, that hears what `play` plays."""

    def __init__(self, folder: Path) -> None:
        runtime = folder / "runtime"
        runtime.mkdir(mode=0o700)
        # For this process and its children: PortAudio finds the server by these.
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        os.environ["PULSE_SERVER"] = f"unix:{runtime}/pulse/native"
        os.environ["PULSE_COOKIE"] = str(folder / "cookie")
        self._server = subprocess.Popen(
            [
                *("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--disallow-exit"),
                *("-L", "module-native-protocol-unix"),
            ],
            env={**os.environ, "HOME": str(folder), "DBUS_SESSION_BUS_ADDRESS": "disabled:"},
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 60
        while subprocess.run(["pactl", "info"], capture_output=True).returncode:
            if time.monotonic() > deadline or self._server.poll() is not None:
                pytest.fail("the private PulseAudio does not start")
            time.sleep(0.05)
        self._modules: list[str] = []
        self._players: list[subprocess.Popen[bytes]] = []
        self.plug()

    def play(self, path: Path, into: str = "mic") -> "subprocess.Popen[bytes]":
        """Start speaking a sound file into a microphone, until it ends or `hush`."""
        self._players.append(subprocess.Popen(["paplay", f"--device={into}", str(path)]))
        return self._players[-1]

    def plug(self, *, slow: bool = False) -> None:
        """Bring the microphone (back); it becomes the default.

        A `slow` one, when it was idle, takes up to two seconds until it gives its sound: so do
        null sinks that rewind.
        """
        if not self._modules:
            sink = ("module-null-sink", "sink_name=mic", "rate=48000", f"norewinds={int(not slow)}")
            self._modules = [
                self.pactl("load-module", *sink),
                self.pactl(
                    "load-module",
                    "module-remap-source",
                    "master=mic.monitor",
                    "source_name=virtmic",
                ),
            ]
            self.pactl("set-default-source", "virtmic")

    def unplug(self) -> None:
        """Take the microphone away, as when a cable is pulled; who speaks falls silent."""
        self.hush()
        while self._modules:
            self.pactl("unload-module", self._modules.pop())

    def hush(self) -> None:
        """Let nobody speak any more."""
        while self._players:
            player = self._players.pop()
            player.kill()
            player.wait()

    def wait_until_recorded(self, source: str = "virtmic") -> None:
        """Return when a program listens to this source."""
        deadline = time.monotonic() + 60
        while source not in self._recorded():
            if time.monotonic() > deadline:
                pytest.fail(f"nobody records {source}")
            time.sleep(0.05)

    def _recorded(self) -> set[str]:
        """The sources that somebody listens to; its own remapping is one of these."""
        sources, listeners = (
            [line.split("\t") for line in self.pactl("list", "short", kind).splitlines()]
            for kind in ("sources", "source-outputs")
        )
        names = {number: name for number, name, *_ in sources}
        return {names.get(number, "") for _, number, *_ in listeners}

    def pactl(self, *arguments: str) -> str:
        done = subprocess.run(["pactl", *arguments], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def sleep(self, seconds: float) -> None:
        """Stand still, as everything does while a machine is asleep."""
        self._server.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self._server.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        self.unplug()
        self._server.terminate()
        self._server.wait(60)


@pytest.fixture(scope="session")
def sound_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoundServer]:
    if not all(map(shutil.which, ("pulseaudio", "pactl", "paplay"))):
        pytest.fail(f"These tests need a sound server of their own: {PACKAGES}")
    before = dict(os.environ)
    server = SoundServer(tmp_path_factory.mktemp("sound"))
    yield server
    server.stop()
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def restartable(sound_server: SoundServer, tmp_path: Path) -> Iterator[Callable[[], SoundServer]]:
    """Starts a sound server of its own, ending the one before, at the same address."""
    before = dict(os.environ)
    running: list[SoundServer] = []

    def start() -> SoundServer:
        while running:
            running.pop().stop()
        shutil.rmtree(tmp_path / "runtime", ignore_errors=True)
        running.append(type(sound_server)(tmp_path))
        return running[-1]

    yield start
    running.pop().stop()
    os.environ.clear()
    os.environ.update(before)


class Screen:
    """A private X server with a window manager; `DISPLAY` names it while the tests run."""

    def __init__(self, folder: Path) -> None:
        reading, writing = os.pipe()
        self._server = subprocess.Popen(
            [
                *("Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24"),
                *("-nolisten", "tcp", "-noreset"),
            ],
            pass_fds=(writing,),
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with open(reading) as answer:
            number = answer.readline().strip()
        if not number:
            pytest.fail("the private Xvfb does not start")
        self.name = f":{number}"
        os.environ["DISPLAY"] = self.name
        os.environ.pop("WAYLAND_DISPLAY", None)
        os.environ["XDG_SESSION_TYPE"] = "x11"
        self._manager = subprocess.Popen(
            ["openbox", "--sm-disable"],
            env={**os.environ, "HOME": str(folder)},
            stderr=subprocess.DEVNULL,
        )
        self._display = open_display(self.name)
        self._root = self._display.screen().root
        self.wait_until(lambda: self._property(self._root, "_NET_SUPPORTING_WM_CHECK"))

    @staticmethod
    def wait_until(happened: Callable[[], object], seconds: float = 120) -> None:
        """Return as soon as `happened` is true; fail the test when it never is."""
        deadline = time.monotonic() + seconds
        while not happened():
            if time.monotonic() > deadline:
                pytest.fail(f"not within {seconds} s")
            time.sleep(0.02)

    def window(self, title: str) -> int | None:
        """The id of the visible window with this title, a managed one or not."""
        below = [self._root]
        while below:
            window = below.pop()
            try:
                visible = window.get_attributes().map_state == X.IsViewable
                if visible and self._title(window) == title:
                    return int(window.id)
                below += window.query_tree().children
            except Xlib.error.BadWindow:  # closed meanwhile
                continue
        return None

    def wait_for_window(self, title: str, *, focused: bool = True) -> int:
        """Wait until the window is visible and, if `focused`, has the focus; its id."""
        self.wait_until(lambda: self.window(title) is not None)
        if focused:
            self.wait_until(lambda: self.focused_title() == title)
        return self.window(title) or 0

    def focus(self, title: str) -> None:
        """Let the window manager raise a window and give it the focus."""
        event = Xlib.protocol.event.ClientMessage(
            window=self._display.create_resource_object(
                "window", self.wait_for_window(title, focused=False)
            ),
            client_type=self._display.get_atom("_NET_ACTIVE_WINDOW"),
            data=(32, [2, X.CurrentTime, 0, 0, 0]),
        )
        mask = X.SubstructureRedirectMask | X.SubstructureNotifyMask
        self._root.send_event(event, event_mask=mask)
        self._display.flush()
        self.wait_until(lambda: self.focused_title() == title)

    def focused_title(self) -> str | None:
        """The title of the window with the focus, as the window manager tells it."""
        active = self._property(self._root, "_NET_ACTIVE_WINDOW")
        if not active or not active[0]:
            return None
        try:
            return self._title(self._display.create_resource_object("window", active[0]))
        except Xlib.error.BadWindow:
            return None

    def shot(self, path: Path) -> None:
        """Write a picture of the whole screen (PNG by the ending)."""
        subprocess.run(["import", "-display", self.name, "-window", "root", str(path)], check=True)

    def _title(self, window: Any) -> str | None:
        for name in ("_NET_WM_NAME", "WM_NAME"):
            if value := self._property(window, name):
                return value if isinstance(value, str) else bytes(value).decode(errors="replace")
        return None

    def _property(self, window: Any, name: str) -> Any:
        # in one request: a title may change at any time
        value = window.get_property(self._display.get_atom(name), X.AnyPropertyType, 0, 1 << 20)
        return value.value if value else None

    def stop(self) -> None:
        self._display.close()
        for process in (self._manager, self._server):
            process.terminate()
            process.wait(60)


@pytest.fixture(scope="session")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    if not all(map(shutil.which, ("Xvfb", "openbox", "import", "setxkbmap", "xterm", "zenity"))):
        pytest.fail(f"These tests need a screen of their own: {SCREEN_PACKAGES}")
    before = dict(os.environ)
    private = Screen(tmp_path_factory.mktemp("screen"))
    yield private
    private.stop()
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, float, float], Path]:
    """Make a sound file of a part of a recording, from one second to another."""
    folder = tmp_path_factory.mktemp("cut")

    def cut(recording: Path, start: float, end: float) -> Path:
        path = folder / f"{recording.stem}-{start}-{end}.wav"
        samples = load(recording)[position(start) : position(end)]
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
            file.writeframes((samples * 32_768).astype("<i2").tobytes())
        return path

    return cut


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator["subprocess.Popen[str]"]:
    """A private D-Bus with nobody on it: the session's and the system's."""
    configuration = tmp_path / "bus.conf"
    configuration.write_text(BUS.format(tmp_path / "bus"))
    with subprocess.Popen(
        ["dbus-daemon", f"--config-file={configuration}", "--nofork", "--print-address"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as daemon:
        assert daemon.stdout is not None
        address = daemon.stdout.readline().strip()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
        yield daemon
        daemon.terminate()


@pytest.fixture
def use_hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Makes the client library ask another address, as HF_ENDPOINT does at its import."""

    def use(url: str) -> None:
        monkeypatch.setattr(constants, "ENDPOINT", url)
        template = url + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)

    yield use
    huggingface_hub.close_session()


def _model(name: str) -> Path:
    try:
        return store.ensure(name)
    except ModelError as error:
        pytest.fail(f"The model {name} is not on this machine: run `make test`. ({error})")


@pytest.fixture(scope="session")
def base_model() -> Path:
    """The folder of Whisper base, which knows all languages."""
    return _model("base")


@pytest.fixture(scope="session")
def tiny_model() -> Path:
    """The folder of Whisper tiny.en, English only and fast."""
    return _model("tiny.en")
