"""Open the store for writing; a damaged file is set aside and what it contains is recovered.

A damaged file is renamed to `sessions.db.unread-…` until everything readable is in the new file,
and to `sessions.db.broken-…` from then on. So the next start resumes an interrupted repair.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from dictation import paths
from dictation.audio.locks import lock
from dictation.errors import StorageError
from dictation.history import markers, rows, schema
from dictation.history.salvage import salvage
from dictation.history.schema import DamagedStoreError
from dictation.history.store import Store
from dictation.history.writer import WAIT
from dictation.workers import explained

_PATIENCE = 2.0  # seconds to wait for another process that is opening the store


def open_store(folder: Path | None = None, wait: float = WAIT) -> tuple[Store, StorageError | None]:
    """Open the store; return it with a notice for the user if it was repaired.

    The file is checked if damage was noted (then every row), or if a process ended without closing
    it. A damaged file is set aside and what can be read is copied to a new one; if that fails now,
    the next call tries again. This takes time. Another process that has the file open notices by
    `Store.is_current`. Raises StorageError.
    """
    folder = folder or paths.data_dir()
    path = folder / schema.FILE_NAME
    with schema.failures(path):
        folder.mkdir(parents=True, exist_ok=True)
        with exclusive(path):
            if not _is_damaged(path):
                with suppress(DamagedStoreError):
                    return _opened(path, wait)
            _set_aside(path)
            return _opened(path, wait)


def _opened(path: Path, wait: float) -> tuple[Store, StorageError | None]:
    notice = _recover_set_aside(path)
    return Store(path.parent, wait), notice


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Allow one process at a time; raises StorageError after waiting too long for another."""
    deadline = time.monotonic() + _PATIENCE
    waiting_room = path.with_name(f"{path.name}.lock")
    schema.make_private(waiting_room)
    with waiting_room.open("r+b") as file:
        while True:
            try:
                lock(file)
                break
            except OSError as error:
                if time.monotonic() > deadline:
                    raise StorageError(
                        f"Another program is opening or repairing the history: {path}.",
                        "Dictation will try again; until then, what you said is kept.",
                    ) from error
                time.sleep(0.02)
        yield


def _is_damaged(path: Path) -> bool:
    """Check the file if there is reason to. Raises StorageError if it is too new."""
    if not path.exists():
        return False
    noted, left = markers.damage_noted(path), markers.left_open(path)
    try:
        with schema.failures(path), closing(sqlite3.connect(path, isolation_level=None)) as found:
            version = schema.check_version(found, path)
            if (noted or left) and not _is_sound(found):
                return True
            if noted and version == len(schema.MIGRATIONS):
                _read_all(path, found)
    except (DamagedStoreError, sqlite3.OperationalError):  # the latter: a table is missing
        return True
    markers.clear_damage(path)  # it was seen in a file that has since been set aside
    for mark in left:
        mark.unlink(missing_ok=True)
    return False


def _is_sound(connection: sqlite3.Connection) -> bool:
    """Whether tables and index are consistent; takes half a second for a million words."""
    if schema.version(connection):
        connection.execute("INSERT INTO found(found, rank) VALUES ('integrity-check', 1)")
    return connection.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]


def _read_all(path: Path, connection: sqlite3.Connection) -> None:
    """Read every row, to find overwritten ones; raises DamagedStoreError."""
    for row in connection.execute(f"SELECT {rows.SESSION} FROM sessions"):
        rows.unpack_session(path, row, ())
    for row in connection.execute("SELECT source, translation, words FROM passages"):
        rows.unpack(path, *row)
    for (passages,) in connection.execute("SELECT passages FROM earlier"):
        rows.parse_passages(path, passages)
    for table in ("tags", "recordings"):
        connection.execute(f"SELECT * FROM {table}").fetchall()


def _set_aside(path: Path) -> None:
    aside = _free_name(path)
    path.replace(aside)
    log = path.with_name(f"{path.name}-wal")
    if log.exists():
        log.replace(aside.with_name(f"{aside.name}-wal"))
    # SQLite's shared memory file belongs to the old database
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
    markers.clear_damage(path)


def _free_name(path: Path) -> Path:
    """Return an unused name for a file to set aside, also unused with `BROKEN` for `UNREAD`."""
    day, number = time.strftime("%Y-%m-%d"), 1
    name = day
    while [*path.parent.glob(f"{path.name}{schema.UNREAD}{name}*")] or [
        *path.parent.glob(f"{path.name}{schema.BROKEN}{name}*")
    ]:
        number += 1
        name = f"{day}.{number}"
    return path.with_name(f"{path.name}{schema.UNREAD}{name}")


def _recover_set_aside(path: Path) -> StorageError | None:
    """Copy sessions from files set aside into the store; return a notice for the user, if any."""
    waiting = sorted(
        aside
        for aside in path.parent.glob(f"{path.name}{schema.UNREAD}*")
        if not aside.name.endswith(("-wal", "-shm"))
    )
    if not waiting:
        return None
    _rejoin_log(path, waiting[-1])
    saved, kept = 0, waiting[0]
    for aside in waiting:
        try:
            saved += _save(aside, path)
        except Exception as error:
            problem = explained(error)
            return StorageError(
                "The history was damaged, so a new one was started. What can be read from the"
                f" old one could not be recovered yet: {problem.problem}",
                f"Dictation will try again at the next start. The damaged file was kept: {aside}.",
            )
        kept = _rename(aside)
    return StorageError(
        f"The history was damaged. Sessions recovered: {saved}.",
        f"You don't need to do anything. The damaged file is kept for seven days: {kept}.",
    )


def _rejoin_log(path: Path, aside: Path) -> None:
    """Move the write-ahead log that was left behind when setting a file aside was interrupted."""
    log, wanted = path.with_name(f"{path.name}-wal"), aside.with_name(f"{aside.name}-wal")
    if not path.exists() and log.exists() and not wanted.exists():
        log.replace(wanted)


def _save(aside: Path, path: Path) -> int:
    with schema.failures(path):
        schema.make_private(path)
        with closing(sqlite3.connect(path, isolation_level=None)) as new:
            schema.migrate(new, path)
            new.execute("PRAGMA journal_mode = WAL")
            new.execute("BEGIN IMMEDIATE")
            saved = salvage(aside, new)
            new.execute("COMMIT")
    return saved


def _rename(aside: Path) -> Path:
    """Rename a file whose readable content was recovered; it is kept for a while, from now on."""
    read = aside.with_name(aside.name.replace(schema.UNREAD, schema.BROKEN))
    log = aside.with_name(f"{aside.name}-wal")
    if log.exists():
        log.replace(read.with_name(f"{read.name}-wal"))
    aside.with_name(f"{aside.name}-shm").unlink(missing_ok=True)
    aside.replace(read)
    for path in (read, read.with_name(f"{read.name}-wal")):
        with suppress(FileNotFoundError):
            os.utime(path)
    return read
