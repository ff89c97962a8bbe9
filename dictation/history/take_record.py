"""The saved parts of one take: its words as they are committed, and its audio."""

import time
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from dictation.audio.chunk import position
from dictation.audio.spool import Spool
from dictation.history.keeper import Keeper
from dictation.history.sessions import Session
from dictation.results import Word


class TakeRecord:
    """Saves a take's words and audio; belongs to the take's thread.

    The audio stays in the `spool` until `settle`. `session` and `spool` are None when history is
    off: nothing is saved then, not even for a moment. With `keep_sound` the audio is kept with the
    session; without it, only until the text has been delivered.
    """

    def __init__(
        self, keeper: Keeper, spool: Spool | None, session: Session | None, keep_sound: bool
    ) -> None:
        self.spool = spool
        self._keep_sound = keep_sound
        names = {} if spool is None else {"": spool.path.name}
        self._record = None if session is None else keeper.begin(session, names)

    def add(self, words: tuple[Word, ...]) -> None:
        """Save committed words."""
        if self._record is not None:
            self._record.add(words)

    def remove(self, count: int, rest: tuple[Word, ...]) -> None:
        """Forget the last `count` words, but for the `rest` of them, as if never said."""
        if self._record is not None:
            self._record.remove(count, rest)

    def cut(self, end: float) -> None:
        """The take ended at that second of its sound: drop the rest. Raises StorageError."""
        if self.spool is not None:
            self.spool.cut(position(end))

    def finish(
        self,
        application: str,
        delivered: bool | None,
        figures: Mapping[str, Any],
        language: str | None = None,
    ) -> "Future[None]":
        """Save how the take ended.

        The future is done after the first attempt; a failed one is retried. `language` is the code
        of the spoken language if it is known only now. `delivered` is None for a discarded take,
        whose audio is deleted. A failed take is saved even without words, if it has audio.
        """
        self._keep_sound = delivered is False or (self._keep_sound and delivered is not None)
        if self._record is None:
            nothing: Future[None] = Future()
            nothing.set_result(None)
            return nothing
        heard = self.spool is not None and not self.spool.is_empty
        return self._record.finish(
            time.time(),
            application,
            delivered,
            figures,
            language=language,
            even_empty=heard and delivered is False,
        )

    def settle(self, *, leave_in_spool: bool = False) -> None:
        """Keep or delete the audio of the finished take. Returns at once.

        With `leave_in_spool`, the audio stays in the spool for `recovery.recover` to transcribe.
        """
        if self.spool is None or self._record is None:
            return
        if leave_in_spool:
            self.spool.close(keep=True)
        else:
            self._record.settle(self.spool, self._keep_sound)

    def rewrite(self, text: str, model: str) -> None:
        """Save what `model` has made of the text, which becomes a previous version.

        Returns at once.
        """
        if self._record is not None:
            self._record.rewrite(text, model)

    def restore(self) -> None:
        """Save the text before the last `rewrite` as the session's text again. Returns at once."""
        if self._record is not None:
            self._record.restore()

    def note_delivered(self) -> None:
        """Mark the text as delivered, because it was typed later after all. Returns at once."""
        if self._record is not None:
            self._record.note_delivered()
