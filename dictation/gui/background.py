"""Run slow work in its own thread and receive the result in the Qt thread."""

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Signal, Slot

from dictation.errors import DictationError
from dictation.workers import explained

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class _Job:
    """A piece of work, its owner, and its result."""

    owner: QObject
    work: Callable[[], Any]
    done: Callable[[Any], object]
    failed: Callable[[DictationError], object]
    result: Any = None
    error: Exception | None = None

    def run(self) -> None:
        """Do the work, in its own thread."""
        try:
            self.result = self.work()
        except Exception as error:
            self.error = error

    def tell(self) -> None:
        """Pass on the result, in the Qt thread."""
        if not shiboken6.isValid(self.owner):
            return  # the window has been deleted
        if self.error is None:
            self.done(self.result)
        else:
            self.failed(explained(self.error))


_jobs: dict[int, _Job] = {}
"""Jobs by number, until their results have been passed on.

A thread keeps only a job's number after its work: if it held the last reference to a window, Python
would delete the window in that thread, and Qt would crash.
"""
_numbers = itertools.count()


class _Notifier(QObject):
    """Lives in the Qt thread and receives the numbers of finished jobs."""

    finished = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.finished.connect(self._tell)

    @Slot(int)
    def _tell(self, number: int) -> None:
        _jobs.pop(number).tell()


@cache
def _notifier() -> _Notifier:
    """Return the only notifier, created on first use in the Qt thread."""
    return _Notifier()


def run(
    owner: QObject,
    work: Callable[[], T],
    done: Callable[[T], object],
    failed: Callable[[DictationError], object],
) -> None:
    """Run `work` in a thread, then call `done` or `failed` in the Qt thread, which calls this.

    One of the two is always called unless `owner` has been deleted in the meantime; a bug is logged
    and passed on as an InternalError. A program that quits doesn't wait for jobs.
    """
    notifier = _notifier()
    number = next(_numbers)
    _jobs[number] = _Job(owner, work, done, failed)

    def do() -> None:
        _jobs[number].run()
        notifier.finished.emit(number)

    threading.Thread(target=do, name="background", daemon=True).start()
