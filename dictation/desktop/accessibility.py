"""The focused text field: the text before its caret, and whether it is a password field.

On Linux, programs report this to screen readers (`atspi_text`). Windows (UI Automation) and macOS
(AXUIElement) are not supported yet: nothing is known there.
"""

import sys
from dataclasses import dataclass
from typing import Protocol

from dictation.desktop.focus import Window

BEFORE = 40
"""How many characters before the caret are usually read."""


@dataclass(frozen=True, slots=True)
class Focused:
    """The object that has the focus.

    `key` is unique; `password` is None for a moment, until it is known.
    """

    key: object
    password: bool | None


@dataclass(frozen=True, slots=True)
class Field:
    """The focused text: some characters `before` the caret, none in a `password` field.

    `caret` is where it is in the text, in characters or (Qt) in UTF-16 units. `selected`: a part
    of the text is, which the next key would replace.
    """

    before: str
    password: bool
    caret: int = 0
    selected: bool = False


class FocusedText(Protocol):
    """Follows the focused text; for any thread."""

    def focused(self) -> Focused | None:
        """Return what was reported last, None if nothing is known. Asks nobody, costs nothing."""

    def field(self, length: int = BEFORE) -> Field | None:
        """Ask the focused program, for 80 ms at most; None if it doesn't tell.

        At most `length` characters before the caret are read.
        """

    def window(self) -> Window | None:
        """Return the window around the focused object; asks the program once, for 0.3 s at most."""

    def title(self) -> str:
        """Ask for the title of that window, for 0.3 s at most; "" if it is unknown."""

    def close(self) -> None:
        """Stop following the focus."""


def focused_text() -> FocusedText:
    """Start following the focus where the system reports it. Returns at once, never fails."""
    if sys.platform == "linux":
        from dictation.desktop.atspi_text import AtSpiText

        return AtSpiText()
    return Unknown()


class Unknown:
    """For systems on which nothing is known about other programs' text fields."""

    def focused(self) -> Focused | None:
        """See FocusedText."""
        return None

    def field(self, length: int = BEFORE) -> Field | None:  # noqa: ARG002
        """See FocusedText."""
        return None

    def window(self) -> Window | None:
        """See FocusedText."""
        return None

    def title(self) -> str:
        """See FocusedText."""
        return ""

    def close(self) -> None:
        """See FocusedText."""
