"""Write sessions to the store: one SQLite file that only its user can read.

Whatever `add` has accepted survives a crash of this process. A power failure can lose what was
added after the last `sync`, which the store's owner calls about once a second, but it never
damages the file.
"""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dictation.history import rows
from dictation.history.remover import Remover
from dictation.history.sessions import Passage, Session, UnknownPassageError, Voice
from dictation.results import Word

_NONE: Mapping[str, str] = {}


class Store(Remover):
    """Writes, removes, and reads sessions; see `Writer` for its thread and its errors."""

    def begin(self, session: Session, recordings: Mapping[str, str] = _NONE) -> int:
        """Save a new session and return its number. `recordings` is as in `KeptSession`."""
        return self.put(session, (), recordings)

    def add(
        self,
        session_id: int,
        words: Iterable[Word],
        source: str = "",
        translation: bool = False,
    ) -> None:
        """Append committed words of one source or its `translation`; saved when this returns.

        A session that was deleted while it runs still gets its words: it may be restored.
        """
        with self._change():
            self._require_row(session_id)
            open_passage = self._connection.execute(
                "SELECT id, words FROM passages WHERE session = ? AND source = ?"
                " AND translation = ? ORDER BY id DESC LIMIT 1",
                (session_id, source, translation),
            ).fetchone()
            packed = rows.parse(self.path, open_passage[1]) if open_passage else []
            first, *others = rows.append(packed, map(rows.pack_word, words))
            if not open_passage:
                others = [first, *others]
            elif first != packed:
                self._rewrite(open_passage[0], first)
            self._append(session_id, Voice(source, translation), others)

    def replace(
        self,
        session_id: int,
        words: Sequence[Word],
        source: str = "",
        translation: bool = False,
    ) -> None:
        """Replace all words of one source or its `translation`, as if the others had never been."""
        with self._change():
            self._require_row(session_id)
            self._connection.execute(
                "DELETE FROM passages WHERE session = ? AND source = ? AND translation = ?",
                (session_id, source, translation),
            )
            passages = rows.passages(words, source, translation=translation)
            self._append(session_id, Voice(source, translation), map(rows.pack, passages))

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
        """Record the end of a session and what is known only then; None changes nothing.

        May be called again, for example once an interrupted take has been transcribed.
        """
        packed = None if figures is None else json.dumps(dict(figures), ensure_ascii=False)
        with self._change():
            self._require_row(session_id)
            self._connection.execute(
                """UPDATE sessions SET ended = ?, delivered = ifnull(?, delivered),
                language = ifnull(?, language), application = ifnull(?, application),
                figures = ifnull(?, figures) WHERE id = ?""",
                (ended, delivered, language, application, packed, session_id),
            )

    def mark_delivered(self, session_id: int) -> None:
        """Mark the text of a finished session as delivered."""
        with self._change():
            self._require_row(session_id)
            self._connection.execute(
                "UPDATE sessions SET delivered = TRUE WHERE id = ?", (session_id,)
            )

    def set_recording(self, session_id: int, source: str, name: str | None) -> None:
        """Set the name of one source's audio file; None when the audio is no longer kept."""
        with self._change():
            self._require_row(session_id)
            self._connection.execute(
                "DELETE FROM recordings WHERE session = ? AND source = ?", (session_id, source)
            )
            if name is not None:
                self._connection.execute(
                    "INSERT INTO recordings VALUES (?, ?, ?)", (session_id, source, name)
                )

    def rename_recording(self, name: str, new_name: str) -> bool:
        """Record that an audio file was renamed; False when no session uses it any more."""
        with self._change():
            found = self._connection.execute(
                "UPDATE recordings SET name = ? WHERE name = ?", (new_name, name)
            )
        return found.rowcount > 0

    def mark_seen(self, session_id: int) -> None:
        """Record when the user first looked at a session's text; later calls change nothing."""
        with self._change():
            self._require(session_id)
            self._connection.execute(
                "UPDATE sessions SET seen = ifnull(seen, ?) WHERE id = ?",
                (time.time(), session_id),
            )

    def rewrite(
        self,
        session_id: int,
        model: str,
        language: str | None,
        passages: Iterable[Passage],
        sources: Iterable[str],
        *,
        translation: bool = False,
    ) -> None:
        """Replace a session's text with a new transcription; the old text becomes a version.

        `sources` are those that were transcribed again, or whose `translation` was written again.
        All other passages stay as they are.
        """
        replaced = {Voice(source, translation) for source in sources}
        with self._change():
            self._require_row(session_id)
            others = (one for one in self._passages(session_id) if one.voice not in replaced)
            self._replace(session_id, model, language, [*others, *passages])

    def restore_version(self, session_id: int, version_id: int) -> None:
        """Restore a previous version of a session's text; the current text becomes a version.

        Raises UnknownPassageError when there is no such version.
        """
        with self._change():
            self._require(session_id)
            before = next(
                (e for e in self.previous_versions(session_id) if e.id == version_id), None
            )
            if before is None:
                raise UnknownPassageError
            self._connection.execute("DELETE FROM earlier WHERE id = ?", (version_id,))
            self._replace(session_id, before.model, before.language, before.passages)

    def put(
        self,
        session: Session,
        passages: Iterable[Passage],
        recordings: Mapping[str, str] = _NONE,
    ) -> int:
        """Save a finished session with all its text: transcribed from a file, or imported."""
        with self._change():
            session_id = self._insert(session)
            self._connection.executemany(
                "INSERT INTO recordings VALUES (?, ?, ?)",
                [(session_id, source, name) for source, name in recordings.items()],
            )
            for passage in passages:
                self._append(session_id, passage.voice, [rows.pack(passage)])
        return session_id

    def set_title(self, session_id: int, title: str) -> None:
        """Set a session's title; with an empty one, its first words serve as the title."""
        with self._change():
            self._require(session_id)
            self._connection.execute(
                "UPDATE sessions SET title = ? WHERE id = ?", (title, session_id)
            )

    def set_tags(self, session_id: int, tags: Iterable[str]) -> None:
        """Replace a session's tags."""
        with self._change():
            self._require(session_id)
            self._set_tags(session_id, tags)

    def correct(self, passage_id: int, place: int, text: str) -> Passage:
        """Correct the word at index `place` of a passage and return the changed passage.

        The original is kept: entering it again removes the correction. An empty text hides
        the word. Raises UnknownPassageError.
        """
        with self._change():
            packed = rows.pack(self.passage(passage_id))
            rows.correct(packed, place, text)
            self._rewrite(passage_id, packed)
        return self.passage(passage_id)

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

    def _append(self, session_id: int, voice: Voice, passages: Iterable[rows.Packed]) -> None:
        self._connection.executemany(
            "INSERT INTO passages(session, source, translation, start, text, words)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [
                (session_id, *voice, packed[0][1], rows.text(packed), rows.dump(packed))
                for packed in passages
                if packed
            ],
        )

    def _replace(
        self, session_id: int, model: str, language: str | None, passages: Iterable[Passage]
    ) -> None:
        before = rows.dump_passages(self._passages(session_id))
        self._connection.execute(
            """INSERT INTO earlier(session, replaced, model, language, passages)
            SELECT id, ?, model, language, ? FROM sessions WHERE id = ?""",
            (time.time(), before, session_id),
        )
        self._connection.execute("DELETE FROM passages WHERE session = ?", (session_id,))
        for passage in passages:
            self._append(session_id, passage.voice, [rows.pack(passage)])
        self._connection.execute(
            "UPDATE sessions SET model = ?, language = ? WHERE id = ?",
            (model, language, session_id),
        )

    def _passages(self, session_id: int) -> list[Passage]:
        found = self._connection.execute(
            "SELECT source, translation, words FROM passages WHERE session = ? ORDER BY start, id",
            (session_id,),
        ).fetchall()
        return [rows.unpack(self.path, *row) for row in found]

    def _rewrite(self, passage_id: int, packed: rows.Packed) -> None:
        self._connection.execute(
            "UPDATE passages SET text = ?, words = ? WHERE id = ?",
            (rows.text(packed), rows.dump(packed), passage_id),
        )
