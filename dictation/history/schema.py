"""The file with the sessions: its tables, how older ones are brought up to date, what can fail.

A new version of the tables is a further tuple of statements at the end of `MIGRATIONS`; those
that were published never change. `PRAGMA user_version` says how many of them a file has seen.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from dictation.errors import StorageError
from dictation.history import markers

FILE_NAME = "sessions.db"

# A session's words lie in passages, a few sentences each, because that is what people search,
# read and correct. `words` is JSON, [[text, start, end, probability(, original text)], ...];
# `text` is what the index reads: the words' texts joined (see search.indexed).
# `dropped` names the files with sound that sessions had and have no more: these may be deleted.
# `earlier` has the texts that another reading of the sound has replaced, [[source, words], ...].
# Prefixes of one to three letters have an index of their own, so that search as one types is
# fast from the first letter.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE sessions(
            id INTEGER PRIMARY KEY AUTOINCREMENT, started REAL NOT NULL, ended REAL,
            kind TEXT NOT NULL, source TEXT NOT NULL, model TEXT NOT NULL, language TEXT,
            title TEXT NOT NULL, application TEXT NOT NULL, delivered INTEGER, audio TEXT,
            figures TEXT NOT NULL, deleted REAL)""",
        "CREATE INDEX sessions_started ON sessions(started)",
        "CREATE INDEX sessions_deleted ON sessions(deleted) WHERE deleted IS NOT NULL",
        """CREATE TABLE tags(
            session INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE, tag TEXT NOT NULL,
            PRIMARY KEY(session, tag)) WITHOUT ROWID""",
        """CREATE TABLE passages(
            id INTEGER PRIMARY KEY,
            session INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
            source TEXT NOT NULL, start REAL NOT NULL, text TEXT NOT NULL, words TEXT NOT NULL)""",
        "CREATE INDEX passages_session ON passages(session)",
        """CREATE VIRTUAL TABLE found USING fts5(
            text, content='passages', content_rowid='id', prefix='1 2 3',
            tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co M*'")""",
        """CREATE TRIGGER passage_new AFTER INSERT ON passages BEGIN
            INSERT INTO found(rowid, text) VALUES (new.id, new.text);
        END""",
        """CREATE TRIGGER passage_gone AFTER DELETE ON passages BEGIN
            INSERT INTO found(found, rowid, text) VALUES ('delete', old.id, old.text);
        END""",
        """CREATE TRIGGER passage_other AFTER UPDATE OF text ON passages BEGIN
            INSERT INTO found(found, rowid, text) VALUES ('delete', old.id, old.text);
            INSERT INTO found(rowid, text) VALUES (new.id, new.text);
        END""",
    ),
    (
        """CREATE TABLE recordings(
            session INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
            source TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY(session, source))
            WITHOUT ROWID""",
        "INSERT INTO recordings SELECT id, '', audio FROM sessions WHERE audio IS NOT NULL",
        "ALTER TABLE sessions DROP COLUMN audio",
        "ALTER TABLE sessions ADD COLUMN seen REAL",
        """CREATE TABLE earlier(
            id INTEGER PRIMARY KEY,
            session INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
            replaced REAL NOT NULL, model TEXT NOT NULL, language TEXT, passages TEXT NOT NULL)""",
        "CREATE INDEX earlier_session ON earlier(session)",
    ),
    (
        "CREATE TABLE dropped(name TEXT PRIMARY KEY, dropped REAL NOT NULL) WITHOUT ROWID",
        """CREATE TRIGGER recording_dropped AFTER DELETE ON recordings BEGIN
            INSERT OR REPLACE INTO dropped VALUES (old.name, strftime('%s', 'now'));
        END""",
    ),
)


class DamagedStoreError(StorageError):
    """The file with the sessions is damaged: `repair.open_store` saves what can be read."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The history is damaged: {path}.",
            "Dictation repairs it when it next saves something, or at its next start: it keeps"
            " the damaged file and recovers what can be read.",
        )


def version(connection: sqlite3.Connection) -> int:
    """How many migrations the file has seen; 0 for a new one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def check_version(connection: sqlite3.Connection, path: Path) -> int:
    """Return the file's version; raises StorageError where a newer program has made it."""
    found = version(connection)
    if found > len(MIGRATIONS):
        raise StorageError(
            f"The history was saved by a newer version of Dictation: {path}.",
            "Install the newer version again. Nothing was changed in the file.",
        )
    return found


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring a file up to date, with a copy (`sessions.db.before-2`, …) before every step.

    A step happens whole or not at all. Raises StorageError, also when the file is too new.
    """
    is_new = not version(connection)
    while (found := check_version(connection, path)) < len(MIGRATIONS):
        if not is_new:
            _back_up(connection, path.with_name(f"{path.name}.before-{found + 1}"))
        connection.execute("BEGIN EXCLUSIVE")
        try:
            # another process may have been faster
            if version(connection) == found:
                for statement in MIGRATIONS[found]:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {found + 1}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def copies(path: Path) -> list[Path]:
    """List the copies that lie beside the file: made before migrations, or damaged."""
    return [*path.parent.glob(f"{path.name}.before-*"), *path.parent.glob(f"{path.name}.broken-*")]


def unread(path: Path) -> list[Path]:
    """List the damaged files whose sessions are still to be saved (see `repair`)."""
    return [*path.parent.glob(f"{path.name}.unread-*")]


def make_private(path: Path) -> None:
    """Make `path` a file, if there is none, that only its owner can read."""
    path.touch(mode=0o600)
    path.chmod(0o600)


def _back_up(connection: sqlite3.Connection, copy: Path) -> None:
    copy.unlink(missing_ok=True)
    make_private(copy)
    with closing(sqlite3.connect(copy)) as target:
        connection.backup(target)


@contextmanager
def failures(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system refuse into StorageError; mistakes of ours stay.

    Damage is noted beside the file, so that it is mended whoever has seen it.
    """
    try:
        yield
    except DamagedStoreError:
        markers.note_damage(path)
        raise
    except (sqlite3.Error, OSError) as error:
        problem = _problem(path, error)
        if problem is None:
            raise
        if isinstance(problem, DamagedStoreError):
            markers.note_damage(path)
        raise problem from error


_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT}
# what SQLite says without a code of its own: of texts, of the index, of tables that are gone
_DAMAGE_SIGNS = re.compile(
    "Could not decode to UTF-8|fts5|vtable constructor|no such table|^constraint failed$"
)
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}
_REFUSED = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}


def _problem(path: Path, error: sqlite3.Error | OSError) -> StorageError | None:
    if isinstance(error, OSError):
        return _refused(path, error.strerror or str(error))
    # its lowest byte says what kind of failure it is
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if code in _DAMAGED or _DAMAGE_SIGNS.search(str(error)):
        return DamagedStoreError(path)
    if code in _BUSY:
        return StorageError(
            f"Another program has locked the history: {path}.",
            "Close the program that has it open; what you said is kept until it can be saved.",
        )
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM):
        return StorageError(
            f"The history can't be written to {path.parent}: {error}.",
            "Free up disk space; what you said is kept until it can be saved.",
        )
    return _refused(path, str(error)) if code in _REFUSED else None


def _refused(path: Path, reason: str) -> StorageError:
    return StorageError(
        f"The history can't be opened: {path}: {reason}.",
        f"Check the permissions of the folder {path.parent}.",
    )
