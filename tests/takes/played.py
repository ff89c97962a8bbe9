"""Takes without a screen or a sound server: only the microphone, the key and the window are ours.

The session, Whisper, the delivery and the store are the program's own.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import numpy as np

from dictation import app
from dictation.audio.chunk import SAMPLE_RATE, AudioChunk, Samples
from dictation.audio.files import load
from dictation.audio.microphone import MicrophoneEvent
from dictation.audio.spool import left_over
from dictation.desktop.focus import Window
from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.desktop.hotkeys.listener import OnKey
from dictation.errors import AudioFileError, DictationError
from dictation.history.keeper import Keeper
from dictation.history.reader import Reader
from dictation.history.recordings import RecordingError, find
from dictation.history.sessions import Filter
from dictation.output.delivery import Delivery
from dictation.output.desk import AccessibleDesk
from dictation.output.look import Look
from dictation.output.outbox import Surroundings
from dictation.output.typing_job import Delivered
from dictation.recognition.request import RecognitionRequest
from dictation.recognition.streaming.recognizer import StreamingRecognizer, StreamingSettings
from dictation.recognition.whisper.engine import Engine, Snapshot
from dictation.recognition.whisper.hypothesis import Hypothesis, HypothesisWord
from dictation.results import Word
from dictation.session import LiveSession, Source
from dictation.settings import HotkeySettings, ModelSettings, Settings, SoundSettings
from dictation.speech.endpoint import EndpointSettings
from dictation.speech.segmenter import Segmenter
from dictation.takes.controller import Controller
from dictation.takes.events import Level, Notice, TakeEvent, TakeFinished
from dictation.takes.parts import Parts
from dictation.takes.state import State
from dictation.workers import Report

BLOCK = 768
"""Samples a chunk, as from a real microphone."""
BOUNCE = 0.05
DICTATE = Hotkey.parse("f9")
SETTINGS = Settings(
    hotkeys=HotkeySettings(mode="hold", dictate="f9"),
    model=ModelSettings(name="tiny.en", language="en"),
    sounds=SoundSettings(on=False),
)


class PlayedMicrophone:
    """Hears a quiet room, and what is `played`, `speed` times as fast as it was spoken."""

    def __init__(self, speed: float = 1.0) -> None:
        self.level = 0.0
        self._step = BLOCK / SAMPLE_RATE / speed
        self._speech = np.zeros(0, np.float32)
        self._said: queue.SimpleQueue[tuple[Samples, Future[None]]] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self.began = 0.0
        """When position 0 was heard, on the monotonic clock."""
        self.heard: list[Samples] = []
        """All that it has heard."""
        self.spoken_at = 0
        """The position at which it heard the beginning of what was `played` last."""
        noise = np.random.default_rng(0).normal(0.0, 1e-4, 100 * BLOCK)
        self._room = noise.astype(np.float32)

    def __enter__(self) -> "PlayedMicrophone":
        self._stopping.clear()
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def stop(self) -> None:
        self._stopping.set()

    def played(self, samples: Samples) -> "Future[None]":
        """Speak; the future comes when all of it has been heard."""
        done: Future[None] = Future()
        self._said.put((samples, done))
        return done

    def forget(self) -> None:
        """What has not been heard yet never will be."""
        while not self._said.empty():
            self._said.get()
        self._speech = self._speech[:0]

    def chunks(self) -> Iterator[AudioChunk | MicrophoneEvent]:
        yield MicrophoneEvent.READY
        self.began, self.heard = time.monotonic(), []
        began, position = self.began, 0
        done: Future[None] | None = None
        for number in range(1, 1_000_000):
            if self._stopping.wait(max(0.0, began + number * self._step - time.monotonic())):
                return
            if not self._speech.size and not self._said.empty():
                self._speech, done = self._said.get()
                self.spoken_at = position
            at = position % (len(self._room) - BLOCK)
            block = self._room[at : at + BLOCK].copy()
            now, self._speech = self._speech[:BLOCK], self._speech[BLOCK:]
            block[: len(now)] += now
            self.heard.append(block)
            yield AudioChunk(block, position)
            position += BLOCK
            if done is not None and not self._speech.size:
                done.set_result(None)
                done = None


class ScriptedEngine:
    """Reads the words of a script in whatever sound it gets, in no time."""

    def __init__(self, *words: str, until: float | None = None) -> None:
        """The words fill all that is spoken, or the sound `until` so many seconds of it."""
        self._words = words
        self._until = until

    def read(self, snapshot: Snapshot) -> Hypothesis:
        first, last = snapshot.start, snapshot.speech_end
        if self._until is not None:
            first, last = 0.0, self._until
        step = (last - first) / max(1, len(self._words))
        words = [
            HypothesisWord(
                Word(text, first + k * step, first + (k + 1) * step, 0.99),
                (k + 1,),
                0.99,
            )
            for k, text in enumerate(self._words)
        ]
        known = len(snapshot.prefix)
        return Hypothesis(tuple(words[known:]), snapshot.prefix, 0.0, "en", 0.001)


class Page:
    """A window that takes every text."""

    def __init__(self) -> None:
        self.text = ""

    def prepare(self, rest: str, _application: str) -> int:
        return len(rest)

    def send(self, chunk: str, _look: Look) -> bool:
        self.text += chunk
        return True

    def confirm(self) -> None:
        pass

    def finish(self) -> None:
        pass

    def close(self) -> None:
        pass


class _Nothing:
    """No accessibility, and a clipboard that nobody reads."""

    def focused(self) -> None:
        return None

    def field(self) -> None:
        return None

    def window(self) -> None:
        return None

    def put(self, _text: str) -> None:
        pass

    def close(self) -> None:
        pass


class Focused:
    """Tells which `window` has the focus."""

    def __init__(self) -> None:
        self.window: Window | None = None

    def focused(self) -> Window | None:
        return self.window

    def close(self) -> None:
        pass


class _Listener:
    def watch(self, _hotkeys: frozenset[Hotkey]) -> None:
        pass

    def close(self) -> None:
        pass


@dataclass(frozen=True)
class Listed:
    """A take in the history that was not delivered."""

    text: str
    sound: Samples


class Booth:
    """The takes, and who dictates: `parts` can be exchanged before `start`."""

    def __init__(self, settings: Settings = SETTINGS, speed: float = 1.0) -> None:
        self.settings = settings
        self.page = Page()
        self.microphone = PlayedMicrophone(speed)
        self.focus = Focused()
        self.requests: list[RecognitionRequest] = []
        self.events: list[TakeEvent] = []
        self._told = threading.Condition()
        self._on_key: OnKey | None = None
        self._up_at = 0.0
        self.parts = Parts(
            app.live_session,
            Delivery(self.surroundings, self._report),
            Keeper(self._report),
            self._listener,
            lambda: self.focus,
            lambda _device: self.microphone,  # type: ignore[arg-type, return-value]
        )

    def _report(self, error: DictationError) -> None:
        self._tell(Notice.of(error))

    def surroundings(self) -> Surroundings:
        nothing: Any = _Nothing()
        return Surroundings(lambda _method: self.page, AccessibleDesk(nothing), nothing, nothing)

    def exchange(self, **parts: Any) -> None:
        """Use other parts."""
        self.parts = replace(self.parts, **parts)

    def script(self, engine: Engine, segmenter: Callable[..., Segmenter] = Segmenter) -> None:
        """Have an engine of the test's read, in place of Whisper, which is not even loaded."""

        def session(source: Source, model: Any, request: Any, kept: Any, pipeline: Any) -> Any:
            self.requests.append(request)

            def recognizer() -> StreamingRecognizer:
                model()
                return StreamingRecognizer(engine, StreamingSettings())

            return LiveSession(source, segmenter(EndpointSettings()), recognizer, kept, pipeline)

        model: Any = SimpleNamespace(multilingual=True)
        self.exchange(session=session, load=lambda _settings: model)

    def start(self) -> None:
        self.controller = Controller(self.parts, self.settings, self._tell)
        self.controller.start()
        self.until(lambda: self._on_key and self.controller.state is State.IDLE)

    def press(self, when: float | None = None) -> None:
        """Press the key, or (with `when`) have a busy machine tell only now that it was."""
        # a key that is down again sooner counts as one that bounced
        time.sleep(max(0.0, self._up_at + BOUNCE - time.monotonic()))
        self._key(True, when)

    def let_go(self, when: float | None = None) -> None:
        """Let the key come up, or (with `when`) have a busy machine tell only now that it did."""
        self._key(False, when)
        self._up_at = time.monotonic()

    def dictate(self, samples: Samples, *, undaunted: bool = False) -> Delivered | None:
        """Hold the key and speak; what became of it when it was over."""
        before = len(self.over)
        self.hold_and_say(samples, undaunted=undaunted)
        self.until(lambda: len(self.over) > before)
        return self.over[-1]

    def hold_and_say(self, samples: Samples, *, undaunted: bool = False) -> None:
        """Hold the key while speaking, or (unless `undaunted`) until a problem is told."""
        failed = len(self.problems)
        self.press()
        spoken = self.microphone.played(samples)
        spoken.add_done_callback(lambda _: self._note())
        self.until(lambda: spoken.done() or (len(self.problems) > failed and not undaunted))
        self.microphone.forget()
        self.let_go()

    def until(self, condition: Callable[[], object]) -> None:
        """Wait for something that events tell."""
        with self._told:
            assert self._told.wait_for(condition, timeout=60), self.events

    def idle(self) -> None:
        """Wait until all takes are over."""
        self.until(lambda: self.controller.state is State.IDLE)

    @property
    def over(self) -> list[Delivered | None]:
        return [event.delivered for event in self.events if isinstance(event, TakeFinished)]

    @property
    def problems(self) -> list[Notice]:
        return [e for e in self.events if isinstance(e, Notice) and e.level is not Level.INFO]

    def listed(self) -> list[Listed]:
        """What needs attention, the newest first."""
        with Reader() as reader:
            kept = [reader.session(one.id) for one in reader.sessions(Filter(delivered=False))]
        return [
            Listed("".join(word.text for word in one.words), _sound(one.recordings)) for one in kept
        ]

    def spooled(self) -> list[Samples]:
        """The sound that the next start will find."""
        return [load(path) for path in left_over()]

    def _listener(self, on_key: OnKey, _report: Report) -> Any:
        self._on_key = on_key
        return _Listener()

    def _key(self, down: bool, when: float | None) -> None:
        assert self._on_key is not None
        self._on_key(DICTATE, down, time.monotonic() if when is None else when)

    def _tell(self, event: TakeEvent) -> None:
        self.events.append(event)
        self._note()

    def _note(self) -> None:
        with self._told:
            self._told.notify_all()


def _sound(recordings: Mapping[str, str]) -> Samples:
    """Load what was recorded; it may just be on its way from the spool to its place."""
    if not recordings:
        return np.zeros(0, np.float32)
    deadline = time.monotonic() + 60
    while True:
        try:
            return load(find(recordings[""]))
        except (AudioFileError, RecordingError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
