"""What several rooms' tests need: a microphone without hardware, and Whisper itself."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dictation.errors import ModelError
from dictation.whisper import store

PACKAGES = "sudo apt install pulseaudio pulseaudio-utils libasound2-plugins libportaudio2"


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
            env={**os.environ, "HOME": str(folder)},
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 10
        while subprocess.run(["pactl", "info"], capture_output=True).returncode:
            if time.monotonic() > deadline or self._server.poll() is not None:
                pytest.fail("the private PulseAudio does not start")
            time.sleep(0.05)
        self._modules: list[str] = []
        self._players: list[subprocess.Popen[bytes]] = []
        self.plug()

    def play(self, path: Path) -> "subprocess.Popen[bytes]":
        """Start speaking a sound file into the microphone."""
        self._players.append(subprocess.Popen(["paplay", "--device=mic", str(path)]))
        return self._players[-1]

    def plug(self) -> None:
        """Bring the microphone (back); it becomes the default."""
        if not self._modules:
            self._modules = [
                self.pactl("load-module", "module-null-sink", "sink_name=mic", "rate=48000"),
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
        while self._players:
            player = self._players.pop()
            player.kill()
            player.wait()
        while self._modules:
            self.pactl("unload-module", self._modules.pop())

    def pactl(self, *arguments: str) -> str:
        done = subprocess.run(["pactl", *arguments], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def stop(self) -> None:
        self.unplug()
        self._server.terminate()
        self._server.wait(10)


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
