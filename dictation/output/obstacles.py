"""What can be in the way of a chunk of text, how long it is waited for, and what is said then."""

import time
from enum import Enum, auto

from dictation.errors import OutputError


class Obstacle(Enum):
    """Why a chunk can't go now."""

    HELD = auto()
    GRABBED = auto()
    NOWHERE = auto()
    UNSETTLED = auto()
    MOVED = auto()
    PASSWORD = auto()


_PATIENCE = {
    Obstacle.HELD: 3.0,
    Obstacle.GRABBED: 3.0,
    Obstacle.UNSETTLED: 3.0,
    Obstacle.NOWHERE: 0.5,  # for a moment no window may have the focus before another gets it
}
"""Seconds until typing is given up; for the others it is at once."""

_REASONS = {
    Obstacle.HELD: (
        "A modifier key is held, so the text would have triggered shortcuts.",
        "Release Shift, Ctrl, Alt, and the Windows or Command key while text is typed.",
    ),
    Obstacle.GRABBED: (
        "Something else has grabbed the keyboard, such as a screen lock or an open menu, so"
        " nothing was typed.",
        "Close the menu or unlock the screen.",
    ),
    Obstacle.UNSETTLED: (
        "You were typing the whole time, so nothing was typed in between.",
        "Dictate or type, but not both at once.",
    ),
    Obstacle.NOWHERE: (
        "No window has the focus, so nothing was typed.",
        "Click a text field first.",
    ),
    Obstacle.MOVED: (
        "Another window or field now has the focus, so the rest was not typed.",
        "To keep typing wherever the focus goes, change that in the settings.",
    ),
    Obstacle.PASSWORD: (
        "A password field has the focus; Dictation never types into those.",
        "Click another field.",
    ),
}


def refusal(obstacle: Obstacle) -> OutputError:
    """The error for text that was not typed because of this."""
    return OutputError(*_REASONS[obstacle])


class Patience:
    """How long something has been in the way of one chunk."""

    def __init__(self) -> None:
        self._since: float | None = None

    def is_over(self, obstacle: Obstacle) -> bool:
        """Whether something that is still there has been waited for long enough."""
        now = time.monotonic()
        self._since = now if self._since is None else self._since
        return now - self._since >= _PATIENCE.get(obstacle, 0.0)
