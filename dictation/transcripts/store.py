"""All sessions in one SQLite file that only its user can read.

What `add` has accepted survives the end of this process, however violent. Power loss can take
what came after the last `sync`, which the owner of the store calls every second or so; it never
damages the file.
"""

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dictation import paths
from dictation.transcripts import rows, schema
from dictation.transcripts.reader import Reader
from dictation.transcripts.sessions import Passage, Session, UnknownSessionError
from dictation.whisper.words import Word

_WAIT = 2.0  # seconds for another process to finish its writing
# `sync` keeps the log short; this is for an owner who forgets. In pages of 4 KiB.
_LONGEST_LOG = 10_000


class Store(Reader):
    """Writes and reads the sessions; belongs to the thread that made it.

    Other threads and processes read at the same time, each through a `Reader` of its own.
    All methods raise StorageError (nothing has changed then, and the same call can be made
    again), and UnknownSessionError for a number that no session has.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Open the sessions in `folder` (the user's data folder), making or updating the file.

        Raises StorageError: also when a newer version of the program wrote the file, and
        DamagedStoreError when it can't be read (see `repair.open_store`).
        """
        folder = folder or paths.data_dir()
        self.path = folder / schema.FILE_NAME
        with schema.failures(self.path):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
            schema.make_private(self.path)
            self._connection = sqlite3.connect(self.path, timeout=_WAIT, isolation_level=None)
            try:
                # before anything is written: a newer file is left as it is
                schema.check_version(self._connection, self.path)
                self._connection.execute("PRAGMA journal_mode = WAL")
                self._connection.execute("PRAGMA synchronous = NORMAL")
                self._connection.execute(f"PRAGMA wal_autocheckpoint = {_LONGEST_LOG}")
                self._connection.execute("PRAGMA foreign_keys = ON")
                # what is deleted is overwritten
                self._connection.execute("PRAGMA secure_delete = ON")
                schema.migrate(self._connection, self.path)
            except BaseException:
                self._connection.close()
                raise

    def begin(self, session: Session) -> int:
        """Keep a new session; returns its number."""
        with self._change():
            return self._insert(session)

    def add(self, session_id: int, words: Iterable[Word], source: str = "") -> None:
        """Append committed words of one `source`; kept when this returns."""
        with self._change():
            self._known(session_id)
            open_passage = self._connection.execute(
                "SELECT id, words FROM passages WHERE session = ? AND source = ?"
                " ORDER BY id DESC LIMIT 1",
                (session_id, source),
            ).fetchone()
            packed = rows.parse(self.path, open_passage[1]) if open_passage else []
            first, *others = rows.append(packed, map(rows.pack_word, words))
            if not open_passage:
                others = [first, *others]
            elif len(first) > len(packed):
                self._rewrite(open_passage[0], first)
            self._append(session_id, source, others)

    def finish(
        self,
        session_id: int,
        ended: float,
        *,
        delivered: bool | None = None,
        language: str | None = None,
        application: str | None = None,
        figures: Mapping[str, Any] | None = None,
    ) -> None:
        """Write down the end of a session, and what is known only then; None changes nothing.

        May be called again, such as when its text is delivered after all.
        """
        packed = None if figures is None else json.dumps(dict(figures), ensure_ascii=False)
        with self._change():
            self._known(session_id)
            self._connection.execute(
                """UPDATE sessions SET ended = ?, delivered = ifnull(?, delivered),
                language = ifnull(?, language), application = ifnull(?, application),
                figures = ifnull(?, figures) WHERE id = ?""",
                (ended, delivered, language, application, packed, session_id),
            )

    def set_audio(self, session_id: int, name: str | None) -> None:
        """Name the file with a session's sound, or None when it was deleted."""
        with self._change():
            self._known(session_id)
            self._connection.execute(
                "UPDATE sessions SET audio = ? WHERE id = ?", (name, session_id)
            )

    def put(self, session: Session, passages: Iterable[Passage]) -> int:
        """Keep a session that is over, whole: read from a file, or imported."""
        with self._change():
            session_id = self._insert(session)
            for passage in passages:
                self._append(session_id, passage.source, [rows.pack(passage)])
        return session_id

    def set_title(self, session_id: int, title: str) -> None:
        """Call a session `title`; an empty one gives it back to its first words."""
        with self._change():
            self._known(session_id)
            self._connection.execute(
                "UPDATE sessions SET title = ? WHERE id = ?", (title, session_id)
            )

    def set_tags(self, session_id: int, tags: Iterable[str]) -> None:
        """Give a session these tags and no others."""
        with self._change():
            self._known(session_id)
            self._set_tags(session_id, tags)

    def correct(self, passage_id: int, place: int, text: str) -> Passage:
        """Write `text` for the word at `place` of a passage; returns the passage as it is now.

        What Whisper wrote is kept, and comes back when it is written again. An empty text hides
        the word. Raises UnknownPassageError.
        """
        with self._change():
            packed = rows.pack(self.passage(passage_id))
            rows.correct(packed, place, text)
            self._rewrite(passage_id, packed)
        return self.passage(passage_id)

    def delete(self, session_ids: Iterable[int]) -> None:
        """Hide sessions; `undelete` brings them back until they are purged."""
        with self._change():
            for session_id in session_ids:
                self._known(session_id)
                self._connection.execute(
                    "UPDATE sessions SET deleted = ? WHERE id = ?", (time.time(), session_id)
                )

    def undelete(self, session_ids: Iterable[int]) -> None:
        """Show sessions again that were deleted."""
        with self._change():
            for session_id in session_ids:
                self._known(session_id, deleted=True)
                self._connection.execute(
                    "UPDATE sessions SET deleted = NULL WHERE id = ?", (session_id,)
                )

    def purge(self, deleted_before: float) -> list[str]:
        """Remove for good what was deleted before a time (seconds since 1970).

        Returns the names of the sound files that belonged to it, for the caller to delete.
        """
        return self._remove("deleted < ?", deleted_before)

    def forget(self, session_id: int) -> list[str]:
        """Remove one session for good, deleted or not, as if it had never been; see `purge`."""
        with schema.failures(self.path):
            if not self._connection.execute(
                "SELECT 1 FROM sessions WHERE id = ?", (session_id,)
            ).fetchone():
                raise UnknownSessionError(session_id)
        return self._remove("id = ?", session_id)

    def expire(self, started_before: float) -> list[str]:
        """Remove for good what began before a time and is over, and older copies; see `purge`."""
        gone = self._remove("started < ? AND ended IS NOT NULL", started_before)
        with schema.failures(self.path):
            for copy in schema.set_aside(self.path):
                if copy.stat().st_mtime < started_before:
                    copy.unlink()
        return gone

    def erase(self) -> list[str]:
        """Remove everything for good, with all copies of the file; see `purge`."""
        gone = self._remove("TRUE")
        with schema.failures(self.path):
            for copy in schema.set_aside(self.path):
                copy.unlink()
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone

    def sync(self) -> None:
        """Have the disk write down all that was added: it outlives power loss then.

        Takes a few milliseconds, which `add` is spared.
        """
        with schema.failures(self.path):
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    @contextmanager
    def _change(self) -> Iterator[None]:
        """Do all of it or nothing."""
        with schema.failures(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                # SQLite may have done it already, as when the disk is full
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _known(self, session_id: int, deleted: bool = False) -> None:
        found = self._connection.execute(
            "SELECT 1 FROM sessions WHERE id = ? AND (deleted IS NOT NULL) = ?",
            (session_id, deleted),
        ).fetchone()
        if not found:
            raise UnknownSessionError(session_id)

    def _insert(self, session: Session) -> int:
        values = rows.pack_session(session)
        marks = ", ".join("?" * len(values))
        cursor = self._connection.execute(
            f"INSERT INTO sessions({rows.SESSION}) VALUES ({marks})", values
        )
        session_id = int(cursor.lastrowid or 0)
        self._set_tags(session_id, session.tags)
        return session_id

    def _set_tags(self, session_id: int, tags: Iterable[str]) -> None:
        self._connection.execute("DELETE FROM tags WHERE session = ?", (session_id,))
        self._connection.executemany(
            "INSERT OR IGNORE INTO tags VALUES (?, ?)", [(session_id, tag) for tag in tags]
        )

    def _append(self, session_id: int, source: str, passages: Iterable[rows.Packed]) -> None:
        self._connection.executemany(
            "INSERT INTO passages(session, source, start, text, words) VALUES (?, ?, ?, ?, ?)",
            [
                (session_id, source, packed[0][1], rows.text(packed), rows.dump(packed))
                for packed in passages
                if packed
            ],
        )

    def _rewrite(self, passage_id: int, packed: rows.Packed) -> None:
        self._connection.execute(
            "UPDATE passages SET text = ?, words = ? WHERE id = ?",
            (rows.text(packed), rows.dump(packed), passage_id),
        )

    def _remove(self, where: str, *values: float) -> list[str]:
        with self._change():
            names = self._connection.execute(
                f"SELECT audio FROM sessions WHERE {where} AND audio IS NOT NULL", values
            ).fetchall()
            gone = self._connection.execute(f"DELETE FROM sessions WHERE {where}", values).rowcount
            if gone:
                # or the index would remember the words until it is next tidied up
                self._connection.execute("INSERT INTO found(found) VALUES ('optimize')")
        return [name for (name,) in names]
