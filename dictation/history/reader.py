"""Reading the kept sessions: lists, whole sessions, search."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from dictation import paths
from dictation.history import rows, schema, search
from dictation.history.sessions import (
    OPENING,
    Filter,
    Hit,
    KeptPassage,
    KeptSession,
    Passage,
    PreviousVersion,
    SessionSummary,
    UnknownPassageError,
    UnknownSessionError,
    shortened,
)

_ANY = Filter()
_IDS_AT_ONCE = 500
_FEW = 300
"""Fewer sessions than these are searched one by one."""
_ALL = 2**62


class Reader:
    """Reads the sessions, while another thread or process writes; for the thread that made it.

    All methods raise StorageError. Closes itself as a context manager.
    """

    path: Path
    _connection: sqlite3.Connection

    def __init__(self, folder: Path | None = None) -> None:
        """Open the sessions in `folder` (the user's data folder); none are there before a Store.

        Raises StorageError where they can't be read, or belong to a newer version.
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
        """Give the file up."""
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
        self, wanted: Filter = _ANY, limit: int = -1, offset: int = 0
    ) -> list[SessionSummary]:
        """List sessions, the latest first: `limit` of them after the first `offset`."""
        where, values = _where(wanted)
        with schema.failures(self.path):
            return self._summaries(
                f"WHERE {where} ORDER BY started DESC, id DESC LIMIT ? OFFSET ?",
                (*values, limit, offset),
            )

    def count(self) -> int:
        """Return how many sessions there are, those that can be had back too."""
        with schema.failures(self.path):
            return int(self._connection.execute("SELECT count(*) FROM sessions").fetchone()[0])

    def languages(self) -> list[str]:
        """List the languages that occur, by their codes."""
        return self._column("SELECT DISTINCT language FROM sessions WHERE language IS NOT NULL")

    def recent_languages(self, limit: int) -> list[str]:
        """List the languages that were spoken last, by their codes, the latest first."""
        with schema.failures(self.path):
            found = self._connection.execute(
                "SELECT language FROM sessions WHERE language IS NOT NULL GROUP BY language"
                " ORDER BY max(started) DESC LIMIT ?",
                (limit,),
            ).fetchall()
        return [language for (language,) in found]

    def tags(self) -> list[str]:
        """List the tags that occur."""
        return self._column("SELECT DISTINCT tag FROM tags")

    def unfinished(self) -> list[SessionSummary]:
        """List sessions without an end, the oldest first.

        Those are the ones that a crash cut off, and those that run now, in this process or
        another.
        """
        with schema.failures(self.path):
            return self._summaries("WHERE ended IS NULL AND deleted IS NULL ORDER BY started", ())

    def session(self, session_id: int) -> KeptSession:
        """Return a session with its words. Raises UnknownSessionError, also when it is deleted."""
        with schema.failures(self.path):
            row = self._connection.execute(
                f"SELECT {rows.SESSION} FROM sessions WHERE id = ? AND deleted IS NULL",
                (session_id,),
            ).fetchone()
            if row is None:
                raise UnknownSessionError(session_id)
            tags = self._tags([session_id]).get(session_id, ())
            found = self._connection.execute(
                "SELECT id, source, words FROM passages WHERE session = ? ORDER BY start, id",
                (session_id,),
            ).fetchall()
            recordings = self._connection.execute(
                "SELECT source, name FROM recordings WHERE session = ?", (session_id,)
            ).fetchall()
            passages = tuple(
                KeptPassage(passage, rows.unpack(self.path, source, words))
                for passage, source, words in found
            )
            session = rows.unpack_session(self.path, row, tags)
        return KeptSession(session_id, session, passages, dict(recordings))

    def previous_versions(self, session_id: int) -> tuple[PreviousVersion, ...]:
        """Return the texts that the session had before, the latest first."""
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

    def recognized_texts(self, session_id: int, started: float) -> dict[str, list[str]] | None:
        """Return the texts of a session's words as they were heard, by source.

        None where there is no session, deleted or not, with this number that began at this moment.
        """
        with schema.failures(self.path):
            begun = "SELECT 1 FROM sessions WHERE id = ? AND started = ?"
            if not self._connection.execute(begun, (session_id, started)).fetchone():
                return None
            texts: dict[str, list[str]] = {}
            for source, words in self._connection.execute(
                "SELECT source, words FROM passages WHERE session = ? ORDER BY id", (session_id,)
            ):
                passage = rows.unpack(self.path, source, words)
                texts.setdefault(source, []).extend(
                    passage.originals.get(place, word.text)
                    for place, word in enumerate(passage.words)
                )
        return texts

    def recorded_in(self, name: str) -> SessionSummary | None:
        """Return the session, deleted or not, that has its sound in the file `name`."""
        with schema.failures(self.path):
            found = self._summaries(
                "WHERE id IN (SELECT session FROM recordings WHERE name = ?)", (name,)
            )
        return found[0] if found else None

    def recordings(self) -> set[str]:
        """Return the names of all files with sound that belong to sessions, deleted ones too."""
        return set(self._column("SELECT name FROM recordings"))

    def passage(self, passage_id: int) -> Passage:
        """Return one passage. Raises UnknownPassageError when it was removed."""
        with schema.failures(self.path):
            row = self._connection.execute(
                "SELECT source, words FROM passages WHERE id = ?", (passage_id,)
            ).fetchone()
            if row is None:
                raise UnknownPassageError
            return rows.unpack(self.path, *row)

    def search(self, typed: str, limit: int = 100, wanted: Filter = _ANY) -> list[Hit]:
        """Find the passages with all words typed, the last perhaps unfinished; the latest first.

        Case and accents don't matter; words between double quotes must stand together.
        """
        if not (query := search.query(typed)):
            return []
        where, values = _where(wanted)
        found: list[Any] = []
        with schema.failures(self.path):
            for first, last in self._spans(wanted):
                # CROSS JOIN keeps SQLite from going through the sessions before the index
                found += self._connection.execute(
                    f"""SELECT sessions.id, passages.id, passages.source, passages.words,
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

    def _spans(self, wanted: Filter) -> list[tuple[int, int]]:
        """Where in the index to look, the latest first: first and last number of passages.

        For a common word, going through all the index until some fit would take a second.
        """
        if wanted == _ANY:
            return [(0, _ALL)]
        where, values = _where(wanted)
        spans = f"""SELECT (SELECT min(id) FROM passages WHERE session = sessions.id) AS first,
            (SELECT max(id) FROM passages WHERE session = sessions.id) AS last
            FROM sessions WHERE {where}"""
        few = self._connection.execute(f"{spans} LIMIT ?", (*values, _FEW)).fetchall()
        if len(few) < _FEW:
            return _apart(span for span in few if span[0] is not None)
        if wanted.since is None and wanted.until is None:
            return [(0, _ALL)]
        return self._connection.execute(
            f"SELECT min(first), max(last) FROM ({spans})", values
        ).fetchall()

    def _column(self, statement: str) -> list[str]:
        with schema.failures(self.path):
            return sorted(value for (value,) in self._connection.execute(statement))

    def _hit(self, row: Any, tags: Iterable[str]) -> Hit:
        session_id, passage_id, source, words, highlighted, *about = row
        passage = rows.unpack(self.path, source, words)
        return Hit(
            session_id,
            rows.unpack_session(self.path, about, tags),
            passage_id,
            passage,
            search.marked(passage.words, highlighted),
        )

    def _summaries(self, condition: str, values: tuple[Any, ...]) -> list[SessionSummary]:
        # thrice as many characters, because the index' text may have others around each
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
        """The tags of those sessions that have some."""
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


def _apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans, the latest first; those of sessions that ran at the same time are one."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(spans, reverse=True):
        if joined and last >= joined[-1][0]:
            joined[-1] = (first, max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def _where(wanted: Filter) -> tuple[str, list[Any]]:
    """The condition for a filter, and its values."""
    conditions = {
        "sessions.started >= ?": wanted.since,
        "sessions.started < ?": wanted.until,
        "sessions.kind = ?": wanted.kind,
        "sessions.language = ?": wanted.language,
        "sessions.id IN (SELECT session FROM tags WHERE tag = ?)": wanted.tag,
        "sessions.delivered = ?": wanted.delivered,
    }
    used = {condition: value for condition, value in conditions.items() if value is not None}
    state = "NOT NULL" if wanted.deleted else "NULL"
    return " AND ".join([f"sessions.deleted IS {state}", *used]), list(used.values())
