"""Recording through a real sound server loses nothing, whatever is unplugged."""

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from dictation.audio import capture
from dictation.audio.chunk import SAMPLE_RATE, AudioChunk, Samples
from dictation.audio.devices import InputDevice, input_devices
from dictation.audio.files import load
from dictation.audio.microphone import Microphone, MicrophoneEvent
from dictation.audio.portaudio import PORTAUDIO
from dictation.errors import MicrophoneError
from dictation.paths import resource

if TYPE_CHECKING:
    from tests.audio.conftest import Headset
    from tests.conftest import SoundServer


NOTE = resource("speech/note.flac")
LETTER = resource("speech/letter.flac")
EARLY = slice(8_000, 28_000)  # loud words, early and late in the note
LATE = slice(56_000, 78_000)
WAITING, READY = MicrophoneEvent.WAITING, MicrophoneEvent.READY
LOST, RETURNED = MicrophoneEvent.LOST, MicrophoneEvent.RETURNED


class Listener:
    """Reads a microphone like the session's thread, and keeps everything it yields."""

    def __init__(self, microphone: Microphone) -> None:
        self.microphone = microphone
        self.events: list[MicrophoneEvent] = []
        self.error: MicrophoneError | None = None
        self._heard: list[Samples] = []
        self.position = 0
        self.first_came = 0.0
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        try:
            with self.microphone:
                for heard in self.microphone.chunks():
                    with self._changed:
                        self._keep(heard)
                        self._changed.notify_all()
        except MicrophoneError as error:
            self.error = error

    def _keep(self, heard: AudioChunk | MicrophoneEvent) -> None:
        if isinstance(heard, MicrophoneEvent):
            self.events.append(heard)
            return
        assert heard.start == self.position, "positions go on without a gap"
        assert heard.samples.dtype == np.float32
        if not self.position:
            self.first_came = time.monotonic() - len(heard.samples) / SAMPLE_RATE
        self.position = heard.end
        self._heard.append(heard.samples)

    def until(self, *events: MicrophoneEvent) -> None:
        """Wait until these are the latest events."""
        count = len(events)
        self.wait(lambda: self.events[-count:] == list(events))

    def flows(self) -> None:
        """Wait until the stream delivers audio."""
        self.wait(lambda: self.position > 0)

    def wait(self, condition: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(condition, timeout=60), f"came so far: {self.events}"

    def finish(self) -> Samples:
        self.microphone.stop()
        self._thread.join(60)
        assert not self._thread.is_alive()
        return np.concatenate([np.zeros(0, np.float32), *self._heard])


@pytest.fixture
def listen(sound_server: "SoundServer") -> Iterator[Callable[[Microphone], Listener]]:
    sound_server.plug()
    listeners: list[Listener] = []

    def begin(microphone: Microphone) -> Listener:
        listeners.append(Listener(microphone))
        return listeners[-1]

    yield begin
    for listener in listeners:
        listener.finish()
    sound_server.plug()


@pytest.fixture(scope="module")
def note() -> Samples:
    return load(NOTE)


@pytest.fixture(scope="module")
def said(sentence: Path) -> Samples:
    return load(sentence)


def find(original: Samples, heard: Samples) -> tuple[int, float]:
    """Return where `original` is in `heard`, and how similar they are there (1: identical)."""
    size = len(heard) + len(original)
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(original, size))
    lag = int(np.argmax(np.fft.irfft(spectrum, size)[: len(heard)]))
    there = heard[lag : lag + len(original)]
    return lag, float(np.corrcoef(there, original[: len(there)])[0, 1])


def spoken(listener: Listener, playing: "subprocess.Popen[bytes]") -> None:
    """Wait until everything that is played has been recorded."""
    assert playing.wait(60) == 0
    end = listener.position + SAMPLE_RATE // 2
    listener.wait(lambda: listener.position > end)


def test_it_waits_through_zeros_then_records_every_sample(
    sound_server: "SoundServer", listen: Callable[[Microphone], Listener], note: Samples
) -> None:
    listener = listen(Microphone(None))
    listener.until(WAITING)
    listener.flows()
    spoken(listener, sound_server.play(NOTE))
    heard = listener.finish()
    assert listener.events == [WAITING, READY]
    lag, likeness = find(note, heard)
    assert len(heard) - lag > len(note)
    assert likeness > 0.99
    # Nothing is missing or shifted in between: two words are as far apart as they should be.
    assert find(note[EARLY], heard)[0] == lag + EARLY.start
    assert find(note[LATE], heard)[0] == lag + LATE.start
    assert listener.microphone.dropped == 0


@pytest.mark.parametrize("chosen", ["Jabra Evolve", "virtmic"])
def test_each_of_two_microphones_can_be_chosen_by_name(
    sound_server: "SoundServer",
    listen: Callable[[Microphone], Listener],
    headset: "Headset",
    sentence: Path,
    said: Samples,
    chosen: str,
) -> None:
    speakers = [headset.play, sound_server.play]
    if chosen == "virtmic":
        speakers.reverse()
        sound_server.pactl("set-default-source", headset.source)
    listener = listen(Microphone(chosen))
    listener.flows()
    elsewhere = speakers[1](LETTER)
    spoken(listener, speakers[0](sentence))
    elsewhere.kill()
    elsewhere.wait()
    assert find(said, listener.finish())[1] > 0.95, "the other one is not heard"


def test_a_microphone_chosen_by_name_is_never_replaced_by_another(
    sound_server: "SoundServer",
    listen: Callable[[Microphone], Listener],
    headset: "Headset",
    sentence: Path,
    said: Samples,
) -> None:
    listener = listen(Microphone(headset.description))
    listener.flows()
    spoken(listener, headset.play(sentence))
    elsewhere = sound_server.play(LETTER)
    headset.unplug()
    listener.until(WAITING, READY, LOST)
    gone = listener.position
    listener.wait(lambda: listener.position > gone + 2 * SAMPLE_RATE)
    headset.plug()
    listener.until(RETURNED, WAITING)
    back = listener.position
    spoken(listener, headset.play(sentence))
    assert elsewhere.poll() is None, "somebody speaks into the other one all the time"
    elsewhere.kill()
    elsewhere.wait()
    heard = listener.finish()
    assert not heard[gone:back].any()
    assert find(said, heard[:gone])[1] > 0.99
    assert find(said, heard[back:])[1] > 0.99
    assert listener.events == [WAITING, READY, LOST, RETURNED, WAITING, READY]


def test_the_default_follows_the_systems_choice(
    sound_server: "SoundServer",
    listen: Callable[[Microphone], Listener],
    headset: "Headset",
    sentence: Path,
    said: Samples,
) -> None:
    listener = listen(Microphone(None))
    listener.flows()
    sound_server.pactl("set-default-source", headset.source)
    sound_server.wait_until_recorded(headset.source)
    before = listener.position
    spoken(listener, headset.play(sentence))
    assert find(said, listener.finish()[before:])[1] > 0.99
    assert LOST not in listener.events


def test_listing_devices_does_not_disturb_a_recording(
    sound_server: "SoundServer",
    listen: Callable[[Microphone], Listener],
    sentence: Path,
    said: Samples,
) -> None:
    listener = listen(Microphone(None))
    listener.flows()
    playing = sound_server.play(sentence)
    while playing.poll() is None:
        assert input_devices()
    spoken(listener, playing)
    assert find(said, listener.finish())[1] > 0.99
    assert listener.microphone.dropped == 0
    assert listener.events == [WAITING, READY]


def test_recording_continues_after_the_microphone_was_unplugged_and_replugged(
    sound_server: "SoundServer",
    listen: Callable[[Microphone], Listener],
    sentence: Path,
    said: Samples,
) -> None:
    listener = listen(Microphone(None))
    listener.flows()
    sound_server.play(sentence)
    listener.until(WAITING, READY)
    sound_server.unplug()
    listener.until(LOST)
    lost_at = listener.position
    listener.wait(lambda: listener.position > lost_at + SAMPLE_RATE)  # silence fills the gap
    sound_server.plug()
    listener.until(RETURNED, WAITING)
    spoken(listener, sound_server.play(sentence))
    clock = time.monotonic() - listener.first_came
    heard = listener.finish()
    assert listener.events == [WAITING, READY, LOST, RETURNED, WAITING, READY]
    assert find(said, heard)[1] > 0.99
    assert len(heard) / SAMPLE_RATE == pytest.approx(clock, abs=0.4), "times stay true"


def test_a_stream_that_the_server_moved_to_another_source_comes_back(
    sound_server: "SoundServer",
    listen: Callable[[Microphone], Listener],
    sentence: Path,
    said: Samples,
) -> None:
    listener = listen(Microphone(None))
    listener.until(WAITING)
    elsewhere = sound_server.pactl("load-module", "module-null-sink", "sink_name=elsewhere")
    try:
        sound_server.unplug()
        before = listener.position
        listener.wait(lambda: listener.position > before + 4 * SAMPLE_RATE)
        assert READY not in listener.events
        sound_server.plug()
        before = listener.position
        listener.wait(lambda: listener.position > before + 4 * SAMPLE_RATE)
        spoken(listener, sound_server.play(sentence))
        assert find(said, listener.finish())[1] > 0.99
        assert listener.events[-1] == READY
    finally:
        sound_server.pactl("unload-module", elsewhere)


def test_stopping_while_the_microphone_is_gone_ends_at_once(
    sound_server: "SoundServer", listen: Callable[[Microphone], Listener]
) -> None:
    listener = listen(Microphone(None))
    listener.flows()
    sound_server.unplug()
    listener.until(LOST)
    listener.finish()
    assert listener.error is None


def test_a_microphone_gone_for_too_long_is_reported(
    sound_server: "SoundServer", listen: Callable[[Microphone], Listener]
) -> None:
    listener = listen(Microphone(None, give_up_after=1.5))
    listener.flows()
    sound_server.unplug()
    listener.until(LOST)
    listener._thread.join(60)
    assert listener.error is not None
    assert "did not return" in listener.error.problem
    assert "dictation devices" in listener.error.remedy


class ThroughPortAudio(Microphone):
    """Records as on systems without a sound server, here through the ALSA plugin."""

    def _open_stream(self) -> capture.CaptureStream:
        PORTAUDIO.refresh()
        known = PORTAUDIO.list().devices
        index = next(device["index"] for device in known if device["name"] == "pulse")
        return capture.CaptureStream(InputDevice(index, "pulse", "ALSA", 2, 48_000, True))


def test_with_portaudio_recording_continues_after_replugging(
    sound_server: "SoundServer",
    listen: Callable[[Microphone], Listener],
    sentence: Path,
    said: Samples,
) -> None:
    listener = listen(ThroughPortAudio(None))
    listener.flows()
    sound_server.unplug()
    listener.until(LOST)
    sound_server.plug()
    listener.until(RETURNED, WAITING)
    spoken(listener, sound_server.play(sentence))
    assert find(said, listener.finish())[1] > 0.99


def test_dropped_audio_is_counted_and_shifts_nothing(
    sound_server: "SoundServer",
    listen: Callable[[Microphone], Listener],
    note: Samples,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(capture, "QUEUE_BLOCKS", round(0.5 / capture.BLOCK_SECONDS))
    listener = listen(ThroughPortAudio(None))
    listener.flows()
    playing = sound_server.play(NOTE)
    listener.until(WAITING, READY)
    with listener._changed:
        time.sleep(2.0)  # block the reader
    spoken(listener, playing)
    heard = listener.finish()
    assert listener.microphone.dropped == pytest.approx(1.5, abs=0.2)
    began = int(np.flatnonzero(heard)[0]) - int(np.flatnonzero(note)[0])
    lag, likeness = find(note[LATE], heard)
    assert likeness > 0.99
    assert lag - began == pytest.approx(LATE.start, abs=0.02 * SAMPLE_RATE)


def test_if_16_khz_is_refused_the_devices_own_rate_is_used(
    sound_server: "SoundServer",
    listen: Callable[[Microphone], Listener],
    sentence: Path,
    said: Samples,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The sound server accepts any plausible rate, so request another one.
    monkeypatch.setattr(capture, "SAMPLE_RATE", 12_345_678)
    listener = listen(ThroughPortAudio(None))
    listener.flows()
    assert listener.microphone._resampler.rate_in == 48_000
    spoken(listener, sound_server.play(sentence))
    assert find(said, listener.finish())[1] > 0.99


@pytest.mark.usefixtures("sound_server")
def test_a_missing_microphone_lists_the_available_ones() -> None:
    with pytest.raises(MicrophoneError, match="no microphone called “Blue Yeti”") as caught:
        Microphone("Blue Yeti").__enter__()
    assert "Available: “" in caught.value.remedy


def test_no_microphone_at_all_is_reported(
    sound_server: "SoundServer", capfd: pytest.CaptureFixture[str]
) -> None:
    sound_server.unplug()
    try:
        with pytest.raises(MicrophoneError, match="No microphone was found"):
            Microphone(None).__enter__()
        assert capfd.readouterr().err == "", "ALSA and PortAudio keep their noise to themselves"
    finally:
        sound_server.plug()
