"""Takes without a screen or a sound server: only the microphone, the key and the window are ours.

The session, Whisper, the delivery and the store are the program's own.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from dictation import app
from dictation.audio.chunk import SAMPLE_RATE, AudioChunk, Samples
from dictation.audio.files import load
from dictation.audio.microphone import MicrophoneEvent
from dictation.audio.spool import left_over
from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.desktop.hotkeys.listener import OnKey
from dictation.output.delivery import Delivered, Delivery, Surroundings
from dictation.settings import HotkeySettings, ModelSettings, Settings, SoundSettings
from dictation.takes.controller import Controller
from dictation.takes.events import Level, Notice, TakeEvent, TakeFinished
from dictation.takes.keeping import Keeper
from dictation.takes.parts import Parts
from dictation.takes.state import State
from dictation.transcripts.reader import Reader
from dictation.transcripts.recordings import find
from dictation.transcripts.sessions import Filter

BLOCK = 768
"""Samples a chunk, as from a real microphone."""
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
        self._said: queue.SimpleQueue[tuple[Samples, Future[None]]] = queue.SimpleQueue()
        self._stopping = threading.Event()
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

    def chunks(self) -> Iterator[AudioChunk | MicrophoneEvent]:
        yield MicrophoneEvent.READY
        began, position = time.monotonic(), 0
        speech, done = np.zeros(0, np.float32), None
        for number in range(1, 1_000_000):
            if self._stopping.wait(max(0.0, began + number * self._step - time.monotonic())):
                return
            if not speech.size and not self._said.empty():
                speech, done = self._said.get()
            at = position % (len(self._room) - BLOCK)
            block = self._room[at : at + BLOCK].copy()
            now, speech = speech[:BLOCK], speech[BLOCK:]
            block[: len(now)] += now
            yield AudioChunk(block, position)
            position += BLOCK
            if done is not None and not speech.size:
                done.set_result(None)
                done = None


class Page:
    """A window that takes every text."""

    def __init__(self) -> None:
        self.text = ""

    def deliver(self, text: str) -> None:
        self.text += text

    def finish(self) -> None:
        pass

    def close(self) -> None:
        pass


class _Nothing:
    """No accessibility, and a clipboard that nobody reads."""

    def field(self) -> None:
        return None

    def put(self, _text: str) -> None:
        pass

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
    sound: Path | None


class Booth:
    """The takes, and who dictates: `parts` can be exchanged before `start`."""

    def __init__(self, settings: Settings = SETTINGS, speed: float = 1.0) -> None:
        self.settings = settings
        self.page = Page()
        self.microphone = PlayedMicrophone(speed)
        self.events: list[TakeEvent] = []
        self._told = threading.Condition()
        self._on_key: OnKey | None = None
        self.parts = Parts(
            app.live_session,
            Delivery(self.surroundings),
            Keeper(lambda error: self._tell(Notice.of(error))),
            self._listener,
            lambda _device: self.microphone,  # type: ignore[arg-type, return-value]
        )

    def surroundings(self) -> Surroundings:
        nothing: Any = _Nothing()
        return Surroundings(lambda _method: self.page, None, nothing, nothing)

    def exchange(self, **parts: Any) -> None:
        """Use other parts."""
        self.parts = replace(self.parts, **parts)

    def start(self) -> None:
        self.controller = Controller(self.parts, self.settings, self._tell)
        self.controller.start()
        self.until(lambda: self._on_key and self.controller.state is State.IDLE)

    def press(self) -> None:
        self._key(True)

    def let_go(self) -> None:
        self._key(False)

    def dictate(self, samples: Samples) -> Delivered | None:
        """Hold the key and speak; what became of it when it was over."""
        before = len(self.over)
        self.hold_and_say(samples)
        self.until(lambda: len(self.over) > before)
        return self.over[-1]

    def hold_and_say(self, samples: Samples) -> None:
        """Hold the key while speaking; the take may still be under way."""
        self.press()
        self.microphone.played(samples).result(60)
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
            Listed(
                "".join(word.text for word in one.words),
                find(one.recordings[""]) if one.recordings else None,
            )
            for one in kept
        ]

    def spooled(self) -> list[Samples]:
        """The sound that the next start will find."""
        return [load(path) for path in left_over()]

    def _listener(self, on_key: OnKey) -> Any:
        self._on_key = on_key
        return _Listener()

    def _key(self, down: bool) -> None:
        assert self._on_key is not None
        self._on_key(DICTATE, down)

    def _tell(self, event: TakeEvent) -> None:
        with self._told:
            self.events.append(event)
            self._told.notify_all()
