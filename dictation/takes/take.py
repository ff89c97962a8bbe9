"""One take: what is heard from key-down on is committed, written, delivered and kept."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import closing

from dictation.audio.microphone import MicrophoneEvent
from dictation.errors import AudioError, DictationError
from dictation.output.delivery import Delivered, Letter
from dictation.session import Finished, LiveSession, SessionEvent, Warned
from dictation.streaming.outcome import Commit, Partial
from dictation.takes.events import Shown, TakeEvent, TakeOver, Told
from dictation.takes.kept import Kept
from dictation.text.lines import SpokenLines

_LOG = logging.getLogger(__name__)


class Take:
    """Runs a session in a thread of its own, from `start` until all its text is delivered.

    `tell` and `changed` are called in that thread; `ended` is set as its last act but one, and
    then `changed` is called for the last time.
    """

    def __init__(
        self,
        session: LiveSession,
        letter: Letter,
        kept: Kept,
        lines: SpokenLines | None,
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
        self.kept = kept
        self._session = session
        self._letter = letter
        self._lines = lines
        self._tell = tell
        self._changed = changed
        self._committed = ""
        self._thread = threading.Thread(target=self._run, name="take")

    def start(self) -> None:
        """Begin to hear."""
        self._thread.start()

    def release(self) -> None:
        """The key is up: hear the last word out, deliver the rest, end."""
        self._session.release()

    def cancel(self) -> None:
        """Drop what has not been typed yet."""
        self.cancelled = True
        self._session.stop()

    def _run(self) -> None:
        problem: DictationError | None = None
        try:
            with closing(self._session.events()) as events:
                for event in events:
                    self._handle(event)
        except DictationError as error:
            problem = error
        except Exception as error:
            _LOG.exception("a take failed")
            problem = _bug(error)
        try:
            if self.delivered is None:  # it broke off: what was said until then is delivered
                self._deliver(None, failed=not isinstance(problem, AudioError))
        except DictationError as error:
            problem = problem or error
        self.kept.settle()
        if problem is not None:
            self._tell(Told(problem))
        self.ended.set()
        self._tell(TakeOver(None if self.cancelled else self.delivered))
        self._changed()

    def _handle(self, event: SessionEvent) -> None:
        if isinstance(event, Commit):
            self._commit(event)
        elif isinstance(event, Partial):
            self._show(event)
        elif isinstance(event, MicrophoneEvent):
            self.waiting = event in (MicrophoneEvent.WAITING, MicrophoneEvent.LOST)
            if event is MicrophoneEvent.LOST:
                self._tell(Told(_LOST))
        elif isinstance(event, Warned):
            self._tell(Told(event.error))
        elif isinstance(event, Finished):
            self._deliver(event)
        self._changed()

    def _commit(self, commit: Commit) -> None:
        if self.cancelled:
            return
        spoken = "".join(word.text for word in commit.words)
        self._write(self._lines.write(commit.words) if self._lines else spoken)
        self.kept.add(commit.words)
        self._committed += spoken
        self.last_speech = time.monotonic()

    def _write(self, text: str) -> None:
        if text:
            self._letter.write(text)

    def _show(self, partial: Partial) -> None:
        self.speaking = bool(partial.words)
        if partial.words:
            self.last_speech = time.monotonic()
        if not self.cancelled:
            self._tell(Shown(self._committed, "".join(word.text for word in partial.words)))

    def _deliver(self, finished: Finished | None, failed: bool = False) -> None:
        """Wait until all text has arrived, or lies in the clipboard, and is kept.

        `failed` says that there is more sound than text.
        """
        if self._lines and not self.cancelled:
            self._write(self._lines.flush())
        self.whole = not failed
        self.delivered = delivered = self._letter.close().result()
        if delivered.problem is not None and not self.cancelled:
            self._tell(Told(delivered.problem))
        arrived = None if self.cancelled else not (failed or delivered.undelivered)
        figures = {} if finished is None else _figures(finished)
        self.kept.finish(delivered.application, arrived, figures)


_LOST = DictationError(
    "The microphone is gone.", "Dictation goes on when it returns; what you said is kept."
)


def _bug(error: Exception) -> DictationError:
    return DictationError(
        f"Something went wrong inside Dictation ({type(error).__name__}).",
        "What you said is kept; please report it with the log.",
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
