"""One take's text on its way to its window, and the account of every character of it.

    write ──▶ rest ──chunk──▶ delivered     the window got it ──▶ taken back: at the user's word
                └──────────▶ undelivered    kept for the user: on the clipboard, and told
                └──────────▶ dropped        the user has canceled

A chunk leaves only after a look at the desktop: no modifier is held and nothing has grabbed the
keyboard; window and field are still those that the take was meant for; it is no password field.
Where the system allows it (X11), it leaves only while all is as in that look. So do the keys that
take text back, which have to be proved right beforehand (see `eraser`).
"""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial

from dictation.desktop.focus import Window
from dictation.errors import DictationError, OutputError
from dictation.output.account import Account
from dictation.output.applications import TERMINALS, is_in
from dictation.output.eraser import Eraser, Refusal, Start, TakenBack
from dictation.output.obstacles import Obstacle, Patience
from dictation.output.outbox import Outbox, Sight
from dictation.output.place import Place
from dictation.output.text_output import ENTER, TextOutput
from dictation.settings import OutputSettings
from dictation.text.controls import one_line, typable
from dictation.text.spacing import joined
from dictation.workers import Worker, explained


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a take's text; `text` is all of it that was not taken back.

    `undelivered` is the end that did not arrive, for the reason that `problem` gives; it was put
    on the clipboard. `dropped` is the end that was not typed because the user canceled.
    `application` is where the take began (see `Window`), or empty. `taken_back` is how many
    characters were typed and removed again.
    """

    text: str
    undelivered: str
    application: str
    problem: DictationError | None
    dropped: str = ""
    taken_back: int = 0


class _Stopped(Exception):  # noqa: N818 (nothing is wrong)
    """Nothing more may be sent: the take was canceled or interrupted."""


class TypingJob:
    """One take's text on its way. Its methods are for any thread, and return at once.

    Once a chunk could not be delivered, nothing after it is, so that no text has gaps.
    """

    def __init__(
        self,
        worker: Worker,
        outbox: Outbox,
        settings: OutputSettings,
        over: Callable[["TypingJob"], None],
        window: Window | None,
        lines: bool,
    ) -> None:
        """`over` is called in the worker's thread once nothing more will be sent.

        The text is for `window`; without one, for that which has the focus at the first look. It
        keeps its line breaks if `lines` are wanted, though never in a terminal.
        """
        self._worker = worker
        self._outbox = outbox
        self._settings = settings
        self._over = over
        self._meant = window
        self._canceled = False
        self._interruption: DictationError | None = None
        # From here on all belongs to the worker's thread.
        self._account = Account()
        self._place = Place()
        self._is_aimed = False
        self._before: str | None = None  # what stands before the fresh text; None: not known
        self._start: Start | None = None
        self._adjoins = False  # the next piece is joined to what stands before the caret
        self._wants_lines = self._lines = lines
        self._output: TextOutput | None = None
        self._problem: DictationError | None = None
        worker.post(self._address)

    @property
    def problem(self) -> DictationError | None:
        """Why nothing more is delivered, as soon as that is so."""
        return self._problem or self._interruption

    @property
    def has_typed(self) -> bool:
        """Whether any of its text is in a window; certain once it is closed."""
        return bool(self._account.sent)

    def write(self, *pieces: str) -> None:
        """Append pieces of text: words, which can be taken back one by one."""
        self._worker.post(lambda: self._append(*pieces))

    def take_back(self, pieces: int) -> "Future[TakenBack]":
        """Remove the last so many pieces of what was written, and not taken back yet.

        They are removed from the window only if it is certain that nothing else would be.
        """
        return self._worker.call(lambda: self._take_back(pieces))

    def press_enter(self) -> "Future[DictationError | None]":
        """Press Enter in the window, behind all text so far; the result says why it was not.

        What was typed before is out of reach then: it may have been sent.
        """
        return self._worker.call(self._press_enter)

    def suspend(self, problem: DictationError) -> None:
        """Send nothing more, from this moment on, and keep the rest for the user."""
        self._interruption = problem

    def cancel(self) -> None:
        """Send nothing more, from this moment on, and drop the rest."""
        self._canceled = True

    def close(self) -> "Future[Delivered]":
        """No more text will come.

        The future has a result, whatever happens, when all has been delivered that could be.
        """
        return self._worker.call(self._finish)

    def undo(self) -> "Future[TakenBack]":
        """Remove all text of a closed job, if that is still possible (see `take_back`).

        What has canceled or interrupted it before doesn't count any more.
        """
        self._canceled, self._interruption = False, None
        return self._worker.call(self._undo)

    # From here on everything happens in the worker's thread.

    def _address(self) -> None:
        """Note where the take begins."""
        try:
            sight = self._outbox.look()
        except Exception as error:
            self._problem = explained(error)
            return
        self._place.begin(sight, self._meant)

    def _append(self, *pieces: str) -> None:
        goes_on = bool(self._account.rest)
        self._account.write(pieces, lambda text: typable(text, lines=self._lines, tabs=self._lines))
        if self._adjoins and not goes_on:
            self._join()
        try:
            while self._account.rest and self._problem is None and not self._copies:
                if self._is_aimed:
                    self._send_next()
                else:
                    self._aim()
        except _Stopped:
            pass
        except Exception as error:  # whatever it is: the rest is kept, and the reason told
            self._problem = explained(error)

    @property
    def _copies(self) -> bool:
        """Whether the user pastes the text: it is put on the clipboard at the end."""
        return self._is_aimed and self._output is None

    def _look(self, patience: Patience, *, erasing: bool = False) -> tuple[Sight, bool]:
        """Look until nothing is in the way; false if the focus has moved, and text follows it.

        False in any case when it has moved while `erasing`. Raises _Stopped, and OutputError when
        something stays in the way.
        """
        while True:
            sight = self._outbox.look()
            if self._canceled or self._interruption is not None:
                raise _Stopped
            obstacle = self._place.obstacle(sight)
            if obstacle is None:
                return sight, True
            follows = erasing or self._settings.on_focus_change == "follow"
            if obstacle is Obstacle.MOVED and follows:
                return sight, False
            self._place.overcome(obstacle, sight, patience)

    def _aim(self) -> None:
        """Find out how the rest gets into the window, and join it to what stands there."""
        sight, _ = self._look(Patience())
        self._put_back()
        self._place.note(sight)
        application = self._place.window.application if self._place.window is not None else ""
        self._output = self._outbox.output(self._settings.method)
        self._is_aimed = True
        if self._output is not None:
            self._lines = self._wants_lines and not is_in(application, TERMINALS)
            if not self._lines:
                self._account.fit(one_line)
            field = self._outbox.field()
            start = None if field is None else (self._place.field, field.caret)
            self._move(self._outbox.before(sight, field), start)
            self._join()

    def _move(self, before: str | None, start: Start | None = None) -> None:
        """What is still to go will stand behind `before`, not behind what was sent so far."""
        self._before, self._start = before, start
        self._account.seal()

    def _join(self) -> None:
        """Give the rest the space that it needs after what stands before the caret."""
        account, self._adjoins = self._account, False
        before, spaced = (self._before or "") + account.fresh, account.rest.startswith(" ")
        if self._before is None and not account.fresh:
            return
        account.fit(lambda rest: joined(before, rest))
        is_apart = account.sent and not account.fresh and not account.sent[-1].isspace()
        if is_apart and spaced and not account.rest.startswith(" "):
            account.seal(" ")  # between two words of the take, though not of one place

    def _send_next(self) -> None:
        """Send a chunk of the rest, or find that it has to be aimed anew."""
        assert self._output is not None
        patience = Patience()
        is_sent = False
        while not is_sent:
            rest = self._account.rest
            chunk = rest[: self._output.prepare(rest, self._application)]
            sight, is_here = self._look(patience)
            if not is_here:
                self._is_aimed = False
                return
            is_sent = self._send(self._output, chunk, sight)

    @property
    def _application(self) -> str:
        assert self._place.window is not None
        return self._place.window.application

    def _send(self, output: TextOutput, chunk: str, sight: Sight) -> bool:
        """Send a chunk, and account for what has gone; false if things have changed since."""
        sent = 0
        try:
            if not output.send(chunk, sight.desk):
                return False
            output.confirm()
            sent = len(chunk)
        except OutputError as error:
            sent = error.delivered
            raise
        finally:
            if sent:
                if self._place.was_left(sight):
                    self._move(None)
                self._account.note_sent(sent)
                self._place.note(sight)
                self._remember(sight)
        return True

    def _remember(self, sight: Sight) -> None:
        self._outbox.remember(sight, (self._before or "") + self._account.fresh, self)

    def _take_back(self, pieces: int) -> TakenBack:
        account = self._account
        problem: DictationError | None = None
        begin = account.beginning(pieces)
        account.drop_rest(begin)
        try:
            if begin < len(account.sent):
                self._erase(begin)
        except _Stopped:
            problem = Refusal.STOPPED.error()
        except Exception as error:
            problem = explained(error)
        gone, left = account.close_gap(pieces, begin)
        return TakenBack(gone, left, problem)

    def _erase(self, begin: int) -> None:
        if self._problem is not None or self._output is None:
            raise Refusal.STOPPED.error()
        if not self._outbox.is_last(self):
            raise Refusal.CONTINUED.error()
        eraser = Eraser(
            *(self._account, self._place, self._outbox, self._output, self._start),
            partial(self._look, erasing=True),
        )
        try:
            eraser.erase(begin)
        finally:
            self._adjoins = True
            self._outbox.amend((self._before or "") + self._account.fresh)

    def _press_enter(self) -> DictationError | None:
        try:
            sight = self._send_enter()
        except _Stopped:
            return _NO_ENTER
        except Exception as error:
            return explained(error)
        self._place.note(sight)
        self._move("\n")
        self._adjoins = True
        self._remember(sight)
        return None

    def _send_enter(self) -> Sight:
        """Press Enter when nothing is in the way; return the look before it."""
        if self._problem is not None:
            raise _Stopped
        patience = Patience()
        while True:
            if not self._is_aimed:
                self._aim()
            if self._output is None:
                raise _NO_ENTER
            self._output.prepare(ENTER, self._application)
            sight, self._is_aimed = self._look(patience)
            if self._is_aimed and self._output.send(ENTER, sight.desk):
                self._output.confirm()
                return sight

    def _undo(self) -> TakenBack:
        taken_back = self._take_back(self._account.pieces)
        self._over(self)
        try:
            self._put_back()
        except Exception as error:
            return replace(taken_back, problem=taken_back.problem or explained(error))
        return taken_back

    def _put_back(self) -> None:
        if self._output is not None:
            self._output.finish()

    def _finish(self) -> Delivered:
        account = self._account
        wants_space = self._settings.trailing_space and not account.fresh[-1:].isspace()
        if wants_space and account.fresh and not account.rest:
            self._adjoins = False
            self._append(" ")
        canceled, copies = self._canceled, self._copies
        self._over(self)
        try:
            self._put_back()
        except Exception as error:
            self._problem = self._problem or explained(error)
        if canceled:
            return self._delivered(None, dropped=account.rest)
        problem = self._problem or (self._interruption if account.rest else None)
        if account.rest:
            failure = self._copy()
            if copies and problem is None and failure is None:
                account.note_sent(len(account.rest))
            else:
                problem = _kept(problem, failure)
        return self._delivered(problem, undelivered=account.rest)

    def _delivered(
        self, problem: DictationError | None, *, undelivered: str = "", dropped: str = ""
    ) -> Delivered:
        account, application = self._account, self._place.application
        return Delivered(
            account.text, undelivered, application, problem, dropped, account.taken_back
        )

    def _copy(self) -> DictationError | None:
        """Put the rest on the clipboard; returns why it is not there."""
        try:
            self._outbox.surroundings.clipboard.put(self._account.rest.strip())
        except Exception as error:
            return explained(error)
        return None


_NO_ENTER = OutputError(
    "Enter was not pressed, because nothing more is typed in this take.", "Press it yourself."
)


def _kept(reason: DictationError | None, failure: DictationError | None) -> DictationError | None:
    """Say why some text was not delivered, and where it is: on the clipboard but for `failure`."""
    if reason is None:
        return failure
    if failure is None:
        problem = OutputError(
            reason.problem,
            f"The text is on the clipboard; paste it where it belongs. {reason.remedy}",
        )
    else:
        problem = OutputError(f"{reason.problem} {failure.problem}", failure.remedy)
    problem.__cause__ = reason
    return problem
