"""Read the session store: lists, whole sessions, search."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from dictation import paths
from dictation.history import filtering, rows, schema, search
from dictation.history.filtering import ANY
from dictation.history.sessions import (
    OPENING,
    Filter,
    Hit,
    KeptPassage,
    KeptSession,
    Kind,
    Passage,
    PreviousVersion,
    SessionSummary,
    UnknownPassageError,
    UnknownSessionError,
    Voice,
    shortened,
)

_IDS_AT_ONCE = 500


class Reader:
    """Reads sessions, even while another thread or process writes. Use it in one thread only.

    All methods raise StorageError. A context manager that closes the file.
    """

    path: Path
    _connection: sqlite3.Connection

    def __init__(self, folder: Path | None = None) -> None:
        """Open the store in `folder` (default: the user's data folder); a missing one is empty.

        Raises StorageError if it can't be read, or was written by a newer version.
        """
        self.path = (folder or paths.data_dir()) / schema.FILE_NAME
        with schema.failures(self.path):
            if not self.path.exists():
                self._connection = sqlite3.connect(":memory:", isolation_level=None)
                schema.migrate(self._connection, self.path)
                return
            self._connection = sqlite3.connect(
                f"{self.path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None
            )
            try:
                if schema.check_version(self._connection, self.path) < len(schema.MIGRATIONS):
                    with closing(sqlite3.connect(self.path, isolation_level=None)) as writing:
                        schema.migrate(writing, self.path)
            except BaseException:
                self._connection.close()
                raise

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def sessions(
        self, wanted: Filter = ANY, limit: int = -1, offset: int = 0
    ) -> list[SessionSummary]:
        """List sessions, newest first: at most `limit`, skipping the first `offset`."""
        where, values = filtering.where(wanted)
        with schema.failures(self.path):
            return self._summaries(
                f"WHERE {where} ORDER BY started DESC, id DESC LIMIT ? OFFSET ?",
                (*values, limit, offset),
            )

    def count(self) -> int:
        """Return the number of sessions, including deleted ones that can be restored."""
        with schema.failures(self.path):
            return int(self._connection.execute("SELECT count(*) FROM sessions").fetchone()[0])

    def languages(self) -> list[str]:
        """List the codes of all languages that occur."""
        return self._column("SELECT DISTINCT language FROM sessions WHERE language IS NOT NULL")

    def recent_languages(self, limit: int) -> list[str]:
        """List the codes of the most recently spoken languages, newest first."""
        with schema.failures(self.path):
            found = self._connection.execute(
                "SELECT language FROM sessions WHERE language IS NOT NULL GROUP BY language"
                " ORDER BY max(started) DESC LIMIT ?",
                (limit,),
            ).fetchall()
        return [language for (language,) in found]

    def recent_applications(self, limit: int) -> list[str]:
        """List the applications that were dictated into most recently, newest first."""
        with schema.failures(self.path):
            found = self._connection.execute(
                "SELECT application FROM sessions WHERE application != '' GROUP BY application"
                " ORDER BY max(started) DESC LIMIT ?",
                (limit,),
            ).fetchall()
        return [application for (application,) in found]

    def tags(self) -> list[str]:
        """List all tags."""
        return self._column("SELECT DISTINCT tag FROM tags")

    def unfinished(self) -> list[SessionSummary]:
        """List sessions without an end, oldest first.

        These were interrupted by a crash, or are running now in this or another process.
        """
        with schema.failures(self.path):
            return self._summaries("WHERE ended IS NULL AND deleted IS NULL ORDER BY started", ())

    def session(self, session_id: int) -> KeptSession:
        """Return a session with its words. Raises UnknownSessionError, also if it is deleted."""
        with schema.failures(self.path):
            row = self._connection.execute(
                f"SELECT {rows.SESSION} FROM sessions WHERE id = ? AND deleted IS NULL",
                (session_id,),
            ).fetchone()
            if row is None:
                raise UnknownSessionError(session_id)
            tags = self._tags([session_id]).get(session_id, ())
            found = self._connection.execute(
                "SELECT id, source, translation, words FROM passages WHERE session = ?"
                " ORDER BY start, id",
                (session_id,),
            ).fetchall()
            recordings = self._connection.execute(
                "SELECT source, name FROM recordings WHERE session = ?", (session_id,)
            ).fetchall()
            passages = tuple(
                KeptPassage(passage, rows.unpack(self.path, *row)) for passage, *row in found
            )
            session = rows.unpack_session(self.path, row, tags)
        return KeptSession(session_id, session, passages, dict(recordings))

    def previous_versions(self, session_id: int) -> tuple[PreviousVersion, ...]:
        """Return the previous versions of a session's text, newest first."""
        with schema.failures(self.path):
            found = self._connection.execute(
                "SELECT id, replaced, model, language, passages FROM earlier WHERE session = ?"
                " ORDER BY replaced DESC, id DESC",
                (session_id,),
            ).fetchall()
            return tuple(
                PreviousVersion(
                    number, replaced, model, language, rows.parse_passages(self.path, passages)
                )
                for number, replaced, model, language, passages in found
            )

    def recognized_texts(self, session_id: int, started: float) -> dict[Voice, list[str]] | None:
        """Return the texts of a session's words before any correction, by whose words they are.

        None if no session, deleted or not, has both this number and this start time.
        """
        with schema.failures(self.path):
            same = "SELECT 1 FROM sessions WHERE id = ? AND started = ?"
            if not self._connection.execute(same, (session_id, started)).fetchone():
                return None
            texts: dict[Voice, list[str]] = {}
            for row in self._connection.execute(
                "SELECT source, translation, words FROM passages WHERE session = ? ORDER BY id",
                (session_id,),
            ):
                passage = rows.unpack(self.path, *row)
                texts.setdefault(passage.voice, []).extend(
                    passage.originals.get(place, word.text)
                    for place, word in enumerate(passage.words)
                )
        return texts

    def begun_at(self, started: float, kind: Kind) -> int | None:
        """Return the number of the session, deleted or not, of this kind that started then."""
        with schema.failures(self.path):
            found = self._connection.execute(
                "SELECT id FROM sessions WHERE started = ? AND kind = ?", (started, kind)
            ).fetchone()
        return None if found is None else int(found[0])

    def recorded_in(self, name: str) -> SessionSummary | None:
        """Return the session, deleted or not, whose audio is in the file `name`."""
        with schema.failures(self.path):
            found = self._summaries(
                "WHERE id IN (SELECT session FROM recordings WHERE name = ?)", (name,)
            )
        return found[0] if found else None

    def recordings(self) -> set[str]:
        """Return the names of all audio files that belong to sessions, including deleted ones."""
        return set(self._column("SELECT name FROM recordings"))

    def passage(self, passage_id: int) -> Passage:
        """Return one passage. Raises UnknownPassageError if it no longer exists."""
        with schema.failures(self.path):
            row = self._connection.execute(
                "SELECT source, translation, words FROM passages WHERE id = ?", (passage_id,)
            ).fetchone()
            if row is None:
                raise UnknownPassageError
            return rows.unpack(self.path, *row)

    def search(self, typed: str, limit: int = 100, wanted: Filter = ANY) -> list[Hit]:
        """Find the passages that contain all words of a query, newest first.

        The last word may be incomplete. Case and accents don't matter; words in double quotes are
        a phrase.
        """
        if not (query := search.query(typed)):
            return []
        where, values = filtering.where(wanted)
        found: list[Any] = []
        with schema.failures(self.path):
            for first, last in filtering.passage_ranges(self._connection, wanted):
                # CROSS JOIN keeps SQLite from scanning the sessions before the index
                found += self._connection.execute(
                    f"""SELECT sessions.id, passages.id, passages.source,
                        passages.translation, passages.words,
                        highlight(found, 0, char(2), char(3)), {rows.SESSION_READ}
                    FROM found CROSS JOIN passages ON passages.id = found.rowid
                    CROSS JOIN sessions ON sessions.id = passages.session
                    WHERE found MATCH ? AND found.rowid BETWEEN ? AND ? AND {where}
                    ORDER BY found.rowid DESC LIMIT ?""",
                    (query, first, last, *values, limit - len(found)),
                ).fetchall()
                if len(found) == limit:
                    break
            tags = self._tags(row[0] for row in found)
            return [self._hit(row, tags.get(row[0], ())) for row in found]

    def _column(self, statement: str) -> list[str]:
        with schema.failures(self.path):
            return sorted(value for (value,) in self._connection.execute(statement))

    def _hit(self, row: Any, tags: Iterable[str]) -> Hit:
        session_id, passage_id, source, translation, words, highlighted, *about = row
        passage = rows.unpack(self.path, source, translation, words)
        return Hit(
            session_id,
            rows.unpack_session(self.path, about, tags),
            passage_id,
            passage,
            search.marked(passage.words, highlighted),
        )

    def _summaries(self, condition: str, values: tuple[Any, ...]) -> list[SessionSummary]:
        # three times as many, because indexed text may have a separator on each side of a character
        most = (OPENING + 1) * 3
        found = self._connection.execute(
            f"""SELECT id, {rows.SESSION}, (SELECT substr(text, 1, {most}) FROM passages
                WHERE session = sessions.id ORDER BY id LIMIT 1),
                EXISTS (SELECT 1 FROM recordings WHERE session = sessions.id)
                FROM sessions {condition}""",
            values,
        ).fetchall()
        tags = self._tags(row[0] for row in found)
        return [
            SessionSummary(
                session_id,
                rows.unpack_session(self.path, about, tags.get(session_id, ())),
                shortened(search.shown(opening or "").strip()),
                bool(recorded),
            )
            for session_id, *about, opening, recorded in found
        ]

    def _tags(self, session_ids: Iterable[int]) -> dict[int, list[str]]:
        """Return the tags of these sessions; those without tags are left out."""
        wanted = set(session_ids)
        several = len(wanted) > _IDS_AT_ONCE
        marks = "" if several else f"WHERE session IN ({', '.join('?' * len(wanted))})"
        found = self._connection.execute(
            f"SELECT session, tag FROM tags {marks} ORDER BY session, tag",
            () if several else tuple(wanted),
        ).fetchall()
        return {
            session: [tag for _, tag in pairs]
            for session, pairs in groupby(found, key=lambda pair: pair[0])
        }
