"""Keeps what is said: a thread of its own owns the store and writes words as they are committed."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from dictation.errors import DictationError, StorageError
from dictation.transcripts.repair import open_store
from dictation.transcripts.sessions import Session
from dictation.transcripts.store import Store
from dictation.whisper.words import Word

T = TypeVar("T")

_DAY = 86_400.0


class Keeper:
    """Opens the user's sessions when they are first needed. Calls return at once."""

    def __init__(self, tell: Callable[[DictationError], None]) -> None:
        """`tell` is called in the keeper's thread with what went wrong outside a record."""
        self._thread = ThreadPoolExecutor(1, "store")
        self._tell = tell
        self._store: Store | None = None

    def begin(self, session: Session) -> "Record":
        """Begin to keep a session; it comes into the store with its first word."""
        return Record(self._thread, self._open, session)

    def expire(self, keep_days: int) -> None:
        """Remove for good what is older than so many days."""

        def remove() -> None:
            try:
                self._open().expire(time.time() - keep_days * _DAY)
            except DictationError as error:
                self._tell(error)

        self._thread.submit(remove)

    def change(self, action: Callable[[Store], T]) -> "Future[T]":
        """Do something with the store in its thread, such as delete a session."""
        return self._thread.submit(lambda: action(self._open()))

    def close(self) -> None:
        """Write everything down, then end. Waits for it."""

        def shut() -> None:
            if self._store is not None:
                self._store.close()

        self._thread.submit(shut)
        self._thread.shutdown()

    def _open(self) -> Store:
        if self._store is None:
            self._store, repaired = open_store()
            if repaired is not None:
                self._tell(repaired)
        return self._store


class Record:
    """One session as it is kept. What can't be written now is tried again with what follows."""

    def __init__(
        self, thread: ThreadPoolExecutor, store: Callable[[], Store], session: Session
    ) -> None:
        self._thread = thread
        self._store = store
        self._session = session
        self._number: int | None = None
        self._unwritten: dict[str, list[Word]] = {}  # by source
        self._synced = 0.0

    def add(self, words: tuple[Word, ...], source: str = "") -> None:
        """Keep committed words; `source` tells who said them where a session has several."""
        self._thread.submit(self._add, words, source)

    def finish(
        self, ended: float, application: str, delivered: bool | None, figures: Mapping[str, Any]
    ) -> "Future[None]":
        """The session is over (see `Store.finish`). The future raises StorageError."""
        return self._thread.submit(self._finish, ended, application, delivered, figures)

    def _add(self, words: tuple[Word, ...], source: str) -> None:
        self._unwritten.setdefault(source, []).extend(words)
        try:
            self._write()
        except StorageError:
            return  # `finish` tells
        if time.monotonic() - self._synced > 1.0:
            self._store().sync()
            self._synced = time.monotonic()

    def _write(self) -> None:
        if not self._unwritten:
            return
        store = self._store()
        if self._number is None:
            self._number = store.begin(self._session)
        for source, words in list(self._unwritten.items()):
            store.add(self._number, words, source)
            del self._unwritten[source]

    def _finish(
        self, ended: float, application: str, delivered: bool | None, figures: Mapping[str, Any]
    ) -> None:
        self._write()
        if self._number is None:
            return
        store = self._store()
        store.finish(
            self._number,
            ended,
            delivered=delivered,
            application=application,
            figures=figures,
        )
        store.sync()
