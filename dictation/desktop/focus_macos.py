"""The focused program on macOS."""

import sys
from typing import Any

from dictation.desktop.focus import Window

if sys.platform == "darwin":
    import Quartz
    from AppKit import NSWorkspace
    from ApplicationServices import (
        AXUIElementCopyAttributeValue,
        AXUIElementCreateApplication,
        AXUIElementSetMessagingTimeout,
    )

    _TITLE_SECONDS = 0.3  # the program itself answers, and may be busy

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

        def title(self, window: Window) -> str:
            """See Focus; "" unless the user allows Dictation accessibility."""
            program = AXUIElementCreateApplication(window.id)
            AXUIElementSetMessagingTimeout(program, _TITLE_SECONDS)
            front = _attribute(program, "AXFocusedWindow")
            title = None if front is None else _attribute(front, "AXTitle")
            return title if isinstance(title, str) else ""

        def close(self) -> None:
            """There is nothing to close."""

    def _attribute(element: Any, name: str) -> Any:
        """Return an attribute of an accessible element; None if there is none or no answer."""
        error, value = AXUIElementCopyAttributeValue(element, name, None)
        return None if error else value
