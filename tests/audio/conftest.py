"""A second microphone to choose from."""

import contextlib
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dictation.paths import resource

if TYPE_CHECKING:
    from tests.conftest import SoundServer


@pytest.fixture(scope="session")
def sentence(cut: Callable[[Path, float, float], Path]) -> Path:
    """Three seconds of speech."""
    return cut(resource("speech/note.flac"), 0.0, 3.0)


class Headset:
    """A microphone named Jabra Evolve, next to `virtmic`; `source` is the server's name for it."""

    description = "Jabra Evolve"

    def __init__(self, server: "SoundServer", source: str) -> None:
        self.source = source
        self._server = server
        self._modules: list[str] = []
        self.plug()

    def plug(self) -> None:
        self._modules = [
            self._server.pactl(
                "load-module", "module-null-sink", f"sink_name={self.source}_ear", "norewinds=1"
            ),
            self._server.pactl(
                *("load-module", "module-remap-source", f"master={self.source}_ear.monitor"),
                f"source_name={self.source}",
                f"source_properties=\"device.description='{self.description}'\"",
            ),
        ]

    def unplug(self) -> None:
        while self._modules:
            self._server.pactl("unload-module", self._modules.pop())

    def play(self, path: Path) -> "subprocess.Popen[bytes]":
        """Start playing an audio file into it, until it ends or the test does."""
        return self._server.play(path, f"{self.source}_ear")


@pytest.fixture
def plug_in(sound_server: "SoundServer") -> Iterator[Callable[[str], Headset]]:
    """Plug in a headset whose source gets the given name."""
    with contextlib.ExitStack() as stack:

        def plug(source: str) -> Headset:
            headset = Headset(sound_server, source)
            stack.callback(headset.unplug)
            return headset

        yield plug
        sound_server.hush()
        sound_server.plug()


@pytest.fixture
def headset(plug_in: Callable[[str], Headset]) -> Headset:
    return plug_in("headset_in")
