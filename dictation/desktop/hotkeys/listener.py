"""The interface of hotkey listeners; each system has its own."""

from collections.abc import Callable
from typing import Protocol

from dictation.desktop.hotkeys.hotkey import Hotkey

OnKey = Callable[[Hotkey, bool, float], None]
"""Called with a hotkey, whether it went down, and when (on the monotonic clock, as precisely as the
system reports it). Repeats are left out; every press is followed by a release.

Calls come in the listener's thread, in order. They must return quickly: keys wait for them.
"""


class HotkeyListener(Protocol):
    """Watches hotkeys whichever window has the focus; the window doesn't receive them."""

    def watch(self, hotkeys: frozenset[Hotkey]) -> None:
        """Watch these hotkeys only; for any thread. Takes milliseconds.

        The release of a key that is down is reported even if it is no longer watched. Raises
        HotkeyError with the hotkeys that can't be used; the others are watched.
        """

    def close(self) -> None:
        """Stop watching; keys that are down are released first."""
