"""What has to be known about the desktop before a chunk of text may go to a window."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol

from dictation.desktop.accessibility import FocusedText
from dictation.desktop.focus import Focus, Window

UNKNOWN = Window(0, "")
"""The window with the focus where the system tells nobody which one that is."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at the desktop told.

    `window` has the focus, or is None where none has it. `held`: the user holds a modifier.
    `grabbed`: another program takes the keys in the window's place, as a screen locker, a menu or
    the list of windows does. `acts` changes whenever the user has pressed a key or a button that
    some window got; None where that can't be known.
    """

    window: Window | None
    held: bool = False
    grabbed: bool = False
    acts: int | None = None


class Desk(Protocol):
    """Asks the desktop; for the output thread. Raises OutputError when it can't be asked."""

    def look(self) -> Look:
        """Find out how things are now."""

    def unnoticed(self) -> AbstractContextManager[None]:
        """Take what is typed meanwhile for our own, not for the user's doing."""

    def rest(self) -> None:
        """Nobody will look for a while: stop following what the user does."""

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

    def unnoticed(self) -> AbstractContextManager[None]:
        """See Desk."""
        return nullcontext()

    def rest(self) -> None:
        """See Desk."""

    def close(self) -> None:
        """See Desk."""
        self._focus.close()


class AccessibleDesk:
    """Wayland, which tells nobody about windows and keys; but programs tell screen readers."""

    def __init__(self, text: FocusedText) -> None:
        self._text = text

    def look(self) -> Look:
        """See Desk."""
        return Look(self._text.window() or UNKNOWN)

    def unnoticed(self) -> AbstractContextManager[None]:
        """See Desk."""
        return nullcontext()

    def rest(self) -> None:
        """See Desk."""

    def close(self) -> None:
        """See Desk."""
