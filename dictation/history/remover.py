"""Delete sessions, first restorably, then permanently, and their audio."""

import math
import time
from collections.abc import Iterable

from dictation.history import schema
from dictation.history.writer import Writer

EARLIEST = 1_577_836_800.0
"""2020, in seconds since 1970. A clock that shows an earlier time has not been set yet."""


class Remover(Writer):
    """Deletes, restores, and removes sessions; see `Writer` for its thread and its errors."""

    def delete(self, session_ids: Iterable[int]) -> None:
        """Hide sessions; `undelete` can restore them until they are purged."""
        with self._change():
            for session_id in session_ids:
                self._require(session_id)
                self._connection.execute(
                    "UPDATE sessions SET deleted = ? WHERE id = ?", (time.time(), session_id)
                )

    def undelete(self, session_ids: Iterable[int]) -> None:
        """Restore deleted sessions."""
        with self._change():
            for session_id in session_ids:
                self._require(session_id, deleted=True)
                self._connection.execute(
                    "UPDATE sessions SET deleted = NULL WHERE id = ?", (session_id,)
                )

    # After the following methods, `recordings.sweep` deletes the audio that belonged to the
    # sessions: the store remembers the names of the files.

    def purge(self, deleted_before: float) -> None:
        """Permanently remove sessions that were deleted before a time (seconds since 1970)."""
        self._remove("deleted < ?", deleted_before)

    def forget(self, session_id: int) -> None:
        """Permanently remove one session, deleted or not, without a trace.

        Copies of the file, which would still contain it, are removed as well.
        """
        with schema.failures(self.path):
            self._require_row(session_id)
        self._remove("id = ?", session_id)
        self.drop_copies(math.inf)

    def drop(self, session_id: int) -> None:
        """Permanently remove one session that has nothing to show."""
        self._remove("id = ?", session_id)

    def expire(self, started_before: float) -> None:
        """Permanently remove finished sessions that started before a time.

        Sessions recorded before the clock was set may be recent and stay (see `fix_dates`).
        """
        self._remove("started >= ? AND started < ? AND ended IS NOT NULL", EARLIEST, started_before)

    def fix_dates(self, now: float) -> None:
        """Date finished sessions that were recorded before the clock was set: they ended `now`."""
        with self._change():
            self._connection.execute(
                """UPDATE sessions SET started = ? - max(0, ended - started), ended = ?
                WHERE started < ? AND ended < ?""",
                (now, now, EARLIEST, EARLIEST),
            )

    def drop_copies(self, made_before: float) -> None:
        """Delete copies of the file (migration backups, damaged files) made before a time."""
        with schema.failures(self.path):
            for copy in schema.copies(self.path):
                if copy.stat().st_mtime < made_before:
                    copy.unlink()

    def erase(self) -> None:
        """Permanently remove everything, including all copies and what has yet to be added."""
        self._remove("TRUE")
        with schema.failures(self.path):
            others = (schema.copies, schema.unread, schema.unsaved)
            for copy in (path for others_of in others for path in others_of(self.path)):
                copy.unlink()
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def drop_recordings(self, started_before: float, *, seen: bool = False) -> None:
        """Drop the audio of finished sessions that started before a time.

        With `seen`, only of those whose text the user has looked at. The audio of an undelivered
        text stays until it is delivered or transcribed again.
        """
        with self._change():
            self._connection.execute(
                """DELETE FROM recordings WHERE session IN (SELECT id FROM sessions
                WHERE started < ? AND ended IS NOT NULL AND (seen IS NOT NULL OR NOT ?) AND
                (delivered IS NOT 0 OR EXISTS (SELECT 1 FROM earlier WHERE session = sessions.id)))
                """,
                (started_before, seen),
            )

    def dropped(self) -> set[str]:
        """Return the names of audio files that belonged to sessions and may be deleted."""
        return set(self._column("SELECT name FROM dropped"))

    def forget_dropped(self, before: float) -> None:
        """Forget the names of files that were dropped before a time; they are deleted by now."""
        with self._change():
            self._connection.execute("DELETE FROM dropped WHERE dropped < ?", (before,))

    def _remove(self, where: str, *values: float) -> None:
        with self._change():
            gone = self._connection.execute(f"DELETE FROM sessions WHERE {where}", values).rowcount
            if gone:
                # otherwise the index would contain the deleted words until its next merge
                self._connection.execute("INSERT INTO found(found) VALUES ('optimize')")
