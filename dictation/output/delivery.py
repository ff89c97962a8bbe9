"""From committed text to the window it belongs in: in order, at once, never twice.

A thread of its own owns the ways of typing and the connection that asks for the focus; jobs are
written to from other threads and delivered one piece after the other.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future

from dictation.desktop.focus import Window
from dictation.errors import DictationError
from dictation.output.eraser import TakenBack
from dictation.output.outbox import REMEMBERED_SECONDS, Outbox, Surroundings
from dictation.output.typing_job import TypingJob
from dictation.settings import OutputSettings
from dictation.workers import Report, Worker, start


class Delivery:
    """Delivers jobs in the order in which they are written to. Its methods are for any thread."""

    def __init__(self, surroundings: Callable[[], Surroundings], report: Report) -> None:
        """`surroundings` is called in the delivery's own thread, and may raise DictationError.

        `report` is told of failures that concern no job.
        """
        self._report = report
        self._worker = Worker("output", report)
        self._outbox = Outbox(surroundings)
        self._lock = threading.Lock()
        self._jobs: set[TypingJob] = set()
        self._closed = False
        self._busy = threading.Event()
        """Set when the outbox should not forget what was typed last."""

    def get_ready(self) -> None:
        """Connect to the desktop before there is something to type. Never waits."""
        self._worker.post(self._outbox.make_ready)

    def open(
        self, settings: OutputSettings, window: Window | None = None, *, lines: bool = False
    ) -> TypingJob:
        """Begin to deliver a text to a window, by default the one that has the focus now.

        Without `lines`, line breaks become spaces, as they always do in terminals.
        """
        with self._lock:
            self._busy.set()
            job = TypingJob(self._worker, self._outbox, settings, self._over, window, lines)
            self._jobs.add(job)
        return job

    def take_back(self, job: TypingJob) -> "Future[TakenBack]":
        """Remove all text of a closed job from its window (see `TypingJob.take_back`).

        That is possible until something else is typed, for as long as the user does nothing; on
        X11 within a minute. Its rest on the clipboard stays there.
        """
        with self._lock:
            self._busy.set()
            self._jobs.add(job)
            return job.undo()

    def suspend(self, problem: DictationError) -> None:
        """Send no more of the text of any open job, from this moment on; keep it for the user.

        What is opened later is delivered as usual.
        """
        with self._lock:
            for job in self._jobs:
                job.suspend(problem)

    def close(self) -> None:
        """Deliver what is under way, then end. Waits for it."""
        with self._lock:
            self._closed = True
            self._busy.set()
        self._worker.post(self._outbox.close)
        self._worker.close()

    def _over(self, job: TypingJob) -> None:
        """Nothing more will be sent of a job."""
        with self._lock:
            self._jobs.discard(job)
            if self._jobs or self._closed:
                return
            self._busy = busy = threading.Event()

        def forget() -> None:
            if not busy.wait(REMEMBERED_SECONDS):
                self._worker.post(self._outbox.forget)

        start("forgetting", forget, self._report, daemon=True)
