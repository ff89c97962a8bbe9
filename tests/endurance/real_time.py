"""Takes in real time: how they get along with a machine that has other work to do."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future

import numpy as np

from dictation.audio.chunk import SAMPLE_RATE, AudioChunk, Samples
from dictation.audio.microphone import MicrophoneEvent
from tests.takes.played import BLOCK, BOUNCE, Booth


class RealTimeMicrophone:
    """Hears a quiet room, and what is `played`, `speed` times as fast as it was spoken."""

    def __init__(self, speed: float = 1.0) -> None:
        self.level = 0.0
        self._step = BLOCK / SAMPLE_RATE / speed
        self._speech = np.zeros(0, np.float32)
        self._said: queue.SimpleQueue[tuple[Samples, Future[None]]] = queue.SimpleQueue()
        self._stopping = threading.Event()
        noise = np.random.default_rng(0).normal(0.0, 1e-4, 100 * BLOCK)
        self._room = noise.astype(np.float32)

    def __enter__(self) -> "RealTimeMicrophone":
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
        done: Future[None] | None = None
        for number in range(1, 1_000_000):
            if self._stopping.wait(max(0.0, began + number * self._step - time.monotonic())):
                return
            if not self._speech.size and not self._said.empty():
                self._speech, done = self._said.get()
            at = position % (len(self._room) - BLOCK)
            block = self._room[at : at + BLOCK].copy()
            now, self._speech = self._speech[:BLOCK], self._speech[BLOCK:]
            block[: len(now)] += now
            yield AudioChunk(block, position)
            position += BLOCK
            if done is not None and not self._speech.size:
                done.set_result(None)
                done = None


class RealTimeBooth(Booth):
    """A booth in which time passes by itself."""

    def __init__(self, speed: float = 1.0) -> None:
        super().__init__()
        self._heard = RealTimeMicrophone(speed)
        self.exchange(microphone=lambda _device: self._heard, clock=time.monotonic)

    def press(self, when: float | None = None) -> None:
        """Press the key."""
        # a key that is down again sooner counts as one that bounced
        time.sleep(max(0.0, self._up_at + BOUNCE - time.monotonic()))
        self._key(True, when)

    def let_go(self, when: float | None = None) -> None:
        """Let the key come up."""
        self._key(False, when)
        self._up_at = time.monotonic()

    def say(self, samples: Samples) -> None:
        """Speak to the end."""
        self._heard.played(samples).result(60)

    def until(self, condition: Callable[[], object]) -> None:
        """Wait for something that events tell."""
        with self._told:
            assert self._told.wait_for(condition, timeout=60), self.events

    def _key(self, down: bool, when: float | None) -> None:
        self.hand(down, time.monotonic() if when is None else when)
