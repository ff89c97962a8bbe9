"""Open the store for changes, each of which is one transaction."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dictation import paths
from dictation.history import markers, schema
from dictation.history.reader import Reader
from dictation.history.sessions import UnknownSessionError

WAIT = 2.0  # seconds to wait for another process to finish writing
# `sync` keeps the log short; this is the limit without it. In pages of 4 KiB.
_LONGEST_LOG = 10_000


class Writer(Reader):
    """The base of `Store`; use it only in the thread that created it.

    Other threads and processes can read at the same time, each with its own `Reader`. All methods
    raise StorageError (nothing has changed then, and the call can be repeated), and
    UnknownSessionError for a number that no session has.
    """

    def __init__(self, folder: Path | None = None, wait: float = WAIT) -> None:
        """Open the store in `folder` (default: the user's data folder), creating or updating it.

        Every change waits at most `wait` seconds for another process to finish writing.

        Raises StorageError, also if a newer version of the program wrote the file, and
        DamagedStoreError if it can't be read (see `repair.open_store`).
        """
        folder = folder or paths.data_dir()
        self.path = folder / schema.FILE_NAME
        with schema.failures(self.path):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
            schema.make_private(self.path)
            self._connection = sqlite3.connect(self.path, timeout=wait, isolation_level=None)
            self._marker = markers.OpenMarker(self.path)
            try:
                # before anything is written: a newer file must not be changed
                schema.check_version(self._connection, self.path)
                self._connection.execute("PRAGMA journal_mode = WAL")
                self._connection.execute("PRAGMA synchronous = NORMAL")
                self._connection.execute(f"PRAGMA wal_autocheckpoint = {_LONGEST_LOG}")
                self._connection.execute("PRAGMA foreign_keys = ON")
                # overwrite deleted content
                self._connection.execute("PRAGMA secure_delete = ON")
                schema.migrate(self._connection, self.path)
                self._file = self._identity()
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        """Close the file and remove its marker."""
        super().close()
        self._marker.remove()

    @property
    def is_current(self) -> bool:
        """Whether the file is still the one that was opened; a repair replaces it."""
        return self._file == self._identity()

    def sync(self) -> None:
        """Flush everything added so far to the disk, so that it survives a power failure.

        Separate from `add` because it takes a few milliseconds.
        """
        with schema.failures(self.path):
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    @contextmanager
    def _change(self) -> Iterator[None]:
        """Run the block as one transaction."""
        with schema.failures(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                # SQLite may have rolled back already, for example when the disk is full
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _require(self, session_id: int, deleted: bool = False) -> None:
        found = self._connection.execute(
            "SELECT 1 FROM sessions WHERE id = ? AND (deleted IS NOT NULL) = ?",
            (session_id, deleted),
        ).fetchone()
        if not found:
            raise UnknownSessionError(session_id)

    def _require_row(self, session_id: int) -> None:
        found = self._connection.execute("SELECT 1 FROM sessions WHERE id = ?", (session_id,))
        if not found.fetchone():
            raise UnknownSessionError(session_id)
