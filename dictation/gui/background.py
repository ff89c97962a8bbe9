"""Work that takes its time, in a thread of its own; what comes of it arrives in the Qt thread."""

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
    """What is to be done, who wants to know, and in the end what came of it."""

    owner: QObject
    work: Callable[[], Any]
    done: Callable[[Any], object]
    failed: Callable[[DictationError], object]
    result: Any = None
    error: Exception | None = None

    def run(self) -> None:
        """Do it; in the worker thread."""
        try:
            self.result = self.work()
        except Exception as error:
            self.error = error

    def tell(self) -> None:
        """Say what came of it; in the Qt thread."""
        if not shiboken6.isValid(self.owner):
            return  # the window is gone, and with it who wanted to know
        if self.error is None:
            self.done(self.result)
        else:
            self.failed(explained(self.error))


_jobs: dict[int, _Job] = {}
"""By their numbers, until they have been told.

A worker holds a job only while it does it, and afterwards nothing but the number: were its
reference the last one to a window, Python would delete that in the worker, and Qt would crash.
"""
_numbers = itertools.count()


class _Bell(QObject):
    """Lives in the Qt thread, where it hears that a job has ended."""

    rung = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.rung.connect(self._hear)

    @Slot(int)
    def _hear(self, number: int) -> None:
        _jobs.pop(number).tell()


@cache
def _bell() -> _Bell:
    """Return the one bell; made when the Qt thread first asks for it."""
    return _Bell()


def run(
    owner: QObject,
    work: Callable[[], T],
    done: Callable[[T], object],
    failed: Callable[[DictationError], object],
) -> None:
    """Run `work` in a thread, then call `done` or `failed` in the Qt thread, where `run` belongs.

    One of the two is always called, unless `owner` has been deleted meanwhile: a bug comes as an
    InternalError, and is logged. A program that ends waits for no job.
    """
    bell = _bell()
    number = next(_numbers)
    _jobs[number] = _Job(owner, work, done, failed)

    def do() -> None:
        _jobs[number].run()
        bell.rung.emit(number)

    threading.Thread(target=do, name="background", daemon=True).start()
