"""One take or caption session: its threads, and the events that the fronts listen to.

    source ──chunks──▶ session thread ──speech──▶ decoder thread ──events──▶ the front
                       (recording, VAD, endpoints)    (model, hypotheses, text pipeline)

The speech queue holds sound, never work: the decoder empties it before every reading, so that it
always reads the newest sound, however slow the machine.
"""

import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from typing import Protocol

from dictation.audio.chunk import AudioChunk, seconds
from dictation.audio.microphone import MicrophoneEvent
from dictation.errors import DictationError, StorageError
from dictation.recognition.recognizer import Recognizer
from dictation.recognition.streaming.figures import Meter
from dictation.results import Commit, Outcome
from dictation.speech.segmenter import Segmenter, SpeechEvent
from dictation.text.pipeline import Pipeline
from dictation.workers import explained, start

RELEASE_LEAST = 0.1
"""Seconds still heard after `release`: a word that has just begun is not yet known for speech."""
RELEASE_PAUSE = 0.2
"""A pause this long after `release` ends the session."""
RELEASE_LONGEST = 0.45
"""Who speaks on after `release` is heard no longer than this."""
MEASURED_WORDS = 5_000
"""Figures are of the latest words: a session may go on for days."""

Turn = Callable[[], AbstractContextManager[None]]
"""Gives the right to compute, in a `with`; entering may wait for others."""


class Source(Protocol):
    """Where sound comes from: a microphone, or a recording played in its own time."""

    def chunks(self) -> Iterator[AudioChunk | MicrophoneEvent]:
        """Yield sound without gaps, and what happens to the microphone."""

    def stop(self) -> None:
        """End `chunks` soon; callable from any thread."""


class Recording(Protocol):
    """Keeps what is heard, such as a `Spool`."""

    def write(self, chunk: AudioChunk) -> None:
        """Add a chunk. Raises StorageError once, when no more can be kept."""

    def end(self) -> None:
        """No more will come. Raises StorageError like `write`."""


@dataclass(frozen=True, slots=True)
class Warned:
    """Something went wrong that does not stop the session."""

    error: DictationError


@dataclass(frozen=True, slots=True)
class Finished:
    """The session is over: how long it was, what it cost (both seconds), how well it went.

    `language` is the code of the one that was given or detected; None where nothing was said.
    """

    audio: float
    compute: float
    meter: Meter
    language: str | None

    @property
    def compute_share(self) -> float:
        """Seconds of computing per second of sound."""
        return self.compute / self.audio if self.audio else 0.0

    @property
    def changes_per_minute(self) -> float:
        """How many shown words were changed in a minute of sound."""
        return self.meter.changed_words * 60.0 / self.audio if self.audio else 0.0


@dataclass(frozen=True, slots=True)
class _End:
    """No more speech will come; `failure` says why, if it was not meant to end."""

    failure: Exception | None


SessionEvent = Outcome | MicrophoneEvent | Warned | Finished


class LiveSession:
    """Runs the live path in threads of its own, from `events` being asked for to `Finished`.

    `recognizer` is called in the decoder thread and may take its time, to load a model or to let
    an earlier take finish: what is heard meanwhile waits. `pipeline` makes text of its words; the
    figures are of the words as recognized. `recording` keeps what was heard on disk; what becomes
    of it in the end is the front's to decide. Sessions that share a model
    share a `turn` too: each thing that the decoder does is done within one.
    """

    def __init__(
        self,
        source: Source,
        segmenter: Segmenter,
        recognizer: Callable[[], Recognizer],
        recording: Recording | None,
        pipeline: Pipeline,
        turn: Turn = nullcontext,
    ) -> None:
        self._source = source
        self._segmenter = segmenter
        self._make_recognizer = recognizer
        self._recording = recording
        self._pipeline = pipeline
        self._turn = turn
        self._speech: queue.Queue[SpeechEvent | _End] = queue.Queue()
        self._events: queue.Queue[SessionEvent | Exception] = queue.Queue()
        self._meter = Meter(MEASURED_WORDS)
        self._heard = 0
        self._listening_cost = 0.0
        self._decoding_cost = 0.0
        self._releasing = threading.Event()
        self._released_at: int | None = None
        # wall-clock time at position 0, as the least delayed chunk tells it
        self._began = float("inf")

    def stop(self) -> None:
        """Hear no more; what was heard is still written down. For any thread."""
        self._source.stop()

    def release(self) -> None:
        """The key is up: hear the word that is being spoken to its end, then stop.

        People let go a little early. For any thread.
        """
        self._releasing.set()

    def events(self) -> Generator[SessionEvent, None, None]:
        """Yield events as they come; the last is `Finished`.

        When the microphone is gone for good its error is raised after everything that was heard
        has been committed, in place of `Finished`. Who leaves early closes the generator, which
        waits for the threads to end.
        """
        threads = []
        try:
            for name, work in (("session", self._listen), ("decoder", self._decode)):
                threads.append(start(name, work, self._events.put))
            while True:
                try:
                    # on Windows a wait without an end would not let Ctrl-C through
                    event = self._events.get(timeout=0.5)
                except queue.Empty:
                    continue
                if isinstance(event, Exception):
                    raise event
                yield event
                if isinstance(event, Finished):
                    return
        finally:
            self.stop()
            for thread in threads:
                thread.join()

    def _listen(self) -> None:
        failure: Exception | None = None
        # also when the microphone is gone: what was heard before is written down
        for act in (self._hear_all, lambda: self._pass_on(self._segmenter.finish())):
            try:
                act()
            except Exception as error:
                failure = failure or error
        self._record(None)
        self._speech.put(_End(failure))

    def _hear_all(self) -> None:
        for piece in self._source.chunks():
            if isinstance(piece, MicrophoneEvent):
                self._events.put(piece)
            else:
                self._hear(piece)
                if self._releasing.is_set() and self._spoken_out(piece.end):
                    self._source.stop()

    def _spoken_out(self, now: int) -> bool:
        """Whether, after the key went up, nothing more is to come."""
        if self._released_at is None:
            self._released_at = now
        since = seconds(now - self._released_at)
        pausing = self._segmenter.silence >= RELEASE_PAUSE
        return since >= RELEASE_LONGEST or (pausing and since >= RELEASE_LEAST)

    def _hear(self, chunk: AudioChunk) -> None:
        self._began = min(self._began, time.monotonic() - seconds(chunk.end))
        self._heard = chunk.end
        self._record(chunk)
        self._pass_on(self._segmenter.accept(chunk))

    def _record(self, chunk: AudioChunk | None) -> None:
        """Keep a chunk, or the end; what goes wrong is told, and the session goes on."""
        if self._recording is None:
            return
        try:
            if chunk is None:
                self._recording.end()
            else:
                self._recording.write(chunk)
        except StorageError as error:
            self._events.put(Warned(error))
        except Exception as error:
            self._recording = None  # it would fail at every chunk
            self._events.put(Warned(explained(error)))

    def _pass_on(self, speech: Iterator[SpeechEvent]) -> None:
        began = time.perf_counter()
        for event in speech:
            self._speech.put(event)
        self._listening_cost += time.perf_counter() - began

    def _decode(self) -> None:
        try:
            self._events.put(self._decode_all())
        except Exception as error:
            with suppress(Exception):  # the pipeline itself may be what failed
                if rest := self._pipeline.flush():
                    self._events.put(Commit(rest))
            self._events.put(error)

    def _decode_all(self) -> Finished | Exception:
        self._recognizer = self._make_recognizer()
        end: _End | None = None
        while end is None:
            end = self._take_all(self._speech.get())
            stepped = True
            while stepped:
                with self._turn():
                    # what was said in the meantime comes into the next reading
                    if not self._speech.empty():
                        end = self._take_all(self._speech.get()) or end
                    stepped = self._step()
        return end.failure or self._finished()

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
            for written in self._pipeline.follow(outcome):
                self._events.put(written)
        return True

    def _finished(self) -> Finished:
        compute = self._listening_cost + self._decoding_cost
        return Finished(seconds(self._heard), compute, self._meter, self._recognizer.language)
