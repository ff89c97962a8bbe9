"""What this desktop is, and what it lets programs do.

Each entry point calls `this_desktop` once and passes the result to everything that depends on it,
so that no two parts can disagree. What may change while the program runs (installed tools, a tray
that starts late, the portal's answer) is not part of it.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self

Session = Literal["x11", "wayland", "windows", "macos", "none"]

_WITH_PORTAL = {"gnome", "kde"}
"""Wayland desktops whose portal types for programs. They reject wtype; others lack the portal."""


@dataclass(frozen=True, slots=True)
class Desktop:
    """A desktop session.

    `session` is "none" without a screen. `names` are the desktop's own name and those of the
    desktops it is based on, in lower case: ``("ubuntu", "gnome")``; empty if it doesn't set any.
    `has_x` says whether there is an X server, which Wayland desktops offer as XWayland: only there
    can windows choose their position and stay on top.
    """

    session: Session
    names: tuple[str, ...] = ()
    has_x: bool = False

    @classmethod
    def of(cls, platform: str, environment: Mapping[str, str]) -> Self:
        """Detect the desktop from `sys.platform` and a process's environment variables.

        XDG_SESSION_TYPE alone is not enough: it is "tty" if the compositor was started by hand. It
        decides only if both kinds of display are set, or neither.
        """
        if platform == "win32":
            return cls("windows")
        if platform == "darwin":
            return cls("macos")
        kind = environment.get("XDG_SESSION_TYPE", "")
        has_x = bool(environment.get("DISPLAY"))
        has_wayland = bool(environment.get("WAYLAND_DISPLAY"))
        names = environment.get("XDG_CURRENT_DESKTOP", "").lower().split(":")
        session: Session = "x11" if has_x else "none"
        if kind == "wayland" or (has_wayland and not (kind == "x11" and has_x)):
            session = "wayland"
        return cls(session, tuple(filter(None, names)), has_x)

    @property
    def typing(self) -> tuple[str, ...]:
        """The output methods that can type here, best first; empty if none can."""
        if self.session == "none":
            return ()
        if self.session != "wayland":
            return ("type",)
        return ("portal",) if _WITH_PORTAL & {*self.names} else ("wtype", "ydotool")


def this_desktop() -> Desktop:
    """Return the desktop that this process runs on."""
    return Desktop.of(sys.platform, os.environ)
