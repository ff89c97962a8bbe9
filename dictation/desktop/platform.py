"""What this desktop is, and what it lets programs do.

Who starts a part of the program asks `this_desktop` once and passes the answer to everyone who
chooses by it, so that no two of them can disagree. What may change while the program runs (a tool
that gets installed, a tray that starts late, the portal's answer) is not part of it.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self

Session = Literal["x11", "wayland", "windows", "macos", "none"]

_WITH_PORTAL = {"gnome", "kde"}
"""Wayland desktops that type for programs. They refuse wtype; the others have no portal for it."""


@dataclass(frozen=True, slots=True)
class Desktop:
    """A desktop session.

    `session` is "none" without a screen. `names` are the desktop's own and those that it resembles,
    in lower case, as in ``("ubuntu", "gnome")``; empty where it has not told any. `has_x` says
    whether there is an X server, which Wayland desktops offer as XWayland: only there can windows
    say where they are and stay on top of others.
    """

    session: Session
    names: tuple[str, ...] = ()
    has_x: bool = False

    @classmethod
    def of(cls, platform: str, environment: Mapping[str, str]) -> Self:
        """Read it from `sys.platform` and the environment variables of a program.

        XDG_SESSION_TYPE is "tty" where a compositor was started by hand, and stays "x11" in one
        that runs in a window; so it only decides where both kinds of screen are there, or none.
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
        """The output methods that type here, the best one first; empty where none does."""
        if self.session == "none":
            return ()
        if self.session != "wayland":
            return ("type",)
        return ("portal",) if _WITH_PORTAL & {*self.names} else ("wtype", "ydotool")


def this_desktop() -> Desktop:
    """Return the desktop that this process runs on."""
    return Desktop.of(sys.platform, os.environ)
