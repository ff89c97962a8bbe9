"""Work beside the main thread: no thread dies in silence, and no failure goes unseen.

Every thread of the program is started here. A failure either reaches the caller, through the
future of `Worker.call`, or is logged and reported as text for people; there is no third way.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from dictation.errors import DictationError, InternalError

T = TypeVar("T")

Report = Callable[[DictationError], None]
"""Tells the user; called in the thread that failed, and should only hand on."""

_LOG = logging.getLogger(__name__)


def unheard(_problem: DictationError) -> None:
    """Report to nobody, where there is nobody yet: the log has what is a bug."""


class Worker:
    """A thread of its own that does jobs one after the other, in the order they were given."""

    def __init__(
        self, name: str, report: Report, initializer: Callable[[], None] | None = None
    ) -> None:
        """`initializer`, which must not raise, runs in the thread before its first job."""
        self._executor = ThreadPoolExecutor(1, name, initializer)
        self._report = report

    def post(self, job: Callable[[], object]) -> None:
        """Do a job whose result nobody waits for: a failure is reported, and the next job done.

        Raises RuntimeError after `close`.
        """
        self._executor.submit(guarded, job, self._report)

    def post_later(self, seconds: float, job: Callable[[], object]) -> None:
        """Do a job as `post` does, after a while; one that is not due at `close` is dropped."""

        def due() -> None:
            with suppress(RuntimeError):  # it was closed meanwhile
                self.post(job)

        timer = threading.Timer(seconds, due)
        timer.daemon = True
        timer.start()

    def call(self, job: Callable[[], T]) -> "Future[T]":
        """Do a job whose caller looks at the future: its result and its failure are the caller's.

        Raises RuntimeError after `close`.
        """
        return self._executor.submit(job)

    def close(self) -> None:
        """Do what has been given, then end. Waits for it."""
        self._executor.shutdown()


def start(
    name: str, work: Callable[[], object], report: Report, *, daemon: bool = False
) -> threading.Thread:
    """Run `work` in a new thread; a failure that it lets out is reported."""
    thread = threading.Thread(target=guarded, args=(work, report), name=name, daemon=daemon)
    thread.start()
    return thread


def guarded(work: Callable[[], object], report: Report) -> None:
    """Do `work`; a failure is reported, never raised. What is no DictationError is logged too."""
    try:
        work()
    except Exception as error:
        problem = explained(error)
        try:
            report(problem)
        except Exception:
            _LOG.exception("could not report: %s", problem)


def explained(error: Exception) -> DictationError:
    """The failure as text for people; a bug is logged with its traceback."""
    if isinstance(error, DictationError):
        return error
    _LOG.error("internal error", exc_info=error)
    problem = InternalError(error)
    problem.__cause__ = error
    return problem
