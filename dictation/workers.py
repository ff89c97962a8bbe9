"""Threads whose failures are never lost.

Threads are started here, unless they pass on all their failures themselves. A failure either
reaches the caller through the future of `Worker.call`, or it is reported as text for the user (and
logged, if it is a bug).
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
"""Tells the user about a problem. Runs in the thread that failed, so it should only pass it on."""

_LOG = logging.getLogger(__name__)


def log_only(_problem: DictationError) -> None:
    """Report to nobody, where the user can't be told yet: bugs are in the log."""


class Worker:
    """A thread that runs jobs one at a time, in order."""

    def __init__(
        self, name: str, report: Report, initializer: Callable[[], None] | None = None
    ) -> None:
        """`initializer`, which must not raise, runs in the thread before its first job."""
        self._executor = ThreadPoolExecutor(1, name, initializer)
        self._report = report

    def post(self, job: Callable[[], object]) -> None:
        """Run a job whose result nobody waits for; a failure is reported.

        Raises RuntimeError after `close`.
        """
        self._executor.submit(guarded, job, self._report)

    def post_later(self, seconds: float, job: Callable[[], object]) -> None:
        """Run a job like `post` after a delay; it is dropped if `close` comes first."""

        def due() -> None:
            with suppress(RuntimeError):  # closed in the meantime
                self.post(job)

        timer = threading.Timer(seconds, due)
        timer.daemon = True
        timer.start()

    def call(self, job: Callable[[], T]) -> "Future[T]":
        """Run a job and return a future with its result or its failure, for the caller to handle.

        Raises RuntimeError after `close`.
        """
        return self._executor.submit(job)

    def close(self) -> None:
        """Finish all jobs, then end the thread. Waits for it."""
        self._executor.shutdown()


def start(
    name: str, work: Callable[[], object], report: Report, *, daemon: bool = False
) -> threading.Thread:
    """Run `work` in a new thread; a failure is reported."""
    thread = threading.Thread(target=guarded, args=(work, report), name=name, daemon=daemon)
    thread.start()
    return thread


def guarded(work: Callable[[], object], report: Report) -> None:
    """Run `work`; a failure is reported, never raised. Bugs are logged, too."""
    try:
        work()
    except Exception as error:
        problem = explained(error)
        try:
            report(problem)
        except Exception:
            _LOG.exception("could not report: %s", problem)


def explained(error: Exception) -> DictationError:
    """Return the failure as text for the user; a bug is logged with its traceback."""
    if isinstance(error, DictationError):
        return error
    _LOG.error("internal error", exc_info=error)
    problem = InternalError(error)
    problem.__cause__ = error
    return problem
