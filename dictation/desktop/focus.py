"""The focused window: where typed text would go."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Window:
    """A window that can be typed into.

    `id` is unique while the window exists. `application` is the system's name for the program in
    lower case: the window class on X11 (``xterm``), the executable on Windows, the bundle
    identifier on macOS.
    """

    id: int
    application: str


class Focus(Protocol):
    """Asks the desktop for the focused window; for one thread."""

    def focused(self) -> Window | None:
        """Return the window that receives keys, or None if there is none or it is unknown."""

    def title(self, window: Window) -> str:
        """Return the title of a window that `focused` returned last; "" if it is unknown.

        It may be private: the subject of a mail, say. So it is asked for only where it decides
        something, and neither kept nor logged.
        """

    def close(self) -> None:
        """Close the connection to the desktop."""
