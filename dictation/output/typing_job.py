"""One take's text on its way to its window, and the account of every character of it.

    write ──▶ rest ──chunk──▶ delivered     the window got it
                └──────────▶ undelivered    kept for the user: on the clipboard, and told
                └──────────▶ dropped        the user has canceled

A chunk leaves only after a look at the desktop: no modifier is held and nothing has grabbed the
keyboard; window and field are still those that the take was meant for; it is no password field.
Where the system allows it (X11), it leaves only while all is as in that look.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from dictation.desktop.focus import Window
from dictation.errors import DictationError, OutputError
from dictation.output.applications import TERMINALS, is_in
from dictation.output.desk import UNKNOWN
from dictation.output.obstacles import Obstacle, Patience, refusal
from dictation.output.outbox import Outbox, Sight
from dictation.output.text_output import TextOutput
from dictation.settings import OutputSettings
from dictation.text.controls import one_line, typable
from dictation.text.spacing import joined
from dictation.workers import Worker, explained

LOOK_S = 0.01
"""How long to wait before the next look, while something is in the way."""
SETTLE_S = 0.05
"""How long a program may take to act on a key or a click: to move the focus, say."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a take's text; `text` is all of it.

    `undelivered` is the end that did not arrive, for the reason that `problem` gives; it was put
    on the clipboard. `dropped` is the end that was not typed because the user canceled.
    `application` is where the take began (see `Window`), or empty.
    """

    text: str
    undelivered: str
    application: str
    problem: DictationError | None
    dropped: str = ""


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
        self._window: Window | None = None
        self._field: object | None = None
        self._acts: int | None = None  # of the user, when the last chunk went
        self._settled_acts: int | None = None  # those that programs have had time to act on
        self._application = ""
        self._is_aimed = False
        self._wants_lines = self._lines = lines
        self._output: TextOutput | None = None
        self._sent = ""
        self._rest = ""
        self._problem: DictationError | None = None
        worker.post(self._address)

    @property
    def problem(self) -> DictationError | None:
        """Why nothing more is delivered, as soon as that is so."""
        return self._problem or self._interruption

    def write(self, text: str) -> None:
        """Append `text`."""
        self._worker.post(lambda: self._append(text))

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

    # From here on everything happens in the worker's thread.

    def _address(self) -> None:
        """Note where the take begins."""
        try:
            sight = self._outbox.look()
        except Exception as error:
            self._problem = explained(error)
            return
        self._settled_acts = sight.desk.acts
        self._note(sight)
        if self._meant is not None:
            self._application = self._meant.application
            if sight.desk.window not in (UNKNOWN, self._meant):  # the focus has moved since
                self._window, self._field = self._meant, None

    def _append(self, text: str) -> None:
        self._rest += typable(text, lines=self._lines)
        try:
            while self._rest and self._problem is None and not self._copies:
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

    def _aim(self) -> None:
        """Find out how the rest gets into the window, and join it to what stands there."""
        sight, patience = self._outbox.look(), Patience()
        while (obstacle := self._obstacle(sight)) and not self._may_follow(obstacle):
            self._overcome(obstacle, sight, patience)
            sight = self._outbox.look()
        self._put_back()
        self._note(sight)
        window = sight.desk.window
        application = window.application if window is not None else ""
        self._output = self._outbox.output(self._settings.method)
        self._is_aimed = True
        if self._output is not None:
            self._lines = self._wants_lines and not is_in(application, TERMINALS)
            rest = self._rest if self._lines else one_line(self._rest)
            self._rest = joined(self._outbox.before(sight), rest)
            if self._sent and rest.startswith(" ") and not self._rest.startswith(" "):
                self._sent += " "  # between two words of the take, though not of one window

    def _send_next(self) -> None:
        """Send a chunk of the rest, or find that it has to be aimed anew."""
        assert self._output is not None
        assert self._window is not None
        patience = Patience()
        is_sent = False
        while not is_sent:
            chunk = self._rest[: self._output.prepare(self._rest, self._window.application)]
            sight = self._outbox.look()
            while obstacle := self._obstacle(sight):
                if self._may_follow(obstacle):
                    self._is_aimed = False
                    return
                self._overcome(obstacle, sight, patience)
                sight = self._outbox.look()
            is_sent = self._send(self._output, chunk, sight)

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
                self._sent += self._rest[:sent]
                self._rest = self._rest[sent:]
                self._note(sight)
                self._outbox.remember(sight, self._sent)
        return True

    def _note(self, sight: Sight) -> None:
        """The text goes to where the focus is in this look."""
        self._window, self._acts = sight.desk.window, sight.desk.acts
        self._field = sight.text.key if sight.text is not None else self._field
        if self._window is not None and not self._application:
            self._application = self._window.application

    def _obstacle(self, sight: Sight) -> Obstacle | None:
        """Return what is in the way of the next chunk; asks no other program."""
        if self._canceled or self._interruption is not None:
            raise _Stopped
        look, text = sight.desk, sight.text
        if look.held:
            return Obstacle.HELD
        if look.grabbed:
            return Obstacle.GRABBED
        if look.window is None:
            return Obstacle.NOWHERE
        if look.acts != self._settled_acts or (text is not None and text.password is None):
            return Obstacle.UNSETTLED
        if text is not None and text.password:
            return Obstacle.PASSWORD
        # Programs give the focus to other objects by themselves, too: to each paragraph, say.
        other_field = text is not None and self._field not in (None, text.key)
        if look.window != self._window or (other_field and look.acts != self._acts):
            return Obstacle.MOVED
        return None

    def _overcome(self, obstacle: Obstacle, sight: Sight, patience: Patience) -> None:
        """Wait a moment; raises OutputError where that doesn't help, or no more."""
        if patience.is_over(obstacle):
            raise refusal(obstacle)
        if obstacle is Obstacle.UNSETTLED:
            time.sleep(SETTLE_S)
            self._settled_acts = sight.desk.acts
        else:
            time.sleep(LOOK_S)

    def _may_follow(self, obstacle: Obstacle) -> bool:
        return obstacle is Obstacle.MOVED and self._settings.on_focus_change == "follow"

    def _put_back(self) -> None:
        if self._output is not None:
            self._output.finish()

    def _finish(self) -> Delivered:
        wants_space = self._settings.trailing_space and not self._sent[-1:].isspace()
        if wants_space and self._sent and not self._rest:
            self._append(" ")
        canceled, copies = self._canceled, self._copies
        self._over(self)
        try:
            self._put_back()
        except Exception as error:
            self._problem = self._problem or explained(error)
        if canceled:
            return Delivered(
                self._sent + self._rest, "", self._application, None, dropped=self._rest
            )
        problem = self._problem or (self._interruption if self._rest else None)
        if self._rest:
            failure = self._copy()
            if copies and problem is None and failure is None:
                self._sent, self._rest = self._sent + self._rest, ""
            else:
                problem = _kept(problem, failure)
        return Delivered(self._sent + self._rest, self._rest, self._application, problem)

    def _copy(self) -> DictationError | None:
        """Put the rest on the clipboard; returns why it is not there."""
        try:
            self._outbox.surroundings.clipboard.put(self._rest.strip())
        except Exception as error:
            return explained(error)
        return None


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
