"""What is kept of one take: its words as they are committed, and its sound."""

import time
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from dictation.audio.spool import Spool
from dictation.history.keeper import Keeper
from dictation.history.sessions import Session
from dictation.results import Word


class TakeRecord:
    """Belongs to the take's thread until it is settled.

    The sound lies in the `spool` until then. `session` is None when nothing is to be kept: then a
    crash is all that the spool is for. With `keep_sound` the sound stays beside the session;
    without, only until the text has arrived.
    """

    def __init__(
        self, keeper: Keeper, spool: Spool | None, session: Session | None, keep_sound: bool
    ) -> None:
        self.spool = spool
        self._keep_sound = keep_sound
        names = {} if spool is None else {"": spool.path.name}
        self._record = None if session is None else keeper.begin(session, names)

    def add(self, words: tuple[Word, ...]) -> None:
        """Keep committed words."""
        if self._record is not None:
            self._record.add(words)

    def finish(
        self,
        application: str,
        delivered: bool | None,
        figures: Mapping[str, Any],
        language: str | None = None,
    ) -> "Future[None]":
        """Write down how it ended, when the store comes to it.

        The future is done when that was tried once; what failed is tried again. `language` is the
        code of the one that was spoken, where it is known only now. `delivered` is None for a take
        that was dropped: its sound goes. One that failed is kept even without words, if anything
        was heard.
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

    def settle(self, *, look_again: bool = False) -> None:
        """The session is over: let its sound be kept or deleted. Returns at once.

        To `look_again` leaves the sound of a take without words in the spool, for
        `recovery.recover` to read.
        """
        if self.spool is None:
            return
        if self._record is None:
            self.spool.close(keep=False)
        elif look_again:
            self.spool.close(keep=True)
        else:
            self._record.settle(self.spool, self._keep_sound)

    def note_delivered(self) -> None:
        """All its text was typed after all: it waits for nobody any more. Returns at once."""
        if self._record is not None:
            self._record.note_delivered()
