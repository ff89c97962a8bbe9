"""Which program has the focus on macOS."""

import sys

from dictation.desktop.focus import Window

if sys.platform == "darwin":
    import Quartz
    from AppKit import NSWorkspace

    class MacFocus:
        """Asks for the frontmost program; its windows are not told apart.

        AppKit hears of changes in the main thread, whose event loop has to run (Qt's does).
        """

        def focused(self) -> Window | None:
            """The program that keys go to, its process as `id`; None on the lock screen."""
            session = Quartz.CGSessionCopyCurrentDictionary()
            if session is None or session.get("CGSSessionScreenIsLocked"):
                return None
            front = NSWorkspace.sharedWorkspace().frontmostApplication()
            if front is None:
                return None
            return Window(front.processIdentifier(), (front.bundleIdentifier() or "").lower())

        def close(self) -> None:
            """Nothing is held."""
