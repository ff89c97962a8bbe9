"""Writes one take's text into its window, and takes it back; for the output thread.

A chunk leaves only after a look at the desktop: no modifier is held and nothing has grabbed the
keyboard; window and field are still those that the take was meant for; it is no password field.
Where the system allows it (X11), it leaves only while all is as in that look. So do the keys that
take text back, which have to be proved right beforehand (see `eraser`).
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from dictation.desktop.focus import Window
from dictation.errors import DictationError, OutputError
from dictation.output.account import Account
from dictation.output.delivered import Delivered, kept
from dictation.output.eraser import Eraser, Refusal, Start, TakenBack
from dictation.output.obstacles import Obstacle, Patience
from dictation.output.outbox import Outbox, Sight
from dictation.output.place import Place
from dictation.output.text_output import ENTER, TAB, TextOutput
from dictation.settings import OutputSettings
from dictation.settings.applications import TERMINALS, is_in
from dictation.text.controls import one_line, typable
from dictation.text.spacing import joined
from dictation.workers import explained


class _Stopped(Exception):  # noqa: N818 (nothing is wrong)
    """Nothing more may be sent: the take was canceled or interrupted."""


class Writer:
    """Owns what became of each character of a take's text.

    Once a chunk could not be delivered, nothing after it is, so that no text has gaps.
    """

    def __init__(
        self,
        outbox: Outbox,
        settings: OutputSettings,
        over: Callable[[], None],
        window: Window | None,
        *,
        lines: bool,
    ) -> None:
        """The arguments are those of `TypingJob`."""
        self.canceled = False
        """Nothing more may be sent, and the rest is dropped. Any thread may set it."""
        self.interruption: DictationError | None = None
        """Why nothing more may be sent; the rest is kept. Any thread may set it."""
        self.problem: DictationError | None = None
        """Why nothing more can be sent."""
        self._outbox = outbox
        self._settings = settings
        self._over = over
        self._meant = window
        self._account = Account()
        self._place = Place()
        self._is_aimed = False
        self._before: str | None = None  # what stands before the fresh text; None: not known
        self._start: Start | None = None
        self._barrier = Refusal.ELSEWHERE  # why what was sent before that is out of reach
        self._adjoins = False  # the next piece is joined to what stands before the caret
        self._wants_lines = self._lines = lines
        self._output: TextOutput | None = None

    @property
    def has_typed(self) -> bool:
        """Whether any of its text is in a window."""
        return bool(self._account.sent)

    def begin(self) -> None:
        """Note where the take begins."""
        try:
            sight = self._outbox.look()
        except Exception as error:
            self.problem = explained(error)
            return
        self._place.begin(sight, self._meant)

    def write(self, *pieces: str) -> None:
        """Append pieces, and send what can be sent."""
        goes_on = bool(self._account.rest)
        self._account.write(pieces, lambda text: typable(text, lines=self._lines, tabs=self._lines))
        if self._adjoins and not goes_on:
            self._join()
        try:
            while self._account.rest and self.problem is None and not self._copies:
                if self._is_aimed:
                    self._send_next()
                else:
                    self._aim()
        except _Stopped:
            pass
        except Exception as error:  # whatever it is: the rest is kept, and the reason told
            self.problem = explained(error)

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
            if self.canceled or self.interruption is not None:
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

    def _move(
        self, before: str | None, start: Start | None = None, why: Refusal = Refusal.ELSEWHERE
    ) -> None:
        """What is still to go will stand behind `before`, not behind what was sent so far."""
        self._before, self._start, self._barrier = before, start, why
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
                    self._move(None, why=Refusal.HASTY)
                self._account.note_sent(sent)
                self._place.note(sight)
                self._remember(sight)
                if not self._place.is_calm:  # the caret may move yet
                    self._move(None, why=Refusal.HASTY)
        return True

    def _remember(self, sight: Sight) -> None:
        self._outbox.remember(sight, (self._before or "") + self._account.fresh, self)

    def take_back(self, pieces: int) -> TakenBack:
        """Remove the last pieces, if it is certain that nothing else would be."""
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
        if self.problem is not None or self._output is None:
            raise Refusal.STOPPED.error()
        if not self._outbox.is_last(self):
            raise Refusal.CONTINUED.error()
        if not self._account.is_in_reach(begin):
            raise self._barrier.error()
        eraser = Eraser(
            *(self._account, self._place, self._outbox, self._output, self._start),
            partial(self._look, erasing=True),
        )
        try:
            eraser.erase(begin)
        finally:
            self._adjoins = True
            self._outbox.amend((self._before or "") + self._account.fresh)

    def press(self, key: str, *, follows: bool = True) -> DictationError | None:
        """Press a key behind all text so far; return why it was not.

        If it `follows` the focus where text does, it may be pressed in another window.
        """
        try:
            sight = self._send_key(key, follows)
        except _Stopped:
            return _not_pressed(key)
        except Exception as error:
            return explained(error)
        self._place.note(sight)
        self._move("\n" if key == ENTER else None, why=Refusal.ENTERED)
        self._adjoins = True
        self._remember(sight)
        return None

    def _send_key(self, key: str, follows: bool) -> Sight:
        """Press a key when nothing is in the way; return the look before it."""
        if self.problem is not None:
            raise _Stopped
        patience = Patience()
        while True:
            if not self._is_aimed:
                if not follows:
                    raise _Stopped
                self._aim()
            if self._output is None:
                raise _not_pressed(key)
            self._output.prepare(key, self._application)
            sight, self._is_aimed = self._look(patience)
            if self._is_aimed and self._output.send(key, sight.desk):
                self._output.confirm()
                return sight

    def undo(self) -> TakenBack:
        """Remove all text after `finish`, as `take_back` does."""
        taken_back = self.take_back(self._account.pieces)
        self._over()
        try:
            self._put_back()
        except Exception as error:
            return replace(taken_back, problem=taken_back.problem or explained(error))
        return taken_back

    def _put_back(self) -> None:
        if self._output is not None:
            self._output.finish()

    def finish(self, press_key: bool = False) -> Delivered:
        """No more text will come: put things back, and keep the rest for the user.

        If all has arrived, `press_key` that the settings ask for.
        """
        account = self._account
        key = _TRAILING.get(self._settings.trailing_key, "")
        wants_space = self._settings.trailing_space and not key and not account.fresh[-1:].isspace()
        if wants_space and account.fresh and not account.rest:
            self._adjoins = False
            self.write(" ")
        stopped = self.problem or self.interruption or self.canceled
        if press_key and key and account.fresh and not account.rest and not stopped:
            self.problem = self.press(key, follows=False)
        canceled, copies = self.canceled, self._copies
        self._over()
        try:
            self._put_back()
        except Exception as error:
            self.problem = self.problem or explained(error)
        if canceled:
            return self._delivered(None, dropped=account.rest)
        problem = self.problem or (self.interruption if account.rest else None)
        if account.rest:
            failure = self._copy()
            if copies and problem is None and failure is None:
                account.note_sent(len(account.rest))
            else:
                problem = kept(problem, failure)
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


_TRAILING = {"enter": ENTER, "tab": TAB}


def _not_pressed(key: str) -> OutputError:
    name = "Tab" if key == TAB else "Enter"
    return OutputError(
        f"{name} was not pressed, because nothing more is typed in this take.", "Press it yourself."
    )
