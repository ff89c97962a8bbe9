"""One take's text on its way to its window, and the account of every character of it.

    write ──▶ rest ──chunk──▶ delivered     the window got it ──▶ taken back: at the user's word
                └──────────▶ undelivered    kept for the user: on the clipboard, and told
                └──────────▶ dropped        the user has canceled

The job passes all that to its `Writer`, in the output thread.
"""

from collections.abc import Callable
from concurrent.futures import Future

from dictation.desktop.focus import Window
from dictation.errors import DictationError
from dictation.output.delivered import Delivered
from dictation.output.eraser import TakenBack
from dictation.output.outbox import Outbox
from dictation.output.text_output import ENTER
from dictation.output.writer import Writer
from dictation.settings import OutputSettings
from dictation.workers import Worker


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
        self._writer = Writer(outbox, settings, lambda: over(self), window, lines=lines)
        worker.post(self._writer.begin)

    @property
    def problem(self) -> DictationError | None:
        """Why nothing more is delivered, as soon as that is so."""
        return self._writer.problem or self._writer.interruption

    @property
    def has_typed(self) -> bool:
        """Whether any of its text is in a window; certain once it is closed."""
        return self._writer.has_typed

    def write(self, *pieces: str) -> None:
        """Append pieces of text: words, which can be taken back one by one."""
        self._worker.post(lambda: self._writer.write(*pieces))

    def take_back(self, pieces: int) -> "Future[TakenBack]":
        """Remove the last so many pieces of what was written, and not taken back yet.

        They are removed from the window only if it is certain that nothing else would be.
        """
        return self._worker.call(lambda: self._writer.take_back(pieces))

    def press_enter(self) -> "Future[DictationError | None]":
        """Press Enter in the window, behind all text so far; the result says why it was not.

        What was typed before is out of reach then: it may have been sent.
        """
        return self._worker.call(lambda: self._writer.press(ENTER))

    def suspend(self, problem: DictationError) -> None:
        """Send nothing more, from this moment on, and keep the rest for the user."""
        self._writer.interruption = problem

    def cancel(self) -> None:
        """Send nothing more, from this moment on, and drop the rest."""
        self._writer.canceled = True

    def close(self, *, press_key: bool = False) -> "Future[Delivered]":
        """No more text will come; then `press_key` that the settings ask for, if all has arrived.

        The future has a result, whatever happens, when all has been delivered that could be.
        """
        return self._worker.call(lambda: self._writer.finish(press_key))

    def undo(self) -> "Future[TakenBack]":
        """Remove all text of a closed job, if that is still possible (see `take_back`).

        What has canceled or interrupted it before doesn't count any more.
        """
        self._writer.canceled, self._writer.interruption = False, None
        return self._worker.call(self._writer.undo)
