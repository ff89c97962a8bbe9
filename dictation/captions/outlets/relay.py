"""One outlet of captions in a thread of its own: a slow one holds up nothing but itself."""

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass

from dictation import workers
from dictation.captions.events import CaptionEvent
from dictation.errors import DictationError
from dictation.results import Partial
from dictation.session import Warned

MOST_WAITING = 20_000
"""Events that may wait for an outlet: hours of speech, some ten megabytes."""
OPENING = 10.0
"""Seconds to wait for an outlet to open, so that a failure is reported at once."""

Show = Callable[[CaptionEvent], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """What an outlet may have to know: whether words need labels, and how to report back."""

    many: bool
    tell: Callable[[CaptionEvent], None]

    def report(self, error: DictationError) -> None:
        """Say what went wrong, in any thread; captions continue."""
        self.tell(CaptionEvent("", Warned(error)))


@dataclass(frozen=True, slots=True)
class Outlet:
    """Somewhere captions are shown: `opened` is entered, called with events and left by `Relay`.

    One that takes more than `patience` seconds for an event, or for which too many wait, is
    dropped, and `hung` reported; `abandon`, for any thread, must make it give up.
    """

    name: str
    opened: AbstractContextManager[Show]
    hung: DictationError
    patience: float = math.inf
    abandon: Callable[[], None] = lambda: None


class Relay:
    """Hands events to an outlet, in the outlet's own thread.

    Committed words wait as long as necessary; of the words that may still change, only the newest
    of each source wait. `failed` gets what the outlet raises, in its thread, or that it hangs.
    """

    def __init__(self, outlet: Outlet, failed: Callable[[Exception], None]) -> None:
        """Open the outlet; raises what it raises."""
        self._outlet = outlet
        self._failed = failed
        self._changed = threading.Condition()  # for all below
        self._waiting: deque[CaptionEvent] = deque()
        self._over = False
        self._busy_since = math.inf
        opened: Future[None] = Future()
        # a daemon: a terminal that is stopped must not keep the program from ending
        self._thread = workers.start(outlet.name, lambda: self._run(opened), failed, daemon=True)
        with suppress(TimeoutError):  # a terminal that is stopped
            opened.result(OPENING)

    def put(self, event: CaptionEvent) -> None:
        """Hand an event over. Never waits."""
        with self._changed:
            if self._over:
                return
            if isinstance(event.event, Partial):
                self._forget_partial(event)
            self._waiting.append(event)
            self._changed.notify()
            waited = time.monotonic() - self._busy_since
            hangs = waited > self._outlet.patience or len(self._waiting) > MOST_WAITING
            if hangs:
                self._end()
        if hangs:
            self._outlet.abandon()
            self._failed(self._outlet.hung)

    def finish(self) -> None:
        """No more events will come. Doesn't wait for those that do."""
        with self._changed:
            self._over = True
            self._changed.notify()

    def join(self, seconds: float) -> None:
        """Wait until everything has been handed over; give up an outlet that takes longer."""
        self._thread.join(seconds)
        if self._thread.is_alive():
            with self._changed:
                self._end()
            self._outlet.abandon()
            self._thread.join(1.0)

    @property
    def hangs(self) -> bool:
        """After `join`: whether the outlet couldn't be made to give up."""
        return self._thread.is_alive()

    def _forget_partial(self, newer: CaptionEvent) -> None:
        for index in range(len(self._waiting) - 1, -1, -1):
            old = self._waiting[index]
            if old.voice == newer.voice and isinstance(old.event, Partial):
                del self._waiting[index]
                return

    def _end(self) -> None:
        self._over = True
        self._waiting.clear()
        self._changed.notify()

    def _next(self) -> CaptionEvent | None:
        with self._changed:
            self._busy_since = math.inf
            self._changed.wait_for(lambda: self._waiting or self._over)
            self._busy_since = time.monotonic()
            return self._waiting.popleft() if self._waiting else None

    def _run(self, opened: "Future[None]") -> None:
        try:
            with self._outlet.opened as show:
                opened.set_result(None)
                while (event := self._next()) is not None:
                    show(event)
        except Exception as error:
            with self._changed:
                self._end()
            if opened.done():
                self._failed(error)
            else:
                opened.set_exception(error)
