"""The focused program on macOS."""

import sys

from dictation.desktop.focus import Window

if sys.platform == "darwin":
    import Quartz
    from AppKit import NSWorkspace

    class MacFocus:
        """Asks for the frontmost program; doesn't distinguish its windows.

        AppKit learns of changes in the main thread, whose event loop must be running (Qt's is).
        """

        def focused(self) -> Window | None:
            """Return the program that receives keys, with its process as `id`; None if locked."""
            session = Quartz.CGSessionCopyCurrentDictionary()
            if session is None or session.get("CGSSessionScreenIsLocked"):
                return None
            front = NSWorkspace.sharedWorkspace().frontmostApplication()
            if front is None:
                return None
            return Window(front.processIdentifier(), (front.bundleIdentifier() or "").lower())

        def close(self) -> None:
            """There is nothing to close."""
