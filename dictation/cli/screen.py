"""Live text on a terminal: certain words in one tone, those that may still change in another."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from dictation.streaming.outcome import Commit, Endpoint, Outcome, Partial
from dictation.whisper.words import Word


class LiveText:
    """Shows outcomes as they come, a context manager.

    Lines that are full and certain scroll away; only the last certain line and the uncertain
    tail are drawn anew. Where the output is no terminal, certain words alone are written.
    `status` is where everything else is said.
    """

    def __init__(self, console: Console, status: Console) -> None:
        self._console = console
        # what passes by the console that draws would land in the middle of the drawing
        self._status = console if console.is_terminal and status.is_terminal else status
        self._line = ""  # certain, but not yet scrolled away
        self._tail: tuple[Word, ...] = ()
        self._live = Live(console=console, auto_refresh=False, vertical_overflow="visible")

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._tail = ()
        self._scroll(everything=True)
        if self._console.is_terminal:
            self._draw()
            self._live.stop()

    def show(self, outcome: Outcome) -> None:
        """Show what has come."""
        if isinstance(outcome, Commit):
            text = "".join(word.text for word in outcome.words)
            text = text if self._line else text.lstrip()
            self._line += text
            # the words that have become certain don't stand there twice until the tail comes
            self._tail = self._tail[len(outcome.words) :]
            if not self._console.is_terminal:
                self._console.out(text, end="", highlight=False)
                self._console.file.flush()
        elif isinstance(outcome, Partial):
            self._tail = outcome.words
        elif isinstance(outcome, Endpoint) and outcome.segment_over:
            self._scroll(everything=True)
        if self._console.is_terminal:
            self._scroll(everything=False)
            self._draw()

    def tell(self, message: str) -> None:
        """Say something that is not part of the text, in Rich's markup."""
        self._status.print(message, highlight=False)

    def _scroll(self, everything: bool) -> None:
        """Let full lines, or all there is, become part of the terminal's history."""
        if not self._line:
            return
        if not self._console.is_terminal:
            if everything:
                self._console.out("", highlight=False)
                self._line = ""
            return
        lines = Text(self._line).wrap(self._console, self._console.width)
        kept = 0 if everything else 1
        for line in lines[: len(lines) - kept]:
            self._console.print(line)
        self._line = lines[-1].plain if kept else ""

    def _draw(self) -> None:
        shown = Text(self._line)
        tail = "".join(word.text for word in self._tail)
        shown.append(tail if self._line else tail.lstrip(), style="dim italic")
        self._live.update(shown, refresh=True)
