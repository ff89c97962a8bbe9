"""Removes text that was typed, at the user's word: only if nothing else can go with it.

Where the desktop tells what the user does (X11), it is enough that no key was pressed, nothing
clicked, and no other window focused since the last chunk, nor shortly before it; what the program
tells has to end with the text, and if it tells nothing, only plain text may go (see `proof`).
Otherwise the program has to tell that all of it stands in the same field, at the same place, right
before the caret, and the user's last key or click has to be a while ago. After each step, the field
has to have lost just that much.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from dictation.desktop.accessibility import Field
from dictation.errors import DictationError, OutputError
from dictation.output import proof
from dictation.output.account import Account
from dictation.output.obstacles import Patience
from dictation.output.outbox import Outbox, Sight
from dictation.output.place import CALM_S, LOOK_S, Place
from dictation.output.text_output import BACKSPACE, TextOutput

SHOWN_S = 2.0
"""How long a program may take to show what was typed, or that it was removed."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What became of a wish to take back the last pieces of a text.

    The last `gone` of them are gone; `left` is what is left of the one before if only a part of it
    could be removed. `problem` says why any of them are still there.
    """

    gone: int
    left: str | None
    problem: DictationError | None


class Refusal(Enum):
    """Why text stays where it is."""

    TOUCHED = "You have pressed a key or clicked since, or another window had the focus"
    MOVED = "Another window or field has the focus"
    ELSEWHERE = "A part of it stands in another place"
    HASTY = (
        "You pressed a key, clicked, or went to another window while it was typed, or less than two"
        " seconds before"
    )
    ENTERED = "Enter or Tab was pressed behind it"
    CONTINUED = "Something else was typed behind it"
    DIFFERS = "What stands before the caret is not what was typed last"
    SELECTED = "Some text is selected"
    UNTOLD = "Neither this program nor this desktop tells whether it still stands before the caret"
    NOT_PLAIN = (
        "It has characters that are only deleted in programs that tell what stands before the caret"
    )
    STOPPED = "Typing had stopped before"

    def error(self) -> OutputError:
        """Return the error that tells it."""
        return OutputError(f"{self.value}, so it was not deleted.", "Delete it by hand.")


Start = tuple[object | None, int]
"""A field, and where in it the caret was before typing."""


class Eraser:
    """Removes the end of a job's text from its window; for the output thread."""

    def __init__(
        self,
        account: Account,
        place: Place,
        outbox: Outbox,
        output: TextOutput,
        start: Start | None,
        look: Callable[[Patience], tuple[Sight, bool]],
    ) -> None:
        """`start` is where the account's fresh text begins, if the program told it.

        `look` returns when nothing is in the way, and whether the focus is still where it was.
        """
        self._account = account
        self._place = place
        self._outbox = outbox
        self._output = output
        self._start = start
        self._tells = start is not None  # whether the program has told its text
        self._look = look

    def erase(self, begin: int) -> None:
        """Remove all that was sent from there on; it has to be in reach, and nothing left to send.

        Raises OutputError when no more may be removed, and whatever `look` raises. The account
        tells what is gone.
        """
        if not proof.stands_alone(self._account.sent, begin):
            raise Refusal.NOT_PLAIN.error()
        while len(self._account.sent) > begin:
            plain = proof.plain_end(self._account.sent, begin)
            window = self._place.window
            size = self._output.prepare(
                BACKSPACE * max(1, plain), "" if window is None else window.application
            )
            sight, field = self._proved(begin)
            if self._output.send(BACKSPACE * size, sight.desk):
                self._output.confirm()
                self._place.note(sight)
                self._account_for(size, field, begin)

    def _proved(self, begin: int) -> tuple[Sight, Field | None]:
        """Look until all is proved; return that look, and what the program told."""
        patience, deadline = Patience(), time.monotonic() + CALM_S + SHOWN_S
        while True:
            sight, is_here = self._look(patience)
            if not is_here:
                raise Refusal.MOVED.error()
            field = self._outbox.field(2 * (len(self._account.sent) - begin + proof.COMPARED))
            self._tells = self._tells or field is not None
            problem = self._refusal(sight, field, begin)
            if problem is None and self._is_settled(sight):
                return sight, field
            # a program may not have shown the last keys yet
            is_sure = problem not in (None, Refusal.DIFFERS)
            if is_sure or time.monotonic() > deadline:
                raise (problem or Refusal.TOUCHED).error()
            time.sleep(LOOK_S)

    def _refusal(self, sight: Sight, field: Field | None, begin: int) -> Refusal | None:
        sent, knows_acts = self._account.sent, sight.desk.acts is not None
        if self._place.was_left(sight):
            is_there = field is not None and not field.selected
            return None if is_there and self._is_where_it_was(sight, field) else Refusal.TOUCHED
        if field is None:
            if self._tells:  # it can, but doesn't now
                return Refusal.DIFFERS
            if not knows_acts:
                return Refusal.UNTOLD
            is_plain = proof.plain_end(sent, begin) == len(sent) - begin
            return None if is_plain else Refusal.NOT_PLAIN
        if field.selected:
            return Refusal.SELECTED
        is_proved = (
            proof.shows(field, sent[begin:]) if knows_acts else self._is_where_it_was(sight, field)
        )
        return None if is_proved else Refusal.DIFFERS

    def _is_settled(self, sight: Sight) -> bool:
        """Whether nothing that the user has done can still move the caret."""
        return self._place.is_calm or not self._place.was_left(sight)

    def _is_where_it_was(self, sight: Sight, field: Field | None) -> bool:
        if self._start is None or sight.text is None or field is None:
            return False
        where, start = self._start
        fresh = self._account.fresh
        return sight.text.key == where and proof.is_where_it_was_typed(field, fresh, start)

    def _account_for(self, size: int, before: Field | None, begin: int) -> None:
        """Account for so many BackSpaces; where the program tells, for what they have deleted."""
        if before is None:
            self._account.note_removed(size)
            return
        text, gone = self._account.sent[begin:], 0
        deadline = time.monotonic() + SHOWN_S
        while gone < size and time.monotonic() < deadline:
            now = self._outbox.field(2 * len(text))
            gone = 0 if now is None else proof.removed(before, now, text)
            if gone < size:
                time.sleep(LOOK_S)
        self._account.note_removed(gone or size)
        if gone < size:
            raise Refusal.DIFFERS.error()
