"""One outlet of captions in a thread of its own: a slow one holds nobody up but itself."""

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager, suppress

from dictation import workers
from dictation.captions.session import CaptionEvent
from dictation.errors import DictationError
from dictation.results import Partial

MOST_WAITING = 20_000
"""Events that may wait for an outlet: hours of speech, some ten megabytes."""
OPENING = 10.0
"""Seconds to wait for an outlet to open, to tell at once when it can't."""

Outlet = Callable[[CaptionEvent], None]


class Relay:
    """Hands events to an outlet; the outlet is opened, used and closed in a thread of its own.

    What is committed waits for as long as need be; of the tails that may still change only the
    newest of each source waits. An outlet that takes more than `patience` seconds for one event,
    or for which too much waits, is dropped: `abandon` must make it give up, and `failed` is told
    `hung`. What the outlet itself raises goes to `failed` too, in its own thread.
    """

    def __init__(
        self,
        name: str,
        outlet: AbstractContextManager[Outlet],
        failed: Callable[[Exception], None],
        hung: DictationError,
        *,
        patience: float = math.inf,
        abandon: Callable[[], None] = lambda: None,
    ) -> None:
        """Open the outlet; raises what it raises."""
        self._outlet = outlet
        self._failed = failed
        self._hung = hung
        self._patience = patience
        self._abandon = abandon
        self._changed = threading.Condition()  # for all below
        self._waiting: deque[CaptionEvent] = deque()
        self._over = False
        self._busy_since = math.inf
        opened: Future[None] = Future()
        # a daemon: a terminal that is stopped must not keep the program from ending
        self._thread = workers.start(name, lambda: self._run(opened), failed, daemon=True)
        with suppress(TimeoutError):  # a terminal that is stopped
            opened.result(OPENING)

    def put(self, event: CaptionEvent) -> None:
        """Hand an event over. Never waits."""
        with self._changed:
            if self._over:
                return
            if isinstance(event.event, Partial):
                self._forget_partial(event.source)
            self._waiting.append(event)
            self._changed.notify()
            waited = time.monotonic() - self._busy_since
            hangs = waited > self._patience or len(self._waiting) > MOST_WAITING
            if hangs:
                self._end()
        if hangs:
            self._abandon()
            self._failed(self._hung)

    def finish(self) -> None:
        """No more events will come. Doesn't wait for those that do."""
        with self._changed:
            self._over = True
            self._changed.notify()

    def join(self, seconds: float) -> None:
        """Wait until everything has been handed over; what takes longer is given up."""
        self._thread.join(seconds)
        if self._thread.is_alive():
            with self._changed:
                self._end()
            self._abandon()
            self._thread.join(1.0)

    @property
    def hangs(self) -> bool:
        """After `join`: whether the outlet could not be made to give up."""
        return self._thread.is_alive()

    def _forget_partial(self, source: str) -> None:
        for index in range(len(self._waiting) - 1, -1, -1):
            old = self._waiting[index]
            if old.source == source and isinstance(old.event, Partial):
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
            with self._outlet as outlet:
                opened.set_result(None)
                while (event := self._next()) is not None:
                    outlet(event)
        except Exception as error:
            with self._changed:
                self._end()
            if opened.done():
                self._failed(error)
            else:
                opened.set_exception(error)
