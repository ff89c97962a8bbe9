"""The history database: its tables, its migrations, and its errors.

To change the tables, append a tuple of statements to `MIGRATIONS`; published ones never change.
`PRAGMA user_version` says how many of them have been applied to a file.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from dictation.errors import StorageError
from dictation.history import markers

FILE_NAME = "sessions.db"
UNREAD, UNSAVED, BROKEN = ".unread-", ".unsaved-", ".broken-"
"""What is added to the name for files whose content has yet to be read (see `repair` and
`unsaved`), and for damaged ones that are only kept for a while."""

# A session's words are stored in passages of a few sentences each, because that is the unit that
# people search, read, and correct. `words` is JSON (see rows.PackedWord); `text` is what the
# full-text index contains: the words' texts joined (see search.indexed).
# `dropped` has the names of audio files that no longer belong to a session and may be deleted.
# `earlier` has previous versions of texts, replaced by re-transcription: [[source, words], ...].
# The index also has all prefixes of one to three letters, which keeps search-as-you-type fast from
# the first letter.
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
    (
        "ALTER TABLE passages ADD COLUMN translation INTEGER NOT NULL DEFAULT 0",
        """UPDATE passages SET translation = 1, source = substr(source, 1, length(source) - 10)
            WHERE source LIKE '_% (English)'
            AND session IN (SELECT id FROM sessions WHERE kind = 'captions')""",
    ),
)


class DamagedStoreError(StorageError):
    """The history database is damaged; `repair.open_store` recovers what can be read."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The history is damaged: {path}.",
            "Dictation repairs it when it next saves something, or at its next start: it keeps"
            " the damaged file and recovers what can be read.",
        )


def version(connection: sqlite3.Connection) -> int:
    """Return how many migrations were applied to the file; 0 for a new one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def check_version(connection: sqlite3.Connection, path: Path) -> int:
    """Return the file's version; raises StorageError if a newer Dictation wrote the file."""
    found = version(connection)
    if found > len(MIGRATIONS):
        raise StorageError(
            f"The history was saved by a newer version of Dictation: {path}.",
            "Install the newer version again. Nothing was changed in the file.",
        )
    return found


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Apply all missing migrations, with a backup (`sessions.db.before-2`, …) before each.

    Each migration is one transaction. Raises StorageError, also when the file is too new.
    """
    is_new = not version(connection)
    while (found := check_version(connection, path)) < len(MIGRATIONS):
        if not is_new:
            _back_up(connection, path.with_name(f"{path.name}.before-{found + 1}"))
        connection.execute("BEGIN EXCLUSIVE")
        try:
            # another process may have applied it in the meantime
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
    """List the copies next to the file: backups from before migrations, and damaged files."""
    return [*path.parent.glob(f"{path.name}.before-*"), *path.parent.glob(f"{path.name}{BROKEN}*")]


def unread(path: Path) -> list[Path]:
    """List the damaged files whose sessions have yet to be recovered (see `repair`)."""
    return [*path.parent.glob(f"{path.name}{UNREAD}*")]


def unsaved(path: Path) -> list[Path]:
    """List the files of sessions that have yet to be stored, oldest first (see `unsaved`)."""
    return sorted(path.parent.glob(f"{path.name}{UNSAVED}*"))


def make_private(path: Path) -> None:
    """Create the file if it is missing, and make it readable by its owner only."""
    path.touch(mode=0o600)
    path.chmod(0o600)


def _back_up(connection: sqlite3.Connection, copy: Path) -> None:
    copy.unlink(missing_ok=True)
    make_private(copy)
    with closing(sqlite3.connect(copy)) as target:
        connection.backup(target)


@contextmanager
def failures(path: Path) -> Iterator[None]:
    """Turn errors of SQLite and the system into StorageError; programming errors pass through.

    Damage is noted in a marker file, so that it gets repaired no matter which process found it.
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
# messages of damage that have no error code of their own: invalid text, index, missing tables
_DAMAGE_SIGNS = re.compile(
    "Could not decode to UTF-8|fts5|vtable constructor|no such table|^constraint failed$"
)
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}
_REFUSED = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}


def _problem(path: Path, error: sqlite3.Error | OSError) -> StorageError | None:
    if isinstance(error, OSError):
        return _refused(path, error.strerror or str(error))
    # the lowest byte is the primary result code
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
