"""A take from its first sound to its last word, with real Whisper, and with failures."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from dictation import app, paths
from dictation.audio.chunk import SAMPLE_RATE, AudioChunk, position, seconds
from dictation.audio.files import load, read_chunks
from dictation.audio.microphone import MicrophoneEvent
from dictation.audio.realtime import RealTimeRecording
from dictation.audio.spool import Spool
from dictation.audio.standby import RELEASE_MAX, Heard, KeyUp
from dictation.errors import MicrophoneError
from dictation.recognition import backends
from dictation.recognition.backends import LoadedModel
from dictation.recognition.request import RecognitionRequest
from dictation.recognition.streaming.recognizer import StreamingRecognizer
from dictation.recognition.streaming.settings import StreamingSettings
from dictation.results import Commit, Endpoint, Outcome, Partial, Word
from dictation.session import (
    RELEASE_MIN,
    Finished,
    LiveSession,
    SessionEvent,
    Source,
    Warned,
)
from dictation.settings import Settings, TextSettings
from dictation.speech.endpoint import EndpointSettings
from dictation.speech.segmenter import HardEndpoint, Segmenter, SpeechEvent
from dictation.text.marks import is_mark
from dictation.text.transforms.registry import pipeline

NOTE = paths.resource("speech/note.flac")
SEND = paths.resource("speech/short-send.flac")
ENGLISH = RecognitionRequest(("en",))
SAID = "remember to buy milk bread and apples call the dentist before friday"


@pytest.fixture(autouse=True)
def data_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


@pytest.fixture(scope="module")
def whisper(tiny_model: Path) -> LoadedModel:
    return backends.load(tiny_model)


@pytest.fixture
def spool() -> Iterator[Spool]:
    kept = Spool()
    yield kept
    kept.close(keep=False)


class Quick:
    """A recording that is delivered as fast as it is read, and may end with an error."""

    def __init__(self, *ends: "MicrophoneEvent | Exception") -> None:
        self._ends = ends
        self._stopped = False

    def chunks(self) -> Iterator[AudioChunk | MicrophoneEvent]:
        for chunk in read_chunks(NOTE, 0.032):
            if self._stopped:
                return
            yield chunk
        for end in self._ends:
            if isinstance(end, Exception):
                raise end
            yield end

    def stop(self) -> None:
        self._stopped = True


def session(source: Source, whisper: LoadedModel, spool: Spool | None = None) -> LiveSession:
    return app.live_session(source, lambda: whisper, ENGLISH, spool)


def text(events: list[SessionEvent]) -> str:
    """Return the committed words without punctuation, in lower case."""
    words = [w.text for event in events if isinstance(event, Commit) for w in event.words]
    return re.sub(r"[^\w ]", "", "".join(words)).lower().strip()


def test_a_recording_gives_its_words_in_order_and_ends(whisper: LoadedModel, spool: Spool) -> None:
    take = session(RealTimeRecording(read_chunks(NOTE, 0.032)), whisper, spool)
    events = list(take.events())
    assert text(events) == SAID
    finished = events[-1]
    assert isinstance(finished, Finished)
    assert finished.audio == pytest.approx(5.92, abs=0.01)
    assert finished.compute_share > 0
    committed = [word for event in events if isinstance(event, Commit) for word in event.words]
    # the first is written with a capital and without the space before it
    assert [h.word.text.strip().lower() for h in finished.meter.heard] == [
        word.text.strip().lower() for word in committed if not is_mark(word.text)
    ]
    for heard in finished.meter.heard:
        assert heard.shown <= heard.committed
        # not before it was spoken, allowing for the model's error of a few tenths of a second
        assert heard.committed > heard.word.end - 0.3
    endpoints = [event for event in events if isinstance(event, Endpoint)]
    assert endpoints[-1].segment_over
    np.testing.assert_allclose(load(spool.path), load(NOTE), atol=1 / 32_000)


def test_words_are_shown_before_they_are_committed(whisper: LoadedModel) -> None:
    events = list(session(RealTimeRecording(read_chunks(SEND, 0.032)), whisper).events())
    first_shown = next(k for k, e in enumerate(events) if isinstance(e, Partial) and e.words)
    first_certain = next(k for k, e in enumerate(events) if isinstance(e, Commit))
    assert first_shown < first_certain


def test_stop_keeps_the_words_so_far(whisper: LoadedModel) -> None:
    endless = (
        chunk
        for repetition in range(100)
        for chunk in [
            AudioChunk(c.samples, c.start + repetition * 94_736) for c in read_chunks(NOTE, 0.032)
        ]
    )
    take = session(RealTimeRecording(endless), whisper)
    events = []
    for event in take.events():
        events.append(event)
        if isinstance(event, Commit):
            take.stop()
    assert isinstance(events[-1], Finished)
    assert events[-1].audio < 60
    assert text(events).startswith("remember")


def test_release_records_the_current_word_to_its_end(whisper: LoadedModel) -> None:
    # the key is released in the middle of "apples", which ends at 2.75 s, before a pause
    released_at = position(2.5)

    class ReleasingSource(RealTimeRecording):
        def chunks(self) -> Iterator[Heard]:  # type: ignore[override]
            for chunk in super().chunks():
                if chunk.start <= released_at < chunk.end:
                    yield KeyUp(released_at, lambda end: end)
                yield chunk

    take = session(ReleasingSource(read_chunks(NOTE, 0.032)), whisper)
    events = list(take.events())
    assert text(events) == "remember to buy milk bread and apples"
    finished = events[-1]
    assert isinstance(finished, Finished)
    assert RELEASE_MIN <= finished.audio - seconds(released_at) <= RELEASE_MAX + 0.1


def test_what_was_said_before_a_late_release_was_noticed_is_not_written(
    whisper: LoadedModel,
) -> None:
    """The key is released in "milk", which is noticed when "bread" can't have been written yet.

    What has been written by then stays: "bread" ends at 2.1 s, and is certain 0.3 s later.
    """
    released_at, learned_at = position(1.45), position(2.3)

    class Late(RealTimeRecording):
        def chunks(self) -> Iterator[Heard]:  # type: ignore[override]
            for chunk in super().chunks():
                yield chunk
                if chunk.start <= learned_at < chunk.end:
                    yield KeyUp(released_at, lambda end: end)

    events = list(session(Late(read_chunks(NOTE, 0.032)), whisper).events())
    finished = events[-1]
    assert isinstance(finished, Finished)
    assert RELEASE_MIN <= finished.audio - seconds(released_at) <= RELEASE_MAX + 0.1
    assert text(events) == "remember to buy milk"


def test_a_slowly_loading_model_loses_no_word(whisper: LoadedModel) -> None:
    spoken = threading.Event()

    class SignalingSource(RealTimeRecording):
        def chunks(self) -> Iterator[AudioChunk]:
            yield from super().chunks()
            spoken.set()

    def model_after_all_was_said() -> LoadedModel:
        assert spoken.wait(60)
        return whisper

    source = SignalingSource(read_chunks(SEND, 0.032))
    take = app.live_session(source, model_after_all_was_said, ENGLISH, None)
    assert text(list(take.events())) == "send it now"


def test_leaving_early_keeps_the_audio(whisper: LoadedModel, spool: Spool) -> None:
    events = session(Quick(), whisper, spool).events()
    assert isinstance(next(events), Commit | Partial)
    events.close()
    assert len(load(spool.path)) > SAMPLE_RATE / 2


@pytest.mark.parametrize(
    "failure", [MicrophoneError("It is gone.", "Plug it in."), ZeroDivisionError("a bug")]
)
def test_speech_before_the_microphone_disappeared_is_transcribed(
    whisper: LoadedModel, spool: Spool, failure: Exception
) -> None:
    events: list[SessionEvent] = []
    with pytest.raises(type(failure)) as caught:
        events.extend(session(Quick(MicrophoneEvent.LOST, failure), whisper, spool).events())
    assert caught.value is failure
    assert text(events) == SAID
    assert MicrophoneEvent.LOST in events
    np.testing.assert_allclose(load(spool.path), load(NOTE), atol=1 / 32_000)


def test_a_full_disk_is_reported_once_and_dictation_goes_on(
    whisper: LoadedModel, spool: Spool
) -> None:
    resource = pytest.importorskip("resource")  # not on Windows
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # the system refuses larger files, as a full disk would
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * 2 * SAMPLE_RATE, before[1]))
    try:
        events = list(session(Quick(), whisper, spool).events())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    warned = [event for event in events if isinstance(event, Warned)]
    assert len(warned) == 1
    assert "can't be saved to disk" in warned[0].error.problem
    assert text(events) == SAID
    assert isinstance(events[-1], Finished)


class Slow:
    """A recognizer that commits a word a step, each of which takes two seconds of the `clock`."""

    language = "en"

    def __init__(self, clock: "Clock") -> None:
        self._clock = clock
        self._left = 0

    def accept(self, event: SpeechEvent) -> None:
        if isinstance(event, HardEndpoint):
            self._left = 20

    def step(self) -> list[Outcome] | None:
        if not self._left:
            return None
        self._left -= 1
        self._clock.now += 2.0
        end = self._clock.now - Clock.start - 2.0  # the recording is 6 s long
        return [Commit((Word(" word", end - 0.3, end, 0.9),))]


class Clock:
    """Stands still unless somebody works."""

    start = 100.0

    def __init__(self) -> None:
        self.now = self.start

    def monotonic(self) -> float:
        return self.now

    perf_counter = monotonic


def test_a_machine_that_is_too_slow_is_reported_once_and_dictation_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock()
    monkeypatch.setattr("dictation.session.time", clock)
    segmenter = Segmenter(EndpointSettings())
    take = LiveSession(Quick(), segmenter, lambda: Slow(clock), None, pipeline(), model="small")
    events = list(take.events())
    (warned,) = [event for event in events if isinstance(event, Warned)]
    assert "too slow for the model “small”" in warned.error.problem
    assert "“tiny”" in warned.error.remedy
    assert text(events) == " ".join(["word"] * 20)


class Broken:
    """A recognizer with a bug."""

    def read(self, _snapshot: object) -> object:
        raise ZeroDivisionError("a bug")


@pytest.mark.parametrize("source", [Quick(), RealTimeRecording(read_chunks(NOTE, 0.032))])
def test_a_bug_in_the_decoder_reaches_the_caller(source: Source, spool: Spool) -> None:
    recognizer = StreamingRecognizer(Broken(), StreamingSettings())
    segmenter = Segmenter(EndpointSettings())
    take = LiveSession(source, segmenter, lambda: recognizer, spool, pipeline())
    with pytest.raises(ZeroDivisionError, match="a bug"):
        list(take.events())
    kept = load(spool.path)
    assert len(kept) > SAMPLE_RATE / 2
    np.testing.assert_allclose(kept, load(NOTE)[: len(kept)], atol=1 / 32_000)


class BreaksAfter:
    """A recognizer that commits some words of what it hears, and then has a bug."""

    language = "en"

    def __init__(self, *texts: str) -> None:
        self._outcomes = [Commit((Word(text, 0.0, 0.1, 1.0),)) for text in texts]

    def accept(self, event: object) -> None:
        pass

    def step(self) -> list[Outcome]:
        if not self._outcomes:
            raise ZeroDivisionError("a bug")
        return [self._outcomes.pop(0)]


def test_a_word_that_waits_for_the_next_comes_out_when_the_decoder_breaks() -> None:
    segmenter = Segmenter(EndpointSettings())
    written = pipeline(Settings(text=TextSettings(spoken_commands=True)))
    take = LiveSession(Quick(), segmenter, lambda: BreaksAfter(" this", " new"), None, written)
    events: list[SessionEvent] = []
    with pytest.raises(ZeroDivisionError):
        events.extend(take.events())
    assert text(events) == "this new"


def test_silence_gives_no_words_and_ends(tiny_model: Path) -> None:
    silence = iter([AudioChunk(np.zeros(8_000, np.float32), k * 8_000) for k in range(4)])
    (finished,) = session(RealTimeRecording(silence), backends.load(tiny_model)).events()
    assert isinstance(finished, Finished)
    assert (finished.audio, finished.meter.words) == (2.0, 0)
    assert finished.meter.commit_latency().p50 is None
