"""Save sessions as they are spoken: one thread owns the store and writes words once committed."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from dictation import paths
from dictation.audio.spool import Spool
from dictation.errors import DictationError, InternalError, StorageError
from dictation.history import markers, recordings, rewriting, schema, unsaved
from dictation.history.archive import Archive
from dictation.history.record import End, Record
from dictation.history.repair import open_store
from dictation.history.schema import DamagedStoreError
from dictation.history.sessions import Session, Voice
from dictation.history.store import Store
from dictation.history.tidying import tidy
from dictation.results import Word
from dictation.settings import HistorySettings
from dictation.workers import Report, Worker, explained, guarded

T = TypeVar("T")

_NONE: Mapping[str, str] = {}
_ONLY = Voice()
_LOCK_WAIT = 0.25  # seconds to wait for another program's lock; then the write is retried later
_RETRY_FIRST, _RETRY_LONGEST = 0.5, 30.0  # seconds until a retry; doubles each time
_REPORT_AFTER = 3.0  # seconds for which writing must fail before the user is told
_CLOSE_TIMEOUT = 5.0  # seconds to go on trying at the end
_SYNC_EVERY = 1.0
_REPAIRS = 3  # per run; a failing disk must not be filled with copies


class Keeper:
    """Opens the user's store when it is first needed. Calls return at once.

    Failed writes, for example while another program has locked the store, are retried in the
    background; a failure that lasts is reported once. What can't be written before the end is put
    aside for the next start. A store that turns out to be damaged is repaired, and running sessions
    continue in the new one.
    """

    def __init__(self, tell: Report) -> None:
        """`tell` is called with errors, in the keeper's threads."""
        self.tell = tell
        self._thread = Worker("store", tell)
        self._store: Store | None = None
        self._opening = 0  # how many times the store was opened
        self._repairs = 0
        self._records: list[Record] = []  # those not yet written or settled
        self._synced = 0.0
        self._failing_since: float | None = None
        self._told = False
        self._delay = _RETRY_FIRST
        self._due = 0.0
        self.archive = Archive(self.change, tell)

    def begin(self, session: Session, names: Mapping[str, str] = _NONE) -> "OpenSession":
        """Start saving a session; it is added to the store with its first word.

        `names` maps each source to the file name of its recording.
        """
        return OpenSession(self, Record(session, names))

    def tidy(self, history: HistorySettings) -> None:
        """Permanently remove expired and deleted sessions, and audio that is no longer kept."""

        def work() -> None:
            waiting = schema.unsaved(_path())
            if not waiting and not _path().exists():
                return
            if waiting:  # other processes, such as captions, end while this one runs
                self._close_store()  # to be opened with what they could not save
            try:
                for name in self._run(lambda store: tidy(store, history, self.tell)):
                    self.archive.compress(name)
            except StorageError as error:
                self._failed(error)

        self._thread.post(work)

    def change(self, action: Callable[[Store], T]) -> "Future[T]":
        """Run `action` with the store in its thread, for example to delete a session.

        If the store turns out to be damaged, `action` runs again with the repaired one, where its
        first attempt may have succeeded in part.
        """
        return self._thread.call(lambda: self._run(action))

    def close(self) -> None:
        """Write everything, then end. Waits, but only a few seconds while writing fails."""
        self._thread.call(self._write_the_last).result()
        self.archive.close()  # after settling, which adds recordings to it
        self._thread.post(self._close_store)
        self._thread.close()

    def post(self, record: Record, action: Callable[[], None]) -> None:
        """Run `action`, which changes a record, in the store's thread; then try to write it."""

        def work() -> None:
            action()
            if record not in self._records:
                self._records.append(record)
            if time.monotonic() >= self._due:
                self._write_all()

        self._thread.post(work)

    def _write_all(self) -> None:
        try:
            for record in list(self._records):
                if not record.is_written:
                    self._run(partial(self._write, record))
                if record.is_written:
                    self._records.remove(record)
                    self._settle(record)
            if self._store is not None and time.monotonic() - self._synced > _SYNC_EVERY:
                self._run(Store.sync)
                self._synced = time.monotonic()
        except Exception as error:  # even after a bug, the words are kept and retried
            self._failed(explained(error))
        else:
            self._failing_since, self._told, self._delay, self._due = None, False, _RETRY_FIRST, 0.0

    def _write(self, record: Record, store: Store) -> None:
        record.write(store, self._opening)

    def _try_again(self) -> None:
        self._due = 0.0
        self._write_all()

    def _failed(self, error: DictationError) -> None:
        """Schedule a retry with growing delays; report a bug, or a lasting failure, once."""
        now = time.monotonic()
        if self._failing_since is None:
            self._failing_since = now
        lasts = now - self._failing_since >= _REPORT_AFTER or isinstance(error, InternalError)
        if lasts and not self._told:
            self._told = True
            self.tell(error)
        if now >= self._due:
            self._due = now + self._delay
            self._thread.post_later(self._delay, self._try_again)
            self._delay = min(2 * self._delay, _RETRY_LONGEST)

    def _write_the_last(self) -> None:
        deadline = time.monotonic() + _CLOSE_TIMEOUT
        self._write_all()
        while self._failing_since is not None and time.monotonic() < deadline:
            time.sleep(_RETRY_FIRST)
            self._write_all()
        for record in self._records:
            if record.is_wanted and not record.is_written:
                guarded(partial(self._put_aside, record), self.tell)
            self._settle(record)

    def _put_aside(self, record: Record) -> None:
        self.tell(unsaved.put_aside(record, _path()))

    def _run(self, action: Callable[[Store], T]) -> T:
        """Run `action` with the store; if that is damaged, again with the repaired one."""
        try:
            return action(self._open())
        except DamagedStoreError:
            if self._repairs >= _REPAIRS:
                raise
            return action(self._open())

    def _open(self) -> Store:
        if self._store is not None and self._is_stale():
            self._close_store()
        if self._store is None:
            store, repaired = open_store(wait=_LOCK_WAIT)
            self._opening += 1
            if repaired is not None:
                self._repairs += 1
                self.tell(repaired)
            self._add_unsaved(store)
            self._store = store
        return self._store

    def _add_unsaved(self, store: Store) -> None:
        """Complete the store before anybody uses it, or close it."""
        try:
            added = unsaved.add(store)
        except BaseException:
            store.close()
            raise
        if added is not None:
            self.tell(added)

    def _is_stale(self) -> bool:
        """Whether to reopen the store: it is damaged, or another process has repaired it."""
        assert self._store is not None
        damaged = markers.damage_noted(self._store.path) and self._repairs < _REPAIRS
        return damaged or not self._store.is_current

    def _close_store(self) -> None:
        if self._store is not None:
            store, self._store = self._store, None
            with suppress(DictationError):
                store.close()

    def _settle(self, record: Record) -> None:
        """Keep or delete the audio of a finished take."""
        if record.sound is not None:
            (spool, keep), record.sound = record.sound, None
            guarded(partial(self._release, spool, record, keep), self.tell)

    def _release(self, spool: Spool, record: Record, keep: bool) -> None:
        if not record.is_complete:  # recovered at the next start
            spool.close(keep=True)
        elif keep and record.number is not None:
            try:
                folder = recordings.make_folder()
            except StorageError:
                spool.close(keep=True)
                raise
            self.archive.add(folder / spool.path.name, spool.move)
        else:
            spool.close(keep=False)
            if (number := record.number) is not None:
                with suppress(DictationError):  # `tidy` does it later
                    if record.is_empty:  # all that was said has been scratched
                        self._run(lambda store: store.drop(number))
                    else:
                        self._run(lambda store: store.set_recording(number, "", None))


class OpenSession:
    """A running session. Calls return at once."""

    def __init__(self, keeper: Keeper, record: Record) -> None:
        self._keeper = keeper
        self._record = record

    @property
    def is_wanted(self) -> bool:
        """Whether it has anything to save; only valid after `Keeper.close`."""
        return self._record.is_wanted

    def add(self, words: tuple[Word, ...], voice: Voice = _ONLY) -> None:
        """Save committed words; `voice` tells whose they are, if the session has several."""
        self._keeper.post(self._record, lambda: self._record.add(words, voice))

    def remove(self, count: int, rest: tuple[Word, ...], voice: Voice = _ONLY) -> None:
        """Forget the last `count` words that were added, but for the `rest` of them."""
        self._keeper.post(self._record, lambda: self._record.remove(count, rest, voice))

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
        """End the session (see `Store.finish`); without words it is saved only if `even_empty`.

        The future is done after the first attempt to write it.
        """
        end = End(ended, application, delivered, figures, language, even_empty)
        self._keeper.post(self._record, lambda: self._record.end(end))
        tried: Future[None] = Future()
        self._keeper.post(self._record, lambda: tried.set_result(None))
        return tried

    def settle(self, spool: Spool, keep: bool) -> None:
        """Once the finished take is written, keep or delete its audio; failures are reported."""

        def settle() -> None:
            self._record.sound = spool, keep

        self._keeper.post(self._record, settle)

    def rewrite(self, text: str, model: str) -> None:
        """Save what `model` has made of the finished session's text.

        The text that it has becomes a previous version.
        """
        self._change(lambda store, number: rewriting.save(store, number, text, model))

    def restore(self) -> None:
        """Save the text before the last `rewrite` as the session's text again."""
        self._change(rewriting.undo)

    def _change(self, action: Callable[[Store, int], None]) -> None:
        """Change what the store has of the finished session; a failure is reported."""

        def change() -> None:
            if (number := self._record.number) is not None:
                self._keeper._run(lambda store: action(store, number))

        self._keeper.post(self._record, change)

    def note_delivered(self) -> None:
        """Mark the text of the finished session as delivered."""
        self._keeper.post(self._record, self._record.mark_delivered)


def _path() -> Path:
    return paths.data_dir() / schema.FILE_NAME
