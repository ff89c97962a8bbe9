"""What the computer plays is recorded completely, from any loudspeaker, never a microphone."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from dictation.audio.capture import Block
from dictation.audio.chunk import SAMPLE_RATE, AudioChunk, Samples
from dictation.audio.devices import InputDevice
from dictation.audio.files import load
from dictation.audio.microphone import Microphone, MicrophoneEvent
from dictation.audio.system_sound import SILENT_AFTER, ContinuousStream, SystemSound, loopback
from dictation.errors import SystemSoundError

if TYPE_CHECKING:
    from tests.conftest import SoundServer

READY = MicrophoneEvent.READY
LOST, RETURNED = MicrophoneEvent.LOST, MicrophoneEvent.RETURNED


class Listener:
    """Reads a source in its own thread and keeps everything it yields."""

    def __init__(self, source: Microphone) -> None:
        self.source = source
        self.events: list[MicrophoneEvent] = []
        self.length = 0
        self.began = time.monotonic()
        self._pieces: list[Samples] = []
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()
        self.wait(lambda: READY in self.events)
        self.began = time.monotonic()
        self._started = self.length

    def _listen(self) -> None:
        with self.source:
            for piece in self.source.chunks():
                with self._changed:
                    if isinstance(piece, MicrophoneEvent):
                        self.events.append(piece)
                    else:
                        assert piece.start == self.length, "no gap between chunks"
                        self._pieces.append(piece.samples)
                        self.length = piece.end
                    self._changed.notify_all()

    def wait(self, condition: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(condition, timeout=60), f"came so far: {self.events}"

    def flows(self, seconds: float = 0.5) -> None:
        """Wait until this much more audio has arrived."""
        end = self.length + round(seconds * SAMPLE_RATE)
        self.wait(lambda: self.length >= end)

    def since(self, start: int) -> Samples:
        """Return the audio from a position on."""
        with self._changed:
            return np.concatenate([np.zeros(0, np.float32), *self._pieces])[start:]

    @property
    def behind(self) -> float:
        """Return by how many seconds the positions lag behind the clock."""
        return time.monotonic() - self.began - (self.length - self._started) / SAMPLE_RATE

    def finish(self) -> None:
        self.source.stop()
        self._thread.join(60)
        assert not self._thread.is_alive()


@pytest.fixture
def listen() -> Iterator[Callable[[Microphone], Listener]]:
    listeners: list[Listener] = []

    def begin(source: Microphone) -> Listener:
        listeners.append(Listener(source))
        return listeners[-1]

    yield begin
    for listener in listeners:
        listener.finish()


class Loudspeakers:
    """Null sinks, by name; each one's monitor has what is played into it."""

    def __init__(self, server: "SoundServer", sentence: Path) -> None:
        self._server = server
        self._sentence = sentence
        self._modules: dict[str, str] = {}

    def plug(self, name: str) -> None:
        """Connect one; it becomes the default."""
        self._modules[name] = self._server.pactl(
            "load-module", "module-null-sink", f"sink_name={name}", "norewinds=1"
        )
        self._server.pactl("set-default-sink", name)

    def unplug(self, name: str) -> None:
        self._server.pactl("unload-module", self._modules.pop(name))

    def play(self, name: str) -> None:
        """Play the sentence to its end."""
        playing = ["paplay", f"--device={name}", str(self._sentence)]
        subprocess.run(playing, check=True, timeout=60)

    def close(self) -> None:
        for name in list(self._modules):
            self.unplug(name)


@pytest.fixture
def loudspeakers(sound_server: "SoundServer", sentence: Path) -> Iterator[Loudspeakers]:
    sound_server.plug()
    found = Loudspeakers(sound_server, sentence)
    found.plug("speaker")
    yield found
    found.close()


@pytest.fixture(scope="module")
def spoken(sentence: Path) -> Samples:
    return load(sentence)


def likeness(original: Samples, heard: Samples) -> float:
    """Return how similar `original` and its best match in `heard` are (1: identical).

    Only the second half of `original` is searched for: a null sink delivers audio ahead of time, so
    that the first part may be missing.
    """
    original = original[len(original) // 2 :]
    size = len(heard) + len(original)
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(original, size))
    lag = int(np.argmax(np.fft.irfft(spectrum, size)[: len(heard)]))
    there = heard[lag : lag + len(original)]
    return float(np.corrcoef(there, original[: len(there)])[0, 1])


def test_system_audio_is_recorded_next_to_an_open_microphone(
    sound_server: "SoundServer",
    loudspeakers: Loudspeakers,
    listen: Callable[[Microphone], Listener],
    sentence: Path,
    spoken: Samples,
) -> None:
    system = listen(SystemSound())
    microphone = Microphone(None)
    with microphone:
        start = system.length
        loudspeakers.play("speaker")
        system.flows()
        heard = system.since(start)
        assert likeness(spoken, heard) > 0.99
        sound_server.play(sentence).wait(60)
        microphone.stop()
        said = [c.samples for c in microphone.chunks() if isinstance(c, AudioChunk)]
    # each records its own audio, at the same time
    assert likeness(spoken, np.concatenate(said)) > 0.99
    after = system.since(start + len(heard))
    assert np.abs(after).max() == 0
    assert abs(system.behind) < 0.3


def test_recording_follows_the_default_loudspeaker(
    sound_server: "SoundServer",
    loudspeakers: Loudspeakers,
    listen: Callable[[Microphone], Listener],
    spoken: Samples,
) -> None:
    system = listen(SystemSound())
    loudspeakers.plug("headphones")
    sound_server.wait_until_recorded("headphones.monitor")
    system.flows()
    start = system.length
    loudspeakers.play("headphones")
    system.flows()
    assert likeness(spoken, system.since(start)) > 0.99
    # what another loudspeaker plays is not what the user hears
    start = system.length
    loudspeakers.play("speaker")
    system.flows()
    assert np.abs(system.since(start)).max() == 0
    assert system.events[-1] is READY, "nobody need be told"
    assert abs(system.behind) < 0.5


def test_an_unplugged_loudspeaker_leaves_silence_not_the_microphone(
    sound_server: "SoundServer",
    loudspeakers: Loudspeakers,
    listen: Callable[[Microphone], Listener],
    spoken: Samples,
) -> None:
    system = listen(SystemSound())
    start = system.length
    # no loudspeaker is left: the server falls back to the microphone's own null sink
    sound_server.pactl("set-default-sink", "mic")
    sound_server.pactl("set-default-sink", "speaker")
    loudspeakers.unplug("speaker")
    sound_server.unplug()
    system.wait(lambda: LOST in system.events)
    system.flows(1.5)
    assert np.abs(system.since(start)).max() == 0
    loudspeakers.plug("dock")
    system.wait(lambda: system.events[-2:] == [RETURNED, READY])
    start = system.length
    loudspeakers.play("dock")
    system.flows()
    assert likeness(spoken, system.since(start)) > 0.99
    assert abs(system.behind) < 0.5


def test_recording_survives_a_restart_of_the_sound_server(
    restartable: Callable[[], "SoundServer"],
    listen: Callable[[Microphone], Listener],
    sentence: Path,
    spoken: Samples,
) -> None:
    restartable()  # its only sink is the microphone's
    system = listen(SystemSound())
    server = restartable()
    system.wait(lambda: system.events[-3:] == [LOST, RETURNED, READY])
    start = system.length
    assert server.play(sentence).wait(60) == 0
    system.flows()
    assert likeness(spoken, system.since(start)) > 0.99
    assert abs(system.behind) < 0.5
    system.finish()


@pytest.mark.skipif(sys.platform != "linux", reason="about the sound server")
def test_a_missing_loudspeaker_is_reported_with_a_remedy(sound_server: "SoundServer") -> None:
    sound_server.unplug()
    try:
        with pytest.raises(SystemSoundError, match="no speakers") as refused, SystemSound():
            pass
        assert "sound settings" in refused.value.remedy
    finally:
        sound_server.plug()


@pytest.mark.skipif(sys.platform != "linux", reason="about the sound server")
def test_a_missing_sound_server_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/nobody")
    with pytest.raises(SystemSoundError, match="no sound server"), SystemSound():
        pass


def test_the_loopback_device_is_found() -> None:
    def chosen(*names: str) -> str:
        return loopback([InputDevice(0, name, "WASAPI", 2, 48_000, False) for name in names]).name

    windows = ["Microphone (Realtek)", "Stereo Mix (Realtek)", "Speakers (Realtek) [Loopback]"]
    assert chosen(*windows) == "Speakers (Realtek) [Loopback]"
    assert chosen(*windows[:2]) == "Stereo Mix (Realtek)"
    assert chosen("MacBook Pro Microphone", "BlackHole 2ch") == "BlackHole 2ch"
    with pytest.raises(SystemSoundError, match="no device offers it") as refused:
        chosen(windows[0])
    assert "Stereo Mix" in refused.value.remedy


class Pausing:
    """A stream that delivers nothing while nothing is played, like the loopback on Windows."""

    rate = SAMPLE_RATE
    lost = False

    def __init__(self) -> None:
        self.last_heard = time.monotonic()
        self.blocks: list[Block] = []

    def read(self, timeout: float) -> Block | None:
        if self.blocks:
            return self.blocks.pop(0)
        time.sleep(timeout)
        return None

    def stop(self) -> None:
        pass

    close = stop

    def sound(self, level: float = 1.0) -> None:
        now = time.monotonic()
        self.blocks.append(Block(np.full(800, level, np.float32), 0, now - 0.05, now))


def test_silence_is_filled_in_while_nothing_is_played() -> None:
    pausing = Pausing()
    steady = ContinuousStream(pausing)
    began = time.monotonic() - 0.05
    pausing.sound()
    heard = [steady.read(0.01)]
    while time.monotonic() - began < 3 * SILENT_AFTER:
        heard.append(steady.read(0.05))
    pausing.sound()
    heard.append(steady.read(0.01))
    ended = time.monotonic()
    samples = np.concatenate([block.samples for block in heard if block is not None])
    assert len(samples) / SAMPLE_RATE == pytest.approx(ended - began, abs=0.01)
    assert samples.sum() == 1600
    assert samples[:800].all()
    assert samples[-800:].all()
    steady.stop()
    assert steady.read(0.01) is None


def length(heard: list[Block | None]) -> int:
    return sum(len(block.samples) for block in heard if block is not None)


def test_audio_queued_while_the_program_stalled_has_no_gap() -> None:
    pausing = Pausing()
    steady = ContinuousStream(pausing)
    pausing.sound()
    steady.read(0.01)
    time.sleep(10 * 0.05)
    for _ in range(10):
        pausing.sound()
    block = steady.read(0.01)
    assert block is not None
    assert block.samples.all()
    assert len(block.samples) == 8000


def test_late_audio_is_passed_on_and_later_silence_is_skipped() -> None:
    pausing = Pausing()
    steady = ContinuousStream(pausing)
    began = time.monotonic() - 0.05
    pausing.sound()
    heard = [steady.read(0.01)]
    while time.monotonic() - began < 0.8:  # the sound server stalls
        heard.append(steady.read(0.05))
    for level in (1.0, 0.0):  # what it has rendered in the meantime, all at once
        for _ in range(7):
            pausing.sound(level)
            heard.append(steady.read(0.01))
    assert sum(np.count_nonzero(block.samples) for block in heard if block) == 8 * 800
    assert length(heard) / SAMPLE_RATE == pytest.approx(
        time.monotonic() - began, abs=2 * SILENT_AFTER
    )
