"""One take or caption session: its threads, and the events for its front end.

    source ──chunks──▶ session thread ──speech──▶ decoder thread ──events──▶ front end
                       (recording, VAD, endpoints)    (model, hypotheses, text pipeline)

The speech queue holds audio, never pending work: the decoder empties it before every decode, so
that it always decodes the newest audio, however slow the machine is.
"""

import queue
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from dictation.audio.chunk import AudioChunk, seconds
from dictation.audio.microphone import MicrophoneEvent
from dictation.audio.standby import RELEASE_MAX, Heard, KeyUp
from dictation.errors import DictationError, StorageError
from dictation.recognition.lateness import Lateness
from dictation.recognition.recognizer import Recognizer
from dictation.recognition.streaming.figures import Meter
from dictation.results import Commit, Endpoint, Outcome, Partial
from dictation.speech.segmenter import Segmenter, SpeechEvent
from dictation.text.pipeline import Pipeline
from dictation.workers import explained, start

RELEASE_MIN = 0.1
"""Seconds recorded after the key release: the start of a word isn't recognized as speech right
away."""
RELEASE_PAUSE = 0.2
"""Seconds of silence that end the session after the key release: people let go a little early."""
MEASURED_WORDS = 5_000
"""The number of latest words that are measured: a session may go on for days."""

Turn = Callable[[], AbstractContextManager[None]]
"""Returns a context manager in which a session may compute; entering may wait for others."""


class Source(Protocol):
    """An audio source: a microphone, or a recording in real time."""

    def chunks(self) -> Iterator[Heard]:
        """Yield audio without gaps, changes in the microphone's state, and the key's release."""

    def stop(self) -> None:
        """End `chunks` soon. For any thread."""


class Recording(Protocol):
    """Saves the audio, like a `Spool`."""

    def write(self, chunk: AudioChunk) -> None:
        """Add a chunk. Raises StorageError once if no more can be saved."""

    def end(self) -> None:
        """Finish the recording. Raises StorageError like `write`."""


@dataclass(frozen=True, slots=True)
class Warned:
    """A problem that does not stop the session."""

    error: DictationError


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a session, with the seconds of audio and of computing, and its measurements.

    `language` is the code of the given or detected language; None if nothing was said, or in more
    than one.
    """

    audio: float
    compute: float
    meter: Meter
    language: str | None

    @property
    def compute_share(self) -> float:
        """Seconds of computing per second of audio."""
        return self.compute / self.audio if self.audio else 0.0

    @property
    def changes_per_minute(self) -> float:
        """Displayed words that were changed, per minute of audio."""
        return self.meter.changed_words * 60.0 / self.audio if self.audio else 0.0


@dataclass(frozen=True, slots=True)
class _End:
    """The end of the speech queue; `failure` is the reason if it ended because of an error."""

    failure: Exception | None


SessionEvent = Outcome | MicrophoneEvent | Warned | Finished


class LiveSession:
    """Runs live recognition in its own threads, from the call of `events` to `Finished`.

    `recognizer` is called in the decoder thread and may block, to load a model or to let an earlier
    take finish; audio is queued in the meantime. `pipeline` turns its words into text; measurements
    are of the words as recognized. `recording` saves the audio to disk; its owner decides what to
    do with it in the end. Sessions that share a model also share a `turn`: every decoder step runs
    within one. `model` is the name of its model, to say which one would be faster.
    """

    def __init__(
        self,
        source: Source,
        segmenter: Segmenter,
        recognizer: Callable[[], Recognizer],
        recording: Recording | None,
        pipeline: Pipeline,
        turn: Turn = nullcontext,
        model: str = "",
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
        self._lateness = Lateness(model)
        self._heard = 0
        self._listening_cost = 0.0
        self._decoding_cost = 0.0
        self._languages: set[str] = set()  # in which words were recognized
        # clock time at position 0, according to the chunk with the least delay
        self._began = float("inf")

    def stop(self) -> None:
        """Stop recording; the audio so far is still transcribed. For any thread."""
        self._source.stop()

    def events(self) -> Generator[SessionEvent, None, None]:
        """Yield events as they happen; the last one is `Finished`.

        If the microphone is gone for good, its error is raised instead of `Finished`, after all
        words so far have been committed. To leave early, close the generator, which waits for the
        threads to end.
        """
        threads = []
        try:
            for name, work in (("session", self._listen), ("decoder", self._decode)):
                threads.append(start(name, work, self._events.put))
            while True:
                try:
                    # on Windows, Ctrl-C can't interrupt a wait without a timeout
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
        # finish even if the microphone is gone: the audio before that is still transcribed
        for act in (self._hear_all, lambda: self._pass_on(self._segmenter.finish())):
            try:
                act()
            except Exception as error:
                failure = failure or error
        self._record(None)
        self._speech.put(_End(failure))

    def _hear_all(self) -> None:
        key_up: KeyUp | None = None
        for piece in self._source.chunks():
            if isinstance(piece, AudioChunk):
                self._hear(piece)
            elif isinstance(piece, KeyUp):
                key_up = piece
            else:
                self._events.put(piece)
            if key_up is not None and (end := self._last_word_end(key_up.position)) is not None:
                self._cut(key_up.end(end))
                return
        if key_up is not None:
            self._cut(key_up.end(self._heard))

    def _last_word_end(self, key_up: int) -> int | None:
        """Find the end of the last word after the key release; None if it is still to come."""
        for moment in self._segmenter.moments(key_up):
            since = seconds(moment.position - key_up)
            pausing = moment.silence >= RELEASE_PAUSE
            if since >= RELEASE_MAX or (pausing and since >= RELEASE_MIN):
                return moment.position
        return None

    def _cut(self, end: int) -> None:
        """Drop the audio after a position: it belongs to the next take, or to none."""
        if end < self._heard:
            self._heard = end
            self._pass_on(self._segmenter.cut(end))

    def _hear(self, chunk: AudioChunk) -> None:
        self._began = min(self._began, time.monotonic() - seconds(chunk.end))
        self._heard = chunk.end
        self._record(chunk)
        self._pass_on(self._segmenter.accept(chunk))

    def _record(self, chunk: AudioChunk | None) -> None:
        """Save a chunk, or the end (None); a failure is reported, and the session goes on."""
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
        self._lateness.begin(time.monotonic() - self._began)
        end: _End | None = None
        while end is None:
            end = self._take_all(self._speech.get())
            stepped = True
            while stepped:
                due = time.monotonic()
                with self._turn():
                    # include audio that arrived while waiting for the turn
                    if not self._speech.empty():
                        end = self._take_all(self._speech.get()) or end
                    stepped = self._step(due)
        return end.failure or self._finished()

    def _take_all(self, first: "SpeechEvent | _End") -> "_End | None":
        """Pass all queued speech to the recognizer; return the end marker if it was queued."""
        item = first
        while not isinstance(item, _End):
            self._recognizer.accept(item)
            try:
                item = self._speech.get_nowait()
            except queue.Empty:
                return None
        return item

    def _step(self, due: float) -> bool:
        """Do what has been due since `due`; return whether there was anything to do."""
        began = time.perf_counter()
        outcomes = self._recognizer.step()
        if outcomes is None:
            return False
        self._decoding_cost += time.perf_counter() - began
        now = time.monotonic() - self._began
        words = [word for o in outcomes if isinstance(o, Commit) for word in o.words]
        if error := self._lateness.note(now, time.monotonic() - due, words):
            self._events.put(Warned(error))
        for outcome in outcomes:
            self._meter.note(now, outcome)
            if isinstance(outcome, Commit) and self._recognizer.language:
                self._languages.add(self._recognizer.language)
            for written in self._pipeline.follow(outcome):
                self._events.put(written)
        return True

    def _finished(self) -> Finished:
        compute = self._listening_cost + self._decoding_cost
        language = self._languages.pop() if len(self._languages) == 1 else None
        return Finished(seconds(self._heard), compute, self._meter, language)


def event_json(event: SessionEvent) -> dict[str, Any]:
    """Return an event as other programs read it, its kind under the key ``event``."""
    if isinstance(event, Commit | Partial):
        words = [asdict(word) for word in event.words]
        return {"event": type(event).__name__.lower(), "words": words}
    if isinstance(event, Endpoint):
        return {"event": "endpoint", **asdict(event)}
    if isinstance(event, MicrophoneEvent):
        return {"event": "microphone", "state": event.name.lower()}
    if isinstance(event, Warned):
        return {"event": "warning", "problem": event.error.problem, "remedy": event.error.remedy}
    return {
        "event": "finished",
        "audio": event.audio,
        "language": event.language,
        "compute_share": event.compute_share,
        "commit_latency": asdict(event.meter.commit_latency()),
        "shown_latency": asdict(event.meter.shown_latency()),
        "changed_share": event.meter.changed_share,
        "changes_per_minute": event.changes_per_minute,
    }
