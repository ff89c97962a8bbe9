"""One take or caption session: its threads, and the events that the fronts listen to.

    source ──chunks──▶ session thread ──speech──▶ decoder thread ──events──▶ the front
                       (spool, VAD, endpoints)    (model, hypotheses)

The speech queue holds sound, never work: the decoder empties it before every reading, so that it
always reads the newest sound, however slow the machine.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from dictation.audio.chunk import AudioChunk, seconds
from dictation.audio.microphone import MicrophoneEvent
from dictation.audio.spool import Spool
from dictation.errors import DictationError, StorageError
from dictation.speech.segmenter import Segmenter, SpeechEvent
from dictation.streaming.figures import Meter
from dictation.streaming.outcome import Outcome
from dictation.streaming.recognizer import Recognizer


class Source(Protocol):
    """Where sound comes from: a microphone, or a recording played in its own time."""

    def chunks(self) -> Iterator[AudioChunk | MicrophoneEvent]:
        """Yield sound without gaps, and what happens to the microphone."""

    def stop(self) -> None:
        """End `chunks` soon; callable from any thread."""


@dataclass(frozen=True, slots=True)
class Warned:
    """Something went wrong that does not stop the session."""

    error: DictationError


@dataclass(frozen=True, slots=True)
class Finished:
    """The session is over: how long it was, what it cost (both seconds), how well it went."""

    audio: float
    compute: float
    meter: Meter

    @property
    def compute_share(self) -> float:
        """Seconds of computing per second of sound."""
        return self.compute / self.audio if self.audio else 0.0


@dataclass(frozen=True, slots=True)
class _End:
    """No more speech will come; `failure` says why, if it was not meant to end."""

    failure: DictationError | None


SessionEvent = Outcome | MicrophoneEvent | Warned | Finished


class LiveSession:
    """Runs the live path in threads of its own, from `events` being asked for to `Finished`.

    `spool` keeps what was heard on disk; it is thrown away when all of it has been delivered,
    that is when the front has taken `Finished`.
    """

    def __init__(
        self, source: Source, segmenter: Segmenter, recognizer: Recognizer, spool: Spool | None
    ) -> None:
        self._source = source
        self._segmenter = segmenter
        self._recognizer = recognizer
        self._spool = spool
        self._speech: queue.Queue[SpeechEvent | _End] = queue.Queue()
        self._events: queue.Queue[SessionEvent | BaseException] = queue.Queue()
        self._meter = Meter()
        self._heard = 0
        self._listening_cost = 0.0
        self._decoding_cost = 0.0
        # wall-clock time at position 0, as the least delayed chunk tells it
        self._began = float("inf")

    def stop(self) -> None:
        """Hear no more; what was heard is still written down. For any thread."""
        self._source.stop()

    def events(self) -> Iterator[SessionEvent]:
        """Yield events as they come; the last is `Finished`.

        When the microphone is gone for good its error is raised after everything that was heard
        has been committed, in place of `Finished`; the spooled sound is kept then.
        """
        listening = threading.Thread(target=self._guard, args=(self._listen,), name="session")
        decoding = threading.Thread(target=self._guard, args=(self._decode,), name="decoder")
        listening.start()
        decoding.start()
        delivered = False
        try:
            while True:
                try:
                    # on Windows a wait without an end would not let Ctrl-C through
                    event = self._events.get(timeout=0.5)
                except queue.Empty:
                    continue
                if isinstance(event, BaseException):
                    raise event
                yield event
                if isinstance(event, Finished):
                    delivered = True
                    return
        finally:
            self.stop()
            listening.join()
            decoding.join()
            if self._spool is not None:
                self._spool.close(keep=not delivered)

    def _guard(self, work: Callable[[], None]) -> None:
        """Bring what goes wrong in a thread to the front."""
        try:
            work()
        except BaseException as error:
            self._source.stop()
            self._events.put(error)

    def _listen(self) -> None:
        failure: DictationError | None = None
        try:
            for piece in self._source.chunks():
                if isinstance(piece, MicrophoneEvent):
                    self._events.put(piece)
                else:
                    self._hear(piece)
        except DictationError as error:
            failure = error
        finally:
            # also when this thread fails: the decoder waits for the end
            self._pass_on(self._segmenter.finish())
            self._speech.put(_End(failure))

    def _hear(self, chunk: AudioChunk) -> None:
        self._began = min(self._began, time.monotonic() - seconds(chunk.end))
        self._heard = chunk.end
        if self._spool is not None:
            try:
                self._spool.write(chunk)
            except StorageError as error:
                self._events.put(Warned(error))
        self._pass_on(self._segmenter.accept(chunk))

    def _pass_on(self, speech: Iterator[SpeechEvent]) -> None:
        began = time.perf_counter()
        for event in speech:
            self._speech.put(event)
        self._listening_cost += time.perf_counter() - began

    def _decode(self) -> None:
        end: _End | None = None
        while end is None:
            end = self._take_all(self._speech.get())
            while self._step():
                # what was said in the meantime comes into the next reading
                if not self._speech.empty():
                    end = self._take_all(self._speech.get()) or end
        self._events.put(end.failure or self._finished())

    def _take_all(self, first: "SpeechEvent | _End") -> "_End | None":
        """Give everything that waits to the recogniser; the end, if it is among it."""
        item = first
        while not isinstance(item, _End):
            self._recognizer.accept(item)
            try:
                item = self._speech.get_nowait()
            except queue.Empty:
                return None
        return item

    def _step(self) -> bool:
        began = time.perf_counter()
        outcomes = self._recognizer.step()
        if outcomes is None:
            return False
        self._decoding_cost += time.perf_counter() - began
        now = time.monotonic() - self._began
        for outcome in outcomes:
            self._meter.note(now, outcome)
            self._events.put(outcome)
        return True

    def _finished(self) -> Finished:
        compute = self._listening_cost + self._decoding_cost
        return Finished(seconds(self._heard), compute, self._meter)
