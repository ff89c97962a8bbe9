"""What outlives a typing job: the ways of typing, and what was typed last."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from dictation.desktop.accessibility import BEFORE, Field, Focused, FocusedText
from dictation.desktop.focus import Window
from dictation.output.clipboard import Clipboard
from dictation.output.desk import Desk
from dictation.output.look import Look
from dictation.output.text_output import TextOutput

REMEMBERED_SECONDS = 60.0
"""How long the end of a take counts as what stands before the caret of its field."""
_END = 40  # so many letters of it


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a delivery works with.

    `output` makes the output of a method; None where the user pastes the text ("copy").
    """

    output: Callable[[str], TextOutput | None]
    desk: Desk
    text: FocusedText
    clipboard: Clipboard


@dataclass(frozen=True, slots=True)
class Sight:
    """All that decides about a chunk: the desktop, and what programs had told of their text."""

    desk: Look
    text: Focused | None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where something was typed; while nothing of it changes, the caret stands behind that."""

    window: Window | None
    field: object | None
    acts: int | None


class Outbox:
    """Owned by the output thread."""

    def __init__(self, surroundings: Callable[[], Surroundings]) -> None:
        """`surroundings` is called when they are first needed; it may raise DictationError."""
        self._make = surroundings
        self._made: Surroundings | None = None
        self._outputs: dict[str, TextOutput | None] = {}
        self._last: tuple[_Place, str, float] | None = None
        self._writer: object | None = None

    def make_ready(self) -> None:
        """Connect to the desktop before there is something to type, which then needn't wait."""
        with suppress(Exception):  # it will fail again when it is needed
            self._made = self._make()

    @property
    def surroundings(self) -> Surroundings:
        """Raises DictationError where the desktop can't be reached."""
        if self._made is None:
            self._made = self._make()
        return self._made

    def look(self) -> Sight:
        """Find out how things are now; raises DictationError where the desktop can't be asked."""
        look = self.surroundings.desk.look()
        return Sight(look, self.surroundings.text.focused())

    def output(self, method: str) -> TextOutput | None:
        """The output of a method; raises OutputError."""
        if method not in self._outputs:
            self._outputs[method] = self.surroundings.output(method)
        return self._outputs[method]

    def remember(self, sight: Sight, text: str, writer: object) -> None:
        """Note the end of what now stands before the caret, and whose text was typed last.

        `sight` was taken before typing.
        """
        self._last = (_place(sight), text[-_END:], time.monotonic())
        self._writer = writer

    def amend(self, text: str) -> None:
        """What was typed last has another end now, as some of it was removed."""
        if self._last is not None:
            self._last = (self._last[0], text[-_END:], time.monotonic())

    def is_last(self, writer: object) -> bool:
        """Whether nothing was typed after the text of `writer`, which is some."""
        return self._writer is writer

    def field(self, length: int = BEFORE) -> Field | None:
        """Ask for the text before the caret; None if the focused program doesn't tell."""
        return self.surroundings.text.field(length)

    def before(self, sight: Sight, field: Field | None) -> str:
        """What stands before the caret, given what the program tells; empty if it is unknown."""
        if field is not None:
            return field.before
        if self._last is None:
            return ""
        place, text, when = self._last
        is_there = place == _place(sight) and time.monotonic() - when < REMEMBERED_SECONDS
        return text if is_there else ""

    def forget(self) -> None:
        """Forget the last text and stop following the user: nothing was typed for a while."""
        self._last = self._writer = None
        if self._made is not None:
            self._made.desk.rest()

    def close(self) -> None:
        """Give up all connections."""
        for output in self._outputs.values():
            if output is not None:
                output.close()
        if self._made is not None:
            self._made.text.close()
            self._made.desk.close()


def _place(sight: Sight) -> _Place:
    return _Place(sight.desk.window, sight.text and sight.text.key, sight.desk.acts)
