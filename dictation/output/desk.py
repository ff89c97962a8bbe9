"""Look at the desktop before each chunk of text."""

from collections.abc import Callable
from typing import Protocol

from dictation.desktop.accessibility import FocusedText
from dictation.desktop.focus import Focus, Window
from dictation.output.look import Look

UNKNOWN = Window(0, "")
"""Stands for the focused window where the system doesn't report it."""


class Desk(Protocol):
    """Asks the desktop; for the output thread. Raises OutputError when it can't be asked."""

    def look(self) -> Look:
        """Find out how things are now."""

    def rest(self) -> None:
        """Stop following the user and put lent keys back: nothing will be typed for a while."""

    def close(self) -> None:
        """Give up the connection to the desktop."""


class PolledDesk:
    """Windows and macOS, which answer at once."""

    def __init__(self, focus: Focus, modifiers_held: Callable[[], bool]) -> None:
        self._focus = focus
        self._modifiers_held = modifiers_held

    def look(self) -> Look:
        """See Desk."""
        return Look(self._focus.focused(), self._modifiers_held())

    def rest(self) -> None:
        """See Desk."""

    def close(self) -> None:
        """See Desk."""
        self._focus.close()


class AccessibleDesk:
    """Wayland, which reports neither windows nor keys; programs report focus to screen readers."""

    def __init__(self, text: FocusedText) -> None:
        self._text = text

    def look(self) -> Look:
        """See Desk."""
        return Look(self._text.window() or UNKNOWN)

    def rest(self) -> None:
        """See Desk."""

    def close(self) -> None:
        """See Desk."""
