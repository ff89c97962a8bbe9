"""One take: everything heard from key-down on is committed, formatted, delivered, and saved."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from functools import partial
from typing import TypeVar

from dictation import workers
from dictation.audio.microphone import MicrophoneEvent
from dictation.audio.standby import TakeSource
from dictation.errors import AudioError, DictationError
from dictation.history.take_record import TakeRecord
from dictation.output.typing_job import Delivered, TypingJob
from dictation.results import Commit, Partial, joined
from dictation.session import Finished, LiveSession, SessionEvent, Warned
from dictation.takes.events import Level, Notice, Shown, TakeEvent, TakeFinished
from dictation.text.marks import is_mark

T = TypeVar("T")


class Take:
    """Runs a session in a thread of its own, from `start` until all its text is delivered.

    `tell` and `changed`, which must not raise, are called in that thread; `ended` is set as its
    last act but one, whatever has failed, and then `changed` is called for the last time. The
    store may take longer: `TakeFinished` is told from its thread, once it has all of the take.
    """

    def __init__(
        self,
        source: TakeSource,
        session: LiveSession,
        job: TypingJob,
        kept: TakeRecord,
        tell: Callable[[TakeEvent], None],
        changed: Callable[[], None],
    ) -> None:
        self.ended = threading.Event()
        self.speaking = False
        """Whether speech is being heard now."""
        self.waiting = True
        """Whether the microphone has not given any sound yet, or is lost."""
        self.last_speech = time.monotonic()
        self.cancelled = False
        self.delivered: Delivered | None = None
        self.whole = False
        """Whether all that was heard is in its text; known at its end."""
        self.silent = False
        """Whether it ended well, without a word: its sound waits for a second opinion."""
        self.kept = kept
        self._source = source
        self._session = session
        self._job = job
        self._tell = tell
        self._changed = changed
        self._committed = ""  # as it is shown, stored and typed
        self._spoken = False
        self._told_stop = False
        self._failures: list[Exception] = []

    def start(self) -> None:
        """Start listening."""
        workers.start("take", self._run, self._report)

    def release(self, when: float) -> None:
        """Finish after the key came up: hear the last word, deliver the rest, end."""
        self._source.release(when)

    def cancel(self) -> None:
        """Discard what has not been typed yet."""
        self.cancelled = True
        self._job.cancel()
        self._session.stop()

    def _run(self) -> None:
        try:
            finished = self._attempt(self._hear)
            self.delivered = self._attempt(lambda: self._job.close().result())
            # a microphone that goes away leaves no sound without its text
            self.whole = all(isinstance(failure, AudioError) for failure in self._failures)
            self._keep(finished)
        finally:
            self.ended.set()
            self._changed()

    def _attempt(self, act: Callable[[], T]) -> T | None:
        """Do one of several independent steps; report it if it fails."""
        try:
            return act()
        except Exception as error:
            self._failures.append(error)
            self._report(workers.explained(error))
            return None

    def _report(self, error: DictationError) -> None:
        self._tell(Notice.of(error))

    def _hear(self) -> Finished | None:
        """Follow the session to its end; what was said before it breaks off stays valid."""
        finished: Finished | None = None
        with closing(self._session.events()) as events:
            for event in events:
                self._handle(event)
                if isinstance(event, Finished):
                    finished = event
                    self.kept.cut(event.audio)
                self._changed()
        return finished

    def _handle(self, event: SessionEvent) -> None:
        if isinstance(event, Commit):
            self._commit(event)
        elif isinstance(event, Partial):
            self._show(event)
        elif isinstance(event, MicrophoneEvent):
            self.waiting = event in (MicrophoneEvent.WAITING, MicrophoneEvent.LOST)
            if event is MicrophoneEvent.LOST:
                self._tell(_LOST)
        elif isinstance(event, Warned):
            self._report(event.error)

    def _commit(self, commit: Commit) -> None:
        """Show, save, and deliver the same text."""
        # what was said behind the end of this take is heard by the next one
        words = tuple(w for w in commit.words if self._source.claim(w.start, w.end))
        if self.cancelled or not words:
            return
        self._spoken = True
        text = joined(words)
        self._committed += text
        self.kept.add(words)
        self._job.write(text)
        if not all(is_mark(word.text) for word in words):
            self.last_speech = time.monotonic()

    def _show(self, partial: Partial) -> None:
        # a mark may be open long after the speech
        self.speaking = any(not is_mark(word.text) for word in partial.words)
        if self.speaking:
            self.last_speech = time.monotonic()
        if not self.cancelled:
            self._tell(Shown(self._committed, joined(partial.words), self._is_typing()))

    def _is_typing(self) -> bool:
        """Whether what is said is still typed; tells, once, when it no longer is."""
        problem = self._job.problem
        if problem is not None and not self._told_stop:
            self._told_stop = True
            self._tell(Notice(problem.problem, _STOPPED, Level.WARNING, problem))
        return problem is None

    def _keep(self, finished: Finished | None) -> None:
        """Pass everything to the store, without waiting."""
        delivered = self.delivered
        problem = None if delivered is None else delivered.problem
        if problem is not None and not self.cancelled:
            self._report(problem)
        arrived = self.whole and delivered is not None and not delivered.undelivered
        self.silent = arrived and not self.cancelled and not self._spoken
        stored = self._attempt(
            lambda: self.kept.finish(
                "" if delivered is None else delivered.application,
                None if self.cancelled else arrived,
                {} if finished is None else _figures(finished),
                None if finished is None else finished.language,
            )
        )
        self._attempt(lambda: self.kept.settle(leave_in_spool=self.silent))
        over = TakeFinished(None if self.cancelled else delivered)
        if stored is None:
            self._tell(over)
        else:
            stored.add_done_callback(partial(self._stored, over))

    def _stored(self, finished: TakeFinished, stored: "Future[None]") -> None:
        """The store has all of it, or why not; in the store's thread."""
        self._attempt(stored.result)
        self._tell(finished)


_STOPPED = "Typing has stopped. The rest will be on the clipboard when you finish."
_LOST = Notice(
    "The microphone is gone.",
    "Dictation continues when it returns; what you said is saved.",
    Level.WARNING,
)


def _figures(finished: Finished) -> dict[str, float | None]:
    """What the store keeps of how a session went, in seconds."""
    latency = finished.meter.commit_latency()
    return {
        "audio": finished.audio,
        "compute": finished.compute,
        "commit_latency_p50": latency.p50,
        "commit_latency_p95": latency.p95,
    }
