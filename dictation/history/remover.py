"""Removing kept sessions: hidden first, then for good; and their sound."""

import math
import time
from collections.abc import Iterable

from dictation.history import schema
from dictation.history.writer import Writer

EARLIEST = 1_577_836_800.0
"""2020: a clock that shows an earlier time has not been set since the computer was started."""


class Remover(Writer):
    """Hides, brings back and removes sessions; see `Writer` for its thread and its errors."""

    def delete(self, session_ids: Iterable[int]) -> None:
        """Hide sessions; `undelete` brings them back until they are purged."""
        with self._change():
            for session_id in session_ids:
                self._require(session_id)
                self._connection.execute(
                    "UPDATE sessions SET deleted = ? WHERE id = ?", (time.time(), session_id)
                )

    def undelete(self, session_ids: Iterable[int]) -> None:
        """Show sessions again that were deleted."""
        with self._change():
            for session_id in session_ids:
                self._require(session_id, deleted=True)
                self._connection.execute(
                    "UPDATE sessions SET deleted = NULL WHERE id = ?", (session_id,)
                )

    # After what follows, `recordings.sweep` deletes the sound that belonged to it: the store
    # remembers the names of the files.

    def purge(self, deleted_before: float) -> None:
        """Remove for good what was deleted before a time (seconds since 1970)."""
        self._remove("deleted < ?", deleted_before)

    def forget(self, session_id: int) -> None:
        """Remove one session for good, deleted or not, as if it had never been.

        It would still be in the copies of the file: they go as well.
        """
        with schema.failures(self.path):
            self._require_row(session_id)
        self._remove("id = ?", session_id)
        self.drop_copies(math.inf)

    def expire(self, started_before: float) -> None:
        """Remove for good what began before a time and is over.

        What began before any clock was right is not known to be old (see `fix_dates`).
        """
        self._remove("started >= ? AND started < ? AND ended IS NOT NULL", EARLIEST, started_before)

    def fix_dates(self, now: float) -> None:
        """Date what is over and began before any clock was right: it was `now` at the latest."""
        with self._change():
            self._connection.execute(
                """UPDATE sessions SET started = ? - max(0, ended - started), ended = ?
                WHERE started < ? AND ended < ?""",
                (now, now, EARLIEST, EARLIEST),
            )

    def drop_copies(self, made_before: float) -> None:
        """Delete the copies of the file from before an update or a repair, made before a time."""
        with schema.failures(self.path):
            for copy in schema.copies(self.path):
                if copy.stat().st_mtime < made_before:
                    copy.unlink()

    def erase(self) -> None:
        """Remove everything for good, with all copies of the file, also those not yet read."""
        self._remove("TRUE")
        with schema.failures(self.path):
            for copy in (*schema.copies(self.path), *schema.unread(self.path)):
                copy.unlink()
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def drop_recordings(self, started_before: float, *, seen: bool = False) -> None:
        """Keep no longer the sound of sessions that are over and began before a time.

        With `seen`, only of those whose text was looked at. The sound of a text that was not
        delivered stays until it is, or has been read once more.
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
        """The names of files with sound that belonged to sessions and may be deleted."""
        return set(self._column("SELECT name FROM dropped"))

    def forget_dropped(self, before: float) -> None:
        """Forget the names of files that were dropped before a time, and deleted by now."""
        with self._change():
            self._connection.execute("DELETE FROM dropped WHERE dropped < ?", (before,))

    def _remove(self, where: str, *values: float) -> None:
        with self._change():
            gone = self._connection.execute(f"DELETE FROM sessions WHERE {where}", values).rowcount
            if gone:
                # or the index would remember the words until it is next tidied up
                self._connection.execute("INSERT INTO found(found) VALUES ('optimize')")
