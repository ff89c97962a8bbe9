"""Access to the store for a window: reads in background threads, changes in the store's thread."""

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
        """Return a future with the result of `action`."""


class Library:
    """Results arrive in the Qt thread, and not at all once `owner` is deleted."""

    def __init__(
        self,
        owner: QObject,
        reader: Callable[[], Reader],
        change: Change,
        failed: Callable[[DictationError], object],
    ) -> None:
        """`failed` is called with errors of reading and writing."""
        self._owner = owner
        self._reader = reader
        self._change = change
        self._failed = failed

    def read(self, work: Callable[[Reader], T], done: Callable[[T], object]) -> None:
        """Let `work` read, then call `done` with what it returned."""

        def read() -> T:
            # opened each time (takes a millisecond), because a repair replaces the file
            with self._reader() as reader:
                return work(reader)

        background.run(self._owner, read, done, self._failed)

    def change(self, action: Callable[[Store], T], done: Callable[[T], object]) -> None:
        """Let `action` change the store, in the order of the calls, then call `done`."""
        background.run(self._owner, self._change(action).result, done, self._failed)
