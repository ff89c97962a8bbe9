"""Waiting until the user holds no modifier: text would become shortcuts."""

import time
from collections.abc import Callable

from dictation.errors import OutputError

HELD = 3.0  # then typing is given up
LOOK = 0.01


def wait_until_free(held: Callable[[], bool]) -> None:
    """Return as soon as `held` says that no modifier is down. Raises OutputError after 3 s."""
    deadline = time.monotonic() + HELD
    while held():
        if time.monotonic() > deadline:
            raise OutputError(
                "A modifier key is held, so the text would have become shortcuts.",
                "Let go of Shift, Ctrl, Alt and the Windows or Command key while text is typed.",
            )
        time.sleep(LOOK)
