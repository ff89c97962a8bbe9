"""A damaged file with sessions: kept aside, and what can be read is saved into a new one."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from dictation import paths
from dictation.errors import StorageError
from dictation.transcripts import rows, schema
from dictation.transcripts.schema import DamagedStoreError
from dictation.transcripts.sessions import Kind, Session
from dictation.transcripts.store import Store

# how many numbers to try where the damage reaches to the end of a table
_BLIND = 10_000
# what is put down for a session of which only the words are left
_LOST = rows.pack_session(Session(0.0, Kind.DICTATION, ended=0.0))


def open_store(folder: Path | None = None) -> tuple[Store, StorageError | None]:
    """Open the sessions as `Store` does; what has been repaired for it is told beside.

    For the one process that keeps sessions: another that has the file open would go on writing
    into the damaged one. Raises StorageError.
    """
    folder = folder or paths.data_dir()
    try:
        return Store(folder), None
    except DamagedStoreError:
        told = repair(folder)
        return Store(folder), told


def repair(folder: Path) -> StorageError:
    """Put a new file in the damaged one's place; returns what to tell the user.

    No `Store` of this process may be open. Raises StorageError, and the damaged file stays.
    """
    path = folder / schema.FILE_NAME
    workshop = folder / f"{schema.FILE_NAME}.repair"
    with schema.failures(path):
        workshop.unlink(missing_ok=True)
        schema.make_private(workshop)
        with closing(sqlite3.connect(workshop, isolation_level=None)) as new:
            schema.migrate(new, workshop)
            new.execute("BEGIN")
            saved = _save(path, new)
            new.execute("COMMIT")
        aside = _aside(path)
        # the log may hold more; what SQLite shares between processes is worth nothing now
        path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
        log = path.with_name(f"{path.name}-wal")
        if log.exists():
            log.replace(aside.with_name(f"{aside.name}-wal"))
        path.replace(aside)
        workshop.replace(path)
    return StorageError(
        f"The file with the sessions was damaged; {saved} of them could be saved.",
        f"Nothing needs to be done. The damaged file was kept: {aside}.",
    )


def _aside(path: Path) -> Path:
    name = f"{path.name}.broken-{time.strftime('%Y-%m-%d')}"
    aside, number = path.with_name(name), 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{name}-{number}")
    return aside


def _save(path: Path, new: sqlite3.Connection) -> int:
    """Copy all rows that can be read, with their numbers; returns how many sessions."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as old:
        old.text_factory = lambda text: text.decode(errors="replace")
        for number, *session, deleted in _readable(old, "sessions", _columns(old)):
            if _makes_sense(rows.unpack_session, path, session, ()):
                _insert(new, "sessions", f"id, {rows.SESSION}, deleted", number, *session, deleted)
        for number, session_id, source, words in _readable(
            old, "passages", "session, source, words"
        ):
            if _makes_sense(_indexed, path, source, words):
                start, text = _indexed(path, source, words)
                # a passage whose session is lost still is what somebody said
                _insert(new, "sessions", f"id, {rows.SESSION}", session_id, *_LOST)
                _insert(
                    *(new, "passages", "id, session, source, start, text, words", number),
                    *(session_id, source, start, text, words),
                )
        _save_others(old, new, path)
    return int(new.execute("SELECT count(*) FROM sessions").fetchone()[0])


def _columns(old: sqlite3.Connection) -> str:
    """The columns of a session to read; the file may be older than some of them."""
    there: set[str] = set()
    with suppress(sqlite3.Error):
        there = {name for _, name, *_ in old.execute("PRAGMA table_info(sessions)")}
    wanted = [*rows.SESSION.split(", "), "deleted"]
    return ", ".join(name if name in there else "NULL" for name in wanted)


def _save_others(old: sqlite3.Connection, new: sqlite3.Connection, path: Path) -> None:
    with suppress(sqlite3.Error):
        for session, tag in old.execute("SELECT session, tag FROM tags"):
            _insert(new, "tags", "session, tag", session, tag)
    with suppress(sqlite3.Error):
        for session, source, name in old.execute("SELECT session, source, name FROM recordings"):
            _insert(new, "sessions", f"id, {rows.SESSION}", session, *_LOST)
            _insert(new, "recordings", "session, source, name", session, source, name)
    columns = "session, replaced, model, language, passages"
    for number, *about, passages in _readable(old, "earlier", columns):
        if _makes_sense(rows.parse_passages, path, passages):
            _insert(new, "earlier", f"id, {columns}", number, *about, passages)


def _insert(new: sqlite3.Connection, table: str, columns: str, *values: Any) -> None:
    marks = ", ".join("?" * len(values))
    new.execute(f"INSERT OR IGNORE INTO {table}({columns}) VALUES ({marks})", values)


def _makes_sense(read: Callable[..., Any], *row: Any) -> bool:
    try:
        read(*row)
    except (DamagedStoreError, TypeError, ValueError, IndexError):
        return False
    return True


def _indexed(path: Path, source: str, words: str) -> tuple[float, str]:
    """The start and the index' text of a passage; fails in many ways where it makes no sense."""
    packed = rows.pack(rows.unpack(path, source, words))
    return packed[0][1], rows.text(packed)


def _readable(old: sqlite3.Connection, table: str, columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows before the damage, those behind it, and what can be had between."""
    select = f"SELECT id, {columns} FROM {table}"
    front = 0
    with suppress(sqlite3.Error):
        for row in old.execute(f"{select} ORDER BY id"):
            front = row[0]
            yield row
        return
    back = front + _BLIND
    with suppress(sqlite3.Error):
        for row in old.execute(f"{select} WHERE id > ? ORDER BY id DESC", (front,)):
            back = row[0]
            yield row
    for number in range(front + 1, back):
        with suppress(sqlite3.Error):
            yield from old.execute(f"{select} WHERE id = ?", (number,)).fetchall()
