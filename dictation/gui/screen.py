"""What Qt needs of the desktop, looked at before Qt is: it would end the process."""

import ctypes
import os
from pathlib import Path

from PySide6.QtCore import QLibraryInfo

from dictation.desktop.platform import Desktop
from dictation.errors import DesktopError

_PLUGIN = "platforms/libqxcb.so"
_PACKAGES = (
    "libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 "
    "libxkbcommon-x11-0 libegl1"
)


def prepare(desktop: Desktop) -> None:
    """Choose how Qt shows its windows. Raises DesktopError where it can't.

    On Wayland by XWayland, where there is one: only so can the indicator and captions say where
    they are and stay on top.
    """
    if "QT_QPA_PLATFORM" in os.environ:
        return
    if desktop.has_x:
        _look_for_x()
        os.environ["QT_QPA_PLATFORM"] = "xcb"
    elif desktop.session == "none":
        raise DesktopError(
            "There is no screen to show windows on.",
            "Start Dictation within a desktop session; `dictation listen` needs none.",
        )


def _look_for_x() -> None:
    import Xlib.display
    from Xlib import error as xlib

    refused = (xlib.DisplayError, xlib.XauthError, xlib.ConnectionClosedError, OSError)
    try:
        Xlib.display.Display().close()
    except refused as error:
        raise DesktopError(
            f"The screen {os.environ['DISPLAY']} can't be reached: {error}.",
            "Start Dictation within a desktop session; over SSH, with ssh -X.",
        ) from error
    plugin = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath), _PLUGIN)
    if not plugin.exists():
        return  # a Qt of the system's own, with the libraries that it needs
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        raise DesktopError(
            f"Qt can't show windows: {error}.",
            f"On Debian and Ubuntu: sudo apt install {_PACKAGES}",
        ) from error
