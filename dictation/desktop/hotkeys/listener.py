"""The interface behind which each system's way of watching keys lies."""

from collections.abc import Callable
from typing import Protocol

from dictation.desktop.hotkeys.hotkey import Hotkey

OnKey = Callable[[Hotkey, bool, float], None]
"""Told a hotkey, whether it went down, and when, on the monotonic clock: the time of the hand, as
far as the system tells it. Key repeat is left out, every press gets its release.

Called in the listener's own thread, in order, so it should only hand on: keys wait meanwhile.
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
