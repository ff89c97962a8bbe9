"""Work that takes its time, in a thread of its own; what comes of it arrives in the Qt thread."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Signal, Slot

from dictation.errors import DictationError

T = TypeVar("T")


class _Job(QObject):
    """Carries one result, or one exception, from the worker to the Qt thread."""

    _ended = Signal(object, object)

    def __init__(
        self,
        owner: QObject,
        done: Callable[[Any], object],
        failed: Callable[[DictationError], object],
    ) -> None:
        super().__init__()
        self._owner = owner
        self._done = done
        self._failed = failed
        self._ended.connect(self._arrive)

    def run(self, work: Callable[[], object]) -> None:
        """Do the work; in the worker thread."""
        try:
            result = work()
        except Exception as error:
            self._ended.emit(None, error)
        else:
            self._ended.emit(result, None)

    @Slot(object, object)
    def _arrive(self, result: object, error: Exception | None) -> None:
        _running.discard(self)
        self.deleteLater()
        if not shiboken6.isValid(self._owner):
            return  # the window is gone, and with it who wanted to know
        if error is None:
            self._done(result)
        elif isinstance(error, DictationError):
            self._failed(error)
        else:
            raise error


_running: set[_Job] = set()
"""Jobs outlive the windows that wait for them, so that the worker always has whom to tell."""


def run(
    owner: QObject,
    work: Callable[[], T],
    done: Callable[[T], object],
    failed: Callable[[DictationError], object],
) -> None:
    """Run `work` in a thread, then call `done` or `failed` in the Qt thread, where `run` belongs.

    Neither is called when `owner` has been deleted meanwhile. Other exceptions than
    DictationError are bugs and raised in the Qt thread. A program that ends waits for no job.
    """
    job = _Job(owner, done, failed)
    _running.add(job)
    threading.Thread(target=job.run, args=(work,), name="background", daemon=True).start()
