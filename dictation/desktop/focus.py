"""Which window has the focus: where text would go."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Window:
    """A window that can be typed into.

    `id` tells it from all others while it exists; `application` is what the system calls the
    program (X11: the class, as in ``xterm``; Windows: the executable; macOS: the bundle), in
    lower case.
    """

    id: int
    application: str


class Focus(Protocol):
    """Asks the desktop about the focus; for one thread."""

    def focused(self) -> Window | None:
        """The window that keys go to; None where there is none or it can't be known."""

    def close(self) -> None:
        """Give up the connection to the desktop."""
