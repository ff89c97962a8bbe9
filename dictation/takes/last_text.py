"""What was typed last: taken back, or replaced by what a language model has made of it."""

from dataclasses import replace

from dictation.desktop.focus import Window
from dictation.errors import DictationError, OutputError
from dictation.history.take_record import TakeRecord
from dictation.output.delivery import Delivery
from dictation.output.typing_job import TypingJob
from dictation.settings import Method, OutputSettings
from dictation.takes.events import Rewritten
from dictation.takes.take import Outcome, Take


class LastText:
    """Remembers the last take's text, and what typed it; for one thread. All calls wait."""

    def __init__(self, delivery: Delivery) -> None:
        self.text = ""
        """The last take's, perhaps rewritten; empty if there is none."""
        self._delivery = delivery
        self._record: TakeRecord | None = None  # of that take
        self._job: TypingJob | None = None  # which has typed last, whatever that was
        self._typed_by: TypingJob | None = None  # `text`; None if the user has pasted it
        self._rewritten: Rewritten | None = None  # how it was rewritten last

    def note(self, take: Take, outcome: Outcome) -> None:
        """Note how a take has ended."""
        if take.job.has_typed:
            self._job = take.job
        if outcome.text:
            self.text, self._typed_by, self._rewritten = outcome.text, take.job, None
            # retyping an incomplete text doesn't deliver the take: its audio may be needed
            self._record = take.record if outcome.whole else None

    def note_delivered(self) -> None:
        """Note that the last take's text was delivered again, and so has arrived after all."""
        self._typed_by = self._job
        if self._record is not None:
            self._record.note_delivered()

    def deliver(
        self, text: str, output: OutputSettings, window: Window | None, *, lines: bool
    ) -> None:
        """Deliver a text to a window; raises DictationError."""
        job = self._job = self._delivery.open(output, window, lines=lines)
        job.write(text.strip())
        problem = job.close().result().problem
        if problem is not None:
            raise problem

    def take_back(self, job: TypingJob | None = None) -> None:
        """Remove what was typed last from its window, or what `job` has typed since.

        Raises DictationError if it isn't certain that nothing else would be removed.
        """
        job, self._job = job or self._job, None
        if job is None:
            raise DictationError("There is no take to delete.", "Dictate something first.")
        problem = self._delivery.take_back(job).result().problem
        if problem is not None:
            raise problem

    def rewrite(self, rewritten: Rewritten, output: OutputSettings) -> None:
        """Replace the last take's text in its window, and in the history, which keeps both.

        Another original was selected by the user: the text is typed in its place. Raises
        DictationError; the text is on the clipboard then.
        """
        if rewritten.original != self.text.strip():
            self._put(rewritten.text, output, rewritten.window)
            return
        self._rewritten = rewritten
        if self._record is not None:
            self._record.rewrite(rewritten.text, rewritten.model)
        self._exchange(rewritten.text, output, rewritten.window)

    def undo_rewriting(self, output: OutputSettings) -> None:
        """Put the original of the last take back, in its window and in the history.

        Raises DictationError; the original is on the clipboard then, if there is one.
        """
        rewritten, self._rewritten = self._rewritten, None
        if rewritten is None:
            raise DictationError(
                "The last take was not rewritten, or that has been undone.",
                "Previous versions are in History.",
            )
        if self._record is not None:
            self._record.restore()
        self._exchange(rewritten.original, output, rewritten.window)

    @property
    def rewritten_window(self) -> Window | None:
        """The window of the last rewritten take; None if there is none."""
        return None if self._rewritten is None else self._rewritten.window

    def _exchange(self, text: str, output: OutputSettings, window: Window | None) -> None:
        """Take the last take's text back, and type another one in its place."""
        job, self.text, self._typed_by = self._typed_by, text, None
        try:
            if job is None:
                raise OutputError("Dictation did not type it.", "Replace it by hand.")
            if job.has_typed:
                self.take_back(job)
        except DictationError as problem:
            # typed behind the original, it would have to be sorted out by hand
            self.deliver(text, replace(output, method="copy"), window, lines=True)
            raise OutputError(
                f"The text in the window was not replaced. {problem.problem}",
                "The new text is on the clipboard: select the old one, and paste it.",
            ) from problem
        self._put(text, output, window)
        self._typed_by = self._job

    def _put(self, text: str, output: OutputSettings, window: Window | None) -> None:
        """Type a text as it is; lines are pasted, because Enter may send a message."""
        if "\n" in text and output.method in ("auto", "type"):
            method: Method = "paste"
            output = replace(output, method=method)
        self.deliver(text, output, window, lines=True)
