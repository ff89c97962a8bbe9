"""PortAudio is restarted only while it is unused, because that closes every open stream."""

import threading
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any, cast

import pytest

from dictation.audio.portaudio import PortAudio


class PortAudioError(Exception):
    pass


class Library:
    """Stands in for sounddevice: it lists the devices that were present at its start."""

    PortAudioError = PortAudioError

    def __init__(self) -> None:
        self.plugged = ["built-in"]
        self.open: list[Any] = []
        self.running = False
        self.refusing = False
        self.opening: Callable[[], None] = lambda: None
        self._initialize()

    def _initialize(self) -> None:
        assert not self.running
        self.running, self._known = True, list(self.plugged)

    def _terminate(self) -> None:
        assert self.running
        self.running = False
        for stream in self.open:
            stream.cut_off = True

    def query_devices(self, kind: str | None = None) -> Any:
        assert self.running
        if kind is not None:
            raise PortAudioError("no default")
        return [{"name": name} for name in self._known]

    def query_hostapis(self) -> Any:
        return [{"name": "MME"}]

    def RawInputStream(self, **how: Any) -> Any:  # noqa: N802 - sounddevice's name
        assert self.running
        self.opening()
        stream = SimpleNamespace(closed=False, cut_off=False, **how)

        def start() -> None:
            if self.refusing:
                raise PortAudioError("device unavailable")

        def close() -> None:
            stream.closed = True
            self.open.remove(stream)

        stream.start, stream.close = start, close
        self.open.append(stream)
        return stream


@pytest.fixture
def library() -> Library:
    return Library()


@pytest.fixture
def portaudio(library: Library) -> PortAudio:
    return PortAudio(lambda: cast(ModuleType, library))


def names(portaudio: PortAudio) -> list[str]:
    return [device["name"] for device in portaudio.list().devices]


def test_a_refresh_finds_new_devices(library: Library, portaudio: PortAudio) -> None:
    library.plugged.append("headset")
    assert names(portaudio) == ["built-in"]
    assert portaudio.refresh()
    assert names(portaudio) == ["built-in", "headset"]
    assert portaudio.list().default == -1


def test_a_refresh_waits_until_no_stream_is_open(library: Library, portaudio: PortAudio) -> None:
    loopback = portaudio.open(device=3)
    microphone = portaudio.open(device=0)
    assert (loopback.device, microphone.device) == (3, 0)
    library.plugged.append("headset")
    portaudio.close(microphone)
    portaudio.close(microphone)
    assert not portaudio.refresh()
    assert not loopback.cut_off
    assert names(portaudio) == ["built-in"]
    portaudio.close(loopback)
    assert portaudio.refresh()
    assert names(portaudio) == ["built-in", "headset"]


def test_a_device_that_fails_to_open_does_not_count_as_open(
    library: Library, portaudio: PortAudio
) -> None:
    library.refusing = True
    with pytest.raises(OSError, match="unavailable"):
        portaudio.open(device=0)
    assert library.open == []
    assert portaudio.refresh()


def test_a_stream_that_is_being_opened_counts_as_open(
    library: Library, portaudio: PortAudio
) -> None:
    refreshed: list[bool] = []

    def elsewhere() -> None:
        thread = threading.Thread(target=lambda: refreshed.append(portaudio.refresh()))
        thread.start()
        thread.join(60)

    library.opening = elsewhere
    portaudio.close(portaudio.open(device=0))
    assert refreshed == [False]
