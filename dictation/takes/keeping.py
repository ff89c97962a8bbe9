"""Keeps what is said: a thread of its own owns the store and writes words as they are committed."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

from dictation import paths
from dictation.audio.spool import Spool
from dictation.errors import DictationError, StorageError
from dictation.settings import HistorySettings
from dictation.takes.archive import Archive
from dictation.takes.tidying import tidy
from dictation.transcripts import recordings, schema
from dictation.transcripts.repair import open_store
from dictation.transcripts.sessions import Session, UnknownSessionError
from dictation.transcripts.store import Store
from dictation.whisper.words import Word

T = TypeVar("T")

_NONE: Mapping[str, str] = {}


class Keeper:
    """Opens the user's sessions when they are first needed. Calls return at once."""

    def __init__(self, tell: Callable[[DictationError], None]) -> None:
        """`tell` is called in the keeper's threads with what went wrong outside a record."""
        self._thread = ThreadPoolExecutor(1, "store")
        self._tell = tell
        self._store: Store | None = None
        self.archive = Archive(self.change, tell)

    def begin(self, session: Session, names: Mapping[str, str] = _NONE) -> "Record":
        """Begin to keep a session; it comes into the store with its first word.

        `names` are those of the recordings that are being made of it, by source.
        """
        return Record(self._thread, self._open, session, names)

    def settle(self, record: "Record", spool: Spool, keep: bool) -> None:
        """A take is over: `keep` its sound, or delete it. Where it can't be kept it is told."""
        self._thread.submit(self._settle, record, spool, keep)

    def note_delivered(self, record: "Record") -> None:
        """All text of a session that is over was typed after all. A failure is told."""
        self._thread.submit(self._note_delivered, record)

    def tidy(self, history: HistorySettings) -> None:
        """Remove for good what is old or was deleted, and the sound that is not wanted."""

        def work() -> None:
            if not (paths.data_dir() / schema.FILE_NAME).exists():
                return
            try:
                for name in tidy(self._open(), history):
                    self.archive.compress(name)
            except DictationError as error:
                self._tell(error)

        self._thread.submit(work)

    def change(self, action: Callable[[Store], T]) -> "Future[T]":
        """Do something with the store in its thread, such as delete a session."""
        return self._thread.submit(lambda: action(self._open()))

    def close(self) -> None:
        """Write everything down, then end. Waits for it."""
        self._thread.submit(lambda: None).result()  # after it, the archive knows all it has to do
        self.archive.close()

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

    def _settle(self, record: "Record", spool: Spool, keep: bool) -> None:
        if record.incomplete:  # the next start makes up for it
            spool.close(keep=True)
        elif keep and record.number is not None:
            try:
                folder = recordings.make_folder()
            except StorageError as error:
                spool.close(keep=True)
                self._tell(error)
            else:
                self.archive.add(folder / spool.path.name, spool.move)
        else:
            spool.close(keep=False)
            if record.number is not None:
                with suppress(DictationError):  # `tidy` makes up for it
                    self._open().set_recording(record.number, "", None)

    def _note_delivered(self, record: "Record") -> None:
        if record.number is None or record.incomplete:
            return
        try:
            self._open().mark_delivered(record.number)
        except UnknownSessionError:
            pass  # it was deleted for good meanwhile
        except DictationError as error:
            self._tell(error)


class Record:
    """One session as it is kept. What can't be written now is tried again with what follows."""

    def __init__(
        self,
        thread: ThreadPoolExecutor,
        store: Callable[[], Store],
        session: Session,
        names: Mapping[str, str],
    ) -> None:
        self._thread = thread
        self._store = store
        self._session = session
        self._names = names
        self.number: int | None = None
        """That of the session in the store, once it is there; for the store's thread."""
        self._unwritten: dict[str, list[Word]] = {}  # by source
        self._synced = 0.0
        self.incomplete = True
        """Whether its end has not been written; for the store's thread."""

    def add(self, words: tuple[Word, ...], source: str = "") -> None:
        """Keep committed words; `source` tells who said them where a session has several."""
        self._thread.submit(self._add, words, source)

    def finish(
        self,
        ended: float,
        application: str,
        delivered: bool | None,
        figures: Mapping[str, Any],
        *,
        language: str | None = None,
        even_empty: bool = False,
    ) -> "Future[None]":
        """The session is over (see `Store.finish`); without words it is kept only if `even_empty`.

        The future raises StorageError.
        """
        return self._thread.submit(
            self._finish, ended, application, delivered, figures, language, even_empty
        )

    def _add(self, words: tuple[Word, ...], source: str) -> None:
        self._unwritten.setdefault(source, []).extend(words)
        try:
            self._write()
            if time.monotonic() - self._synced > 1.0:
                self._store().sync()
                self._synced = time.monotonic()
        except StorageError:
            return  # `finish` tells
        except UnknownSessionError:
            self._unwritten.clear()  # it was deleted for good while it runs

    def _write(self) -> None:
        if not self._unwritten:
            return
        store = self._store()
        if self.number is None:
            self.number = store.begin(self._session, self._names)
        for source, words in list(self._unwritten.items()):
            store.add(self.number, words, source)
            del self._unwritten[source]

    def _finish(
        self,
        ended: float,
        application: str,
        delivered: bool | None,
        figures: Mapping[str, Any],
        language: str | None,
        even_empty: bool,
    ) -> None:
        if language is not None and self._session.language is None:
            figures = {**figures, "detected": language}
        try:
            self._write()
            if even_empty and self.number is None:
                self.number = self._store().begin(self._session, self._names)
            if self.number is not None:
                self._store().finish(
                    self.number,
                    ended,
                    delivered=delivered,
                    language=language,
                    application=application,
                    figures=figures,
                )
                self._store().sync()
        except UnknownSessionError:
            self.number = None
        self.incomplete = False
