"""Takes without a screen or a sound server: only the microphone, the key and the window are ours.

The session, Whisper, the delivery and the store are the program's own. Time is ours, too: a second
of speech takes milliseconds, and while a test waits for something, time passes quickly.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from dictation import app
from dictation.audio.chunk import SAMPLE_RATE, AudioChunk, Samples, position
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
from dictation.output.delivered import Delivered
from dictation.output.delivery import Delivery
from dictation.output.desk import AccessibleDesk
from dictation.output.look import Look
from dictation.output.outbox import Surroundings
from dictation.recognition.request import RecognitionRequest
from dictation.recognition.streaming.recognizer import StreamingRecognizer
from dictation.recognition.streaming.settings import StreamingSettings
from dictation.recognition.whisper.hypothesis import Hypothesis, HypothesisWord
from dictation.recognition.whisper.snapshot import Engine, Snapshot
from dictation.results import Word
from dictation.session import LiveSession, Source
from dictation.settings import HotkeySettings, ModelSettings, Settings, SoundSettings
from dictation.speech.endpoint import EndpointSettings
from dictation.speech.segmenter import Segmenter
from dictation.takes.controller import Controller
from dictation.takes.events import Level, Notice, TakeEvent, TakeFinished
from dictation.takes.messages import Message, TimePassed
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


class TestClock:
    """A clock that stands still until it is told to go on."""

    __test__ = False

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class PlayedMicrophone:
    """Hears what is `played`, in a quiet room, as fast as the takes can take it."""

    def __init__(self, clock: TestClock) -> None:
        self.level = 0.0
        self.began = 0.0
        """When position 0 was heard."""
        self.heard: list[Samples] = []
        """All that it has heard."""
        self.spoken_at = 0
        """The position at which it heard the beginning of what was `played` last."""
        self._clock = clock
        self._open = threading.Event()
        self._blocks: queue.SimpleQueue[Samples | None] = queue.SimpleQueue()
        self._taken = threading.Semaphore(0)
        noise = np.random.default_rng(0).normal(0.0, 1e-4, 100 * BLOCK)
        self._room = noise.astype(np.float32)

    def __enter__(self) -> "PlayedMicrophone":
        self._blocks, self._taken = queue.SimpleQueue(), threading.Semaphore(0)
        self.began, self.heard = self._clock.now, []
        self._open.set()
        return self

    def __exit__(self, *_error: object) -> None:
        self._open.clear()

    def stop(self) -> None:
        self._blocks.put(None)

    def play(self, samples: Samples) -> None:
        """Hear this to its end, which takes no time but on our clock."""
        self.spoken_at = self.position
        for at in range(0, len(samples), BLOCK):
            self._hear(samples[at : at + BLOCK])

    @property
    def position(self) -> int:
        """How many samples it has heard."""
        return sum(map(len, self.heard))

    def chunks(self) -> Iterator[AudioChunk | MicrophoneEvent]:
        yield MicrophoneEvent.READY
        position = 0
        while (block := self._blocks.get()) is not None:
            yield AudioChunk(block, position)
            position += len(block)
            self._taken.release()

    def _hear(self, speech: Samples) -> None:
        at = self.position % (len(self._room) - BLOCK)
        block = self._room[at : at + BLOCK].copy()
        block[: len(speech)] += speech
        self._clock.now += BLOCK / SAMPLE_RATE
        if self._open.is_set():
            self.heard.append(block)
            self._blocks.put(block)
            # it may fail, or be closed
            while not self._taken.acquire(timeout=0.02) and self._open.is_set():
                pass


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
        return Hypothesis(
            tuple(words[known:]), snapshot.prefix, 0.0, "en", 0.001, len(words) - known
        )


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

    def field(self, _length: int = 0) -> None:
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
        self.window_title = ""
        self.titles_read = 0

    def focused(self) -> Window | None:
        return self.window

    def title(self, window: Window) -> str:
        assert window == self.window
        self.titles_read += 1
        return self.window_title

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
    recording: str = ""
    """The file name of its sound, without the ending."""


class Hurried(Controller):
    """A controller whose thread one can wait for."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._handle = self._dispatcher.handle
        self._dispatcher.handle = self._handled  # type: ignore[method-assign]
        self._looks: dict[int, threading.Event] = {}

    def catch_up(self, patience: float = 20.0) -> None:
        """Wait until it has seen what has been given to it, and what time it is."""
        look = TimePassed()
        self._looks[id(look)] = seen = threading.Event()
        self._post(look)
        deadline = time.monotonic() + patience
        while not seen.wait(min(patience, 0.02)) and time.monotonic() < deadline:
            if self._thread is None or not self._thread.is_alive():
                return

    def _handled(self, message: Message) -> None:
        self._handle(message)
        if seen := self._looks.get(id(message)):
            seen.set()


class Booth:
    """The takes, and who dictates: `parts` can be exchanged before `start`."""

    def __init__(self, settings: Settings = SETTINGS) -> None:
        self.settings = settings
        self.page = Page()
        self.clock = TestClock()
        self.microphone = PlayedMicrophone(self.clock)
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
            clock=self.clock,
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
        self.controller = Hurried(self.parts, self.settings, self._tell)
        self.controller.start()
        self.until(lambda: self._on_key and self.controller.state is State.IDLE)

    def press(self, when: float | None = None, key: Hotkey = DICTATE) -> None:
        """Press the key, or (with `when`) have a busy machine tell only now that it was."""
        # a key that is down again sooner counts as one that bounced
        if (soon := self._up_at + BOUNCE - self.clock.now) > 0:
            self.pass_time(soon)
        self._key(True, when, key)

    def let_go(self, when: float | None = None, key: Hotkey = DICTATE) -> None:
        """Let the key come up, or (with `when`) have a busy machine tell only now that it did."""
        self._key(False, when, key)
        self._up_at = self.clock.now

    def dictate(self, samples: Samples) -> Delivered | None:
        """Hold the key and speak; what became of it when it was over."""
        before = len(self.over)
        self.hold_and_say(samples)
        self.until(lambda: len(self.over) > before)
        return self.over[-1]

    def hold_and_say(self, samples: Samples) -> None:
        """Hold the key while speaking."""
        self.press()
        self.say(samples)
        self.let_go()

    def say(self, samples: Samples) -> None:
        """Speak."""
        self.microphone.play(samples)
        self.controller.catch_up()

    def pass_time(self, seconds: float) -> None:
        """Say nothing for a while."""
        self.say(np.zeros(position(seconds), np.float32))

    def until(self, condition: Callable[[], object]) -> None:
        """Wait for something that events tell, while time passes; for a minute at most."""
        deadline = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < deadline, self.events
            self.microphone.play(np.zeros(BLOCK, np.float32))
            self.controller.catch_up(0.002)  # it may have to wait itself
            with self._told:
                self._told.wait_for(condition, 0.002)

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
            Listed(
                "".join(word.text for word in one.words),
                _sound(one.recordings),
                Path(one.recordings.get("", "")).stem,
            )
            for one in kept
        ]

    def spooled(self) -> list[Samples]:
        """The sound that the next start will find."""
        return [load(path) for path in left_over()]

    def _listener(self, on_key: OnKey, _report: Report) -> Any:
        self._on_key = on_key
        return _Listener()

    def _key(self, down: bool, when: float | None, key: Hotkey) -> None:
        self.hand(down, self.clock.now if when is None else when, key)
        self.controller.catch_up()

    def hand(self, down: bool, when: float, key: Hotkey = DICTATE) -> None:
        """Move the key, and don't wait for what comes of it."""
        assert self._on_key is not None
        self._on_key(key, down, when)

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
