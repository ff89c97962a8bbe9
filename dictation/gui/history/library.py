"""The kept sessions for a window: read in threads of their own, changed in the store's thread."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject

from dictation.errors import DictationError
from dictation.gui import background
from dictation.history.reader import Reader
from dictation.history.store import Store

T = TypeVar("T")


class Change(Protocol):
    """Runs an action in the thread that owns the store; returns at once."""

    def __call__(self, action: Callable[[Store], T], /) -> "Future[T]":
        """Return the future of what `action` returns."""


class Library:
    """Answers come in the Qt thread, and not at all once `owner` is gone."""

    def __init__(
        self,
        owner: QObject,
        reader: Callable[[], Reader],
        change: Change,
        failed: Callable[[DictationError], object],
    ) -> None:
        """`failed` hears what could not be read or written."""
        self._owner = owner
        self._reader = reader
        self._change = change
        self._failed = failed

    def read(self, work: Callable[[Reader], T], done: Callable[[T], object]) -> None:
        """Let `work` read, then call `done` with what it returned."""

        def read() -> T:
            # opened each time, for a millisecond: the file may be new, or have been repaired
            with self._reader() as reader:
                return work(reader)

        background.run(self._owner, read, done, self._failed)

    def change(self, action: Callable[[Store], T], done: Callable[[T], object]) -> None:
        """Let `action` change the store, in the order of the calls, then call `done`."""
        background.run(self._owner, self._change(action).result, done, self._failed)
