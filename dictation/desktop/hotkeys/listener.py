"""The interface of hotkey listeners; each system has its own."""

from collections.abc import Callable
from typing import Protocol

from dictation.desktop.hotkeys.hotkey import Hotkey

OnKey = Callable[[Hotkey, bool, float], None]
"""Gets a hotkey, whether it went down, and when it moved, on the monotonic clock, as far as the
system reports that. Repeats are left out; every press gets a release.

Called in the listener's own thread, in order. It should only pass events on: keys wait for it.
"""


class HotkeyListener(Protocol):
    """Watches keys in all windows, whichever has the focus, and keeps them from the windows."""

    def watch(self, hotkeys: frozenset[Hotkey]) -> None:
        """Watch these from now on and no others; for any thread, a matter of milliseconds.

        A key that is down and no longer watched still gets its release. Raises HotkeyError naming
        those that can't be had; the others are watched.
        """

    def close(self) -> None:
        """Stop watching; keys that are down are released first."""
