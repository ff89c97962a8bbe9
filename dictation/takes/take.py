"""One take: everything heard from key-down on is committed, formatted, delivered, and saved."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from dictation import workers
from dictation.audio.microphone import MicrophoneEvent
from dictation.audio.standby import TakeSource
from dictation.errors import AudioError, DictationError
from dictation.history.take_record import TakeRecord
from dictation.output.delivered import Delivered
from dictation.output.typing_job import TypingJob
from dictation.results import Act, Commit, Endpoint, Partial, Word, joined
from dictation.session import Finished, LiveSession, SessionEvent, Warned
from dictation.takes.events import Level, Notice, Shown, TakeEvent, TakeFinished
from dictation.takes.so_far import TextSoFar
from dictation.text.marks import is_mark

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a take hears now.

    `waiting`: the microphone has not delivered audio yet, or is lost. `last_speech` is a time on
    the clock; before the first word, it is the start of the take.
    """

    waiting: bool
    speaking: bool
    last_speech: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a take ended: its text, if it is not canceled.

    `whole`: everything that was heard is in the text. `silent`: nothing failed, but no words were
    recognized; the audio will be transcribed again.
    """

    text: str
    whole: bool
    silent: bool


@dataclass(frozen=True, slots=True)
class StopAsked:
    """The user has said that the take is to end."""


TakeNews = Hearing | Outcome | StopAsked


class Take:
    """Runs a session in a thread of its own, from `start` until all its text is delivered.

    `tell` and `report`, which must not raise, are called in that thread. `report` gets the take
    with each change of what it hears, and finally with its outcome, whatever has failed; then
    `ended` is set. Saving may take longer: `TakeFinished` comes from the store's thread once all is
    saved.
    """

    def __init__(
        self,
        source: TakeSource,
        session: LiveSession,
        job: TypingJob,
        record: TakeRecord,
        tell: Callable[[TakeEvent], None],
        report: "Callable[[Take, TakeNews], None]",
        clock: Callable[[], float],
    ) -> None:
        self.ended = threading.Event()
        self.record = record
        self.beginning = Hearing(waiting=True, speaking=False, last_speech=clock())
        """What it hears before the first report."""
        self._source = source
        self._session = session
        self.job = job
        self._tell = tell
        self._report_news = report
        self._clock = clock
        self._canceled = threading.Event()
        # the following belong to the take's thread
        self._hearing = self.beginning
        self._text = TextSoFar()
        self._stop_asked = False
        self._spoken = False
        self._told_stop = False
        self._failures: list[Exception] = []

    def start(self) -> None:
        """Start listening."""
        workers.start("take", self._run, self._report)

    def release(self, when: float) -> None:
        """End the take, whose key was released at that time, after its last word is delivered."""
        self._source.release(when)

    def cancel(self) -> None:
        """Discard what has not been typed yet."""
        self._canceled.set()
        self.job.cancel()
        self._session.stop()

    def _run(self) -> None:
        outcome = Outcome("", whole=False, silent=False)
        try:
            finished = self._attempt(self._hear)
            is_whole = not self._failures
            delivered = self._attempt(lambda: self.job.close(press_key=is_whole).result())
            outcome = self._outcome(delivered)
            self._keep(finished, delivered, outcome)
        finally:
            self._report_news(self, outcome)
            self.ended.set()

    def _outcome(self, delivered: Delivered | None) -> Outcome:
        canceled = self._canceled.is_set()
        # if the microphone is lost, everything before it has been transcribed
        whole = all(isinstance(failure, AudioError) for failure in self._failures)
        arrived = whole and delivered is not None and not delivered.undelivered
        return Outcome(
            text="" if delivered is None or canceled else delivered.text,
            whole=whole,
            silent=arrived and not canceled and not self._spoken,
        )

    def _attempt(self, act: Callable[[], T]) -> T | None:
        """Run one of several independent steps; report a failure."""
        try:
            return act()
        except Exception as error:
            self._failures.append(error)
            self._report(workers.explained(error))
            return None

    def _report(self, error: DictationError) -> None:
        self._tell(Notice.of(error))

    def _hear(self) -> Finished | None:
        """Follow the session to its end; if it breaks off, what was said before is kept."""
        finished: Finished | None = None
        try:
            with closing(self._session.events()) as events:
                for event in events:
                    self._handle(event)
                    if isinstance(event, Finished):
                        finished = event
                        self.record.cut(event.audio)
        except AudioError:
            raise
        except Exception as error:
            if self.record.spool is not None:
                raise
            told = workers.explained(error)
            raise DictationError(f"{told.problem} {_GONE}", told.remedy) from error
        return finished

    def _handle(self, event: SessionEvent) -> None:
        if isinstance(event, Commit):
            self._commit(event)
        elif isinstance(event, Partial):
            self._show(event)
        elif isinstance(event, Endpoint):
            self._text.pause(event.time)
        elif isinstance(event, MicrophoneEvent):
            self._note(waiting=event in (MicrophoneEvent.WAITING, MicrophoneEvent.LOST))
            if event is MicrophoneEvent.LOST:
                self._tell(_LOST)
        elif isinstance(event, Warned):
            self._report(event.error)

    def _commit(self, commit: Commit) -> None:
        """Append what was said, and carry out what the user has said is to be done."""
        said: list[Word] = []
        for word in commit.words:
            # words after the end of this take belong to the next one
            if self._stop_asked or not self._source.claim(word.start, word.end):
                continue
            if word.act is None:
                said.append(word)
                continue
            self._append(said)
            said = []
            if not self._canceled.is_set():
                self._carry_out(word.act)
        self._append(said)

    def _append(self, said: Sequence[Word]) -> None:
        """Show, save, and deliver the same text."""
        if self._canceled.is_set() or not said:
            return
        self._spoken = True
        words = self._text.add(said)
        self.record.add(words)
        self.job.write(*(word.text for word in words))
        if not all(is_mark(word.text) for word in words):
            self._note(last_speech=self._clock())

    def _carry_out(self, act: Act) -> None:
        """Do what was said is to be done; where that means to wait for the keys, wait."""
        self._spoken = True
        self._note(last_speech=self._clock())
        match act:
            case Act.STOP_LISTENING:
                self._stop_asked = True
                self._report_news(self, StopAsked())
            case Act.PRESS_ENTER:
                problem = self.job.press_enter().result()
                if problem is None:
                    self._text.seal()
                else:
                    self._tell(Notice.of(problem, Level.WARNING))
            case Act.UNDO if words := self._text.restore():
                self.record.add(words)
                self.job.write(*(word.text for word in words))
            case Act.UNDO:
                self._scratch(Act.SCRATCH_THAT)
            case _:
                self._scratch(act)

    def _scratch(self, act: Act) -> None:
        """Remove the end of the text from the window, the record, and what is shown."""
        count = self._text.meant(act)
        if not count:
            self._tell(_NOTHING)
            return
        back = self.job.take_back(count).result()
        rest = self._text.remove(back.gone, back.left)
        self.record.remove(back.gone + len(rest), rest)
        if back.problem is not None:
            self._tell(Notice.of(back.problem, Level.WARNING))

    def _note(self, **changed: Any) -> None:
        """Report what is heard now, if it has changed."""
        hearing = replace(self._hearing, **changed)
        if hearing != self._hearing:
            self._hearing = hearing
            self._report_news(self, hearing)

    def _show(self, partial: Partial) -> None:
        # a mark may stay unstable long after the speech
        speaking = any(not is_mark(word.text) for word in partial.words)
        self._note(
            speaking=speaking,
            last_speech=self._clock() if speaking else self._hearing.last_speech,
        )
        if not self._canceled.is_set():
            self._tell(Shown(self._text.text, joined(partial.words), self._is_typing()))

    def _is_typing(self) -> bool:
        """Whether text is still being typed; reports once when typing has stopped."""
        problem = self.job.problem
        if problem is not None and not self._told_stop:
            self._told_stop = True
            self._tell(Notice(problem.problem, _STOPPED, Level.WARNING, problem))
        return problem is None

    def _keep(
        self, finished: Finished | None, delivered: Delivered | None, outcome: Outcome
    ) -> None:
        """Pass everything to the store, without waiting."""
        canceled = self._canceled.is_set()
        problem = None if delivered is None else delivered.problem
        if problem is not None and not canceled:
            self._report(problem)
        arrived = outcome.whole and delivered is not None and not delivered.undelivered
        stored = self._attempt(
            lambda: self.record.finish(
                "" if delivered is None else delivered.application,
                None if canceled else arrived,
                {} if finished is None else _figures(finished),
                None if finished is None else finished.language,
            )
        )
        self._attempt(lambda: self.record.settle(leave_in_spool=outcome.silent))
        over = TakeFinished(None if canceled else delivered)
        if stored is None:
            self._tell(over)
        else:
            stored.add_done_callback(partial(self._stored, over))

    def _stored(self, finished: TakeFinished, stored: "Future[None]") -> None:
        """Report that the take is saved, or why not; in the store's thread."""
        self._attempt(stored.result)
        self._tell(finished)


_GONE = "What was not typed yet is lost, because its audio was not saved."
_STOPPED = "Typing has stopped. The rest will be on the clipboard when you finish."
_NOTHING = Notice(
    "There is nothing to scratch in this take.",
    "Delete what was typed before it by hand.",
    Level.INFO,
)
_LOST = Notice(
    "The microphone is gone.",
    "Dictation continues when it returns; nothing that you said so far is lost.",
    Level.WARNING,
)


def _figures(finished: Finished) -> dict[str, float | None]:
    """Return the measurements that are saved with a session, in seconds."""
    latency = finished.meter.commit_latency()
    return {
        "audio": finished.audio,
        "compute": finished.compute,
        "commit_latency_p50": latency.p50,
        "commit_latency_p95": latency.p95,
    }
