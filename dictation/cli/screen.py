"""Live text on a terminal: committed words, and the tail that may still change in another style."""

from dataclasses import dataclass
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from dictation.results import Commit, Endpoint, Outcome, Partial, Word
from dictation.text.marks import without_mark


@dataclass
class _Voice:
    """The text of one source: committed words that have not scrolled away yet, and the tail."""

    line: str = ""
    tail: tuple[Word, ...] = ()


class LiveText:
    """Shows recognition results as they arrive. A context manager.

    Full committed lines scroll away; only the last committed line and the tail are redrawn. If the
    output isn't a terminal, only committed words are written. With several sources, each line
    starts with its source's label. All other messages go to `status`.
    """

    def __init__(self, console: Console, status: Console) -> None:
        self._console = console
        # on a terminal, messages must go through the console that draws, or they would mix
        self._status = console if console.is_terminal and status.is_terminal else status
        self._voices: dict[str, _Voice] = {}
        self._writing: str | None = None  # the source of the unfinished line, without a terminal
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
        for label, voice in self._voices.items():
            voice.tail = ()
            self._scroll(label, everything=True)
        if self._console.is_terminal:
            self._draw()
            self._live.stop()

    def show(self, outcome: Outcome, label: str = "") -> None:
        """Show a result from the source with this label."""
        voice = self._voices.setdefault(label, _Voice())
        if isinstance(outcome, Commit):
            text = "".join(word.text for word in outcome.words)
            text = text if voice.line else text.lstrip()
            voice.line += text
            # remove the committed words from the tail until its update arrives
            voice.tail = voice.tail[len(outcome.words) :]
            if not self._console.is_terminal:
                self._write(label, text)
        elif isinstance(outcome, Partial):
            voice.tail = outcome.words
        elif isinstance(outcome, Endpoint) and outcome.segment_over:
            self._scroll(label, everything=True)
        if self._console.is_terminal:
            self._scroll(label, everything=False)
            self._draw()

    def tell(self, message: str, *, whole: bool = False) -> None:
        """Print a message that is not part of the text, in Rich's markup; `whole` never wraps."""
        self._status.print(message, highlight=False, soft_wrap=whole)

    def _write(self, label: str, text: str) -> None:
        """Write committed text without a terminal; a line belongs to one source."""
        if self._writing not in (None, label):
            self._console.out("", highlight=False)
            self._writing = None
        if self._writing is None:
            text = without_mark(text).lstrip()
            if not text:
                return
            text = _before(label) + text
        self._writing = label
        self._console.out(text, end="", highlight=False)
        self._console.file.flush()

    def _scroll(self, label: str, everything: bool) -> None:
        """Print full lines, or everything, so that they scroll away."""
        voice = self._voices[label]
        if not voice.line:
            return
        if not self._console.is_terminal:
            if self._writing == label:
                self._console.out("", highlight=False)
                self._writing = None
            voice.line = ""
            return
        width = self._console.width - len(_before(label))
        lines = Text(voice.line).wrap(self._console, width)
        kept = 0 if everything else 1
        for line in lines[: len(lines) - kept]:
            self._console.print(Text.assemble((_before(label), "bold"), line))
        voice.line = lines[-1].plain if kept else ""

    def _draw(self) -> None:
        shown = Text()
        for label, voice in self._voices.items():
            tail = "".join(word.text for word in voice.tail)
            if not voice.line:
                tail = tail.lstrip()
            if voice.line or tail:
                shown.append("\n" if shown else "").append(_before(label), style="bold")
                shown.append(voice.line).append(tail, style="dim italic")
        self._live.update(shown, refresh=True)


def _before(label: str) -> str:
    return f"{label}: " if label else ""
