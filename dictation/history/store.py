"""Writing the kept sessions: all in one SQLite file that only its user can read.

What `add` has accepted survives the end of this process, however violent. Power loss can take
what came after the last `sync`, which the owner of the store calls every second or so; it never
damages the file.
"""

import json
import time
from collections.abc import Iterable, Mapping
from typing import Any

from dictation.history import rows
from dictation.history.remover import Remover
from dictation.history.sessions import Passage, Session, UnknownPassageError
from dictation.results import Word

_NONE: Mapping[str, str] = {}


class Store(Remover):
    """Writes, removes and reads the sessions; see `Writer` for its thread and its errors."""

    def begin(self, session: Session, recordings: Mapping[str, str] = _NONE) -> int:
        """Keep a new session; returns its number. `recordings` is as in `KeptSession`."""
        return self.put(session, (), recordings)

    def add(self, session_id: int, words: Iterable[Word], source: str = "") -> None:
        """Append committed words of one `source`; kept when this returns.

        Also to a session that was deleted while it runs: it may be had back.
        """
        with self._change():
            self._require_row(session_id)
            open_passage = self._connection.execute(
                "SELECT id, words FROM passages WHERE session = ? AND source = ?"
                " ORDER BY id DESC LIMIT 1",
                (session_id, source),
            ).fetchone()
            packed = rows.parse(self.path, open_passage[1]) if open_passage else []
            first, *others = rows.append(packed, map(rows.pack_word, words))
            if not open_passage:
                others = [first, *others]
            elif first != packed:
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

        May be called again, such as when a text that was cut off has been read.
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
        """Note that the text of a session that is over was delivered after all."""
        with self._change():
            self._require_row(session_id)
            self._connection.execute(
                "UPDATE sessions SET delivered = TRUE WHERE id = ?", (session_id,)
            )

    def set_recording(self, session_id: int, source: str, name: str | None) -> None:
        """Name the file with the sound of one source, or None when it is not kept any more."""
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
        """Note that a file has another name now; False when no session has it any more."""
        with self._change():
            found = self._connection.execute(
                "UPDATE recordings SET name = ? WHERE name = ?", (new_name, name)
            )
        return found.rowcount > 0

    def mark_seen(self, session_id: int) -> None:
        """Note that somebody looks at a session's text; the first time counts."""
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
    ) -> None:
        """Give a session the text that another reading of its sound has; the old one is kept.

        `sources` are those whose sound was read. The passages of others stay, such as the
        translation of what was read.
        """
        read = set(sources)
        with self._change():
            self._require_row(session_id)
            others = (one for one in self._passages(session_id) if one.source not in read)
            self._replace(session_id, model, language, [*others, *passages])

    def restore_version(self, session_id: int, version_id: int) -> None:
        """Give a session the text again that it had before; the one it has now is kept.

        Raises UnknownPassageError where there is no such text.
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
        """Keep a session that is over, whole: read from a file, or imported."""
        with self._change():
            session_id = self._insert(session)
            self._connection.executemany(
                "INSERT INTO recordings VALUES (?, ?, ?)",
                [(session_id, source, name) for source, name in recordings.items()],
            )
            for passage in passages:
                self._append(session_id, passage.source, [rows.pack(passage)])
        return session_id

    def set_title(self, session_id: int, title: str) -> None:
        """Call a session `title`; an empty one gives it back to its first words."""
        with self._change():
            self._require(session_id)
            self._connection.execute(
                "UPDATE sessions SET title = ? WHERE id = ?", (title, session_id)
            )

    def set_tags(self, session_id: int, tags: Iterable[str]) -> None:
        """Give a session these tags and no others."""
        with self._change():
            self._require(session_id)
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
            self._append(session_id, passage.source, [rows.pack(passage)])
        self._connection.execute(
            "UPDATE sessions SET model = ?, language = ? WHERE id = ?",
            (model, language, session_id),
        )

    def _passages(self, session_id: int) -> list[Passage]:
        found = self._connection.execute(
            "SELECT source, words FROM passages WHERE session = ? ORDER BY start, id", (session_id,)
        ).fetchall()
        return [rows.unpack(self.path, *row) for row in found]

    def _rewrite(self, passage_id: int, packed: rows.Packed) -> None:
        self._connection.execute(
            "UPDATE passages SET text = ?, words = ? WHERE id = ?",
            (rows.text(packed), rows.dump(packed), passage_id),
        )
