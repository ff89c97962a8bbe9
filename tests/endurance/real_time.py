"""Takes in real time: how they get along with a machine that has other work to do."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future

import numpy as np

from dictation.audio.chunk import AudioChunk, Samples, position, seconds
from dictation.audio.microphone import MicrophoneEvent
from dictation.audio.spool import Spool
from tests.takes.played import BLOCK, BOUNCE, Booth


class RealTimeMicrophone:
    """Hears a quiet room, and what is `played`.

    Like a sound card it hears everything at the moment at which it is played, however late a busy
    machine gets to fetch it. No two stretches of what it hears are alike.
    """

    def __init__(self) -> None:
        self.level = 0.0
        self.heard: list[Samples] = []
        """All that it has heard since it was first opened, in pieces of `BLOCK` samples."""
        self._began = 0.0
        self._open = threading.Event()
        self._stopping = threading.Event()
        self._lock = threading.Lock()  # what has been fetched can no longer be changed
        self._said: list[tuple[int, Samples, Future[None]]] = []
        self._room = np.random.default_rng(0)

    def __enter__(self) -> "RealTimeMicrophone":
        self._stopping.clear()
        return self

    def __exit__(self, *_error: object) -> None:
        self._open.clear()

    def stop(self) -> None:
        self._stopping.set()

    def played(self, samples: Samples) -> "tuple[int, Future[None]]":
        """Speak; where that is in what is heard. The future comes when all of it was fetched."""
        assert self._open.wait(60)
        done: Future[None] = Future()
        with self._lock:
            now = position(time.monotonic() - self._began)
            start = max(now, len(self.heard) * BLOCK)
            self._said.append((start, samples, done))
        return start, done

    def chunks(self) -> Iterator[AudioChunk | MicrophoneEvent]:
        yield MicrophoneEvent.READY
        self._began = time.monotonic() - seconds(len(self.heard) * BLOCK)
        self._open.set()
        while True:
            at = len(self.heard) * BLOCK
            while (left := self._began + seconds(at + BLOCK) - time.monotonic()) > 0:
                if self._stopping.wait(left):
                    break
            if self._stopping.is_set():
                return
            with self._lock:
                block, done = self._fetch(at)
                self.heard.append(block)
            yield AudioChunk(block, at)
            for said in done:
                said.set_result(None)

    def _fetch(self, at: int) -> "tuple[Samples, list[Future[None]]]":
        """What was heard in the block at a position, and the speech that ends there."""
        block = self._room.normal(0.0, 1e-4, BLOCK).astype(np.float32)
        for start, samples, _ in self._said:
            first, last = max(start, at), min(start + len(samples), at + BLOCK)
            if first < last:
                block[first - at : last - at] += samples[first - start : last - start]
        over = [done for start, said, done in self._said if start + len(said) <= at + BLOCK]
        self._said = [one for one in self._said if one[0] + len(one[1]) > at + BLOCK]
        return block, over


class RememberedSpool(Spool):
    """Remembers the sound of its take."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[Samples] = []

    @property
    def sound(self) -> Samples:
        return np.concatenate([np.zeros(0, np.float32), *self._pieces])

    def write(self, chunk: AudioChunk) -> None:
        self._pieces.append(chunk.samples.copy())
        super().write(chunk)

    def cut(self, end: int) -> None:
        self._pieces = [self.sound[:end]]
        super().cut(end)


class RealTimeBooth(Booth):
    """A booth in which time passes by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.ear = RealTimeMicrophone()
        self.spoken: list[int] = []
        """Where each thing said begins in what the microphone has heard."""
        self.spools: list[RememberedSpool] = []
        """Those of all takes, in order."""
        self.exchange(
            microphone=lambda _device: self.ear, clock=time.monotonic, spool=self._remembered
        )

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
        start, heard = self.ear.played(samples)
        self.spoken.append(start)
        heard.result(60)

    def until(self, condition: Callable[[], object]) -> None:
        """Wait for something that events tell."""
        with self._told:
            assert self._told.wait_for(condition, timeout=60), self.events

    def _key(self, down: bool, when: float | None) -> None:
        self.hand(down, time.monotonic() if when is None else when)

    def _remembered(self) -> Spool:
        self.spools.append(RememberedSpool())
        return self.spools[-1]
