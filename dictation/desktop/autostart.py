"""Start at login, in each platform's usual way and with the user's own permissions.

Linux: a file in ~/.config/autostart (Desktop Application Autostart Specification). macOS: a
launch agent of the user. Windows: the user's own Run key.
"""

import plistlib
import subprocess
import sys
from pathlib import Path

import platformdirs

from dictation.errors import DesktopError
from dictation.program import command

_LABEL = "dictation"


def enabled() -> bool:
    """Whether the program starts when this user logs in. Raises DesktopError.

    Doesn't notice if it was disabled in Windows' task manager or macOS' settings.
    """
    try:
        return _enabled()
    except OSError as error:
        raise _failed(error) from error


def set_enabled(on: bool) -> None:
    """Turn starting this installation at login on or off. Raises DesktopError."""
    try:
        _set_enabled(on)
    except OSError as error:
        raise _failed(error) from error


def desktop_entry(start: list[str]) -> str:
    """Return the autostart file of a Linux desktop for a command."""
    return (
        "[Desktop Entry]\n"
        "Type=Application\n"
        "Name=Dictation\n"
        "Comment=Speak, and your words appear in any window\n"
        "Icon=dictation\n"
        f"Exec={' '.join(map(_quoted, start))}\n"
        "Terminal=false\n"
        "X-GNOME-Autostart-enabled=true\n"
    )


def is_enabled_entry(entry: str) -> bool:
    """Whether an autostart file is active: desktops disable it with keys in the file."""
    keys = dict(line.split("=", 1) for line in entry.splitlines() if "=" in line)
    keys = {key.strip(): value.strip() for key, value in keys.items()}
    switched_off = keys.get("X-GNOME-Autostart-enabled") == "false"
    return "Exec" in keys and keys.get("Hidden") != "true" and not switched_off


def launch_agent(start: list[str]) -> bytes:
    """Return the property list of a macOS launch agent for a command (see launchd.plist(5))."""
    return plistlib.dumps(
        {
            "Label": _LABEL,
            "ProgramArguments": start,
            "RunAtLoad": True,
            "LimitLoadToSessionType": "Aqua",
            "ProcessType": "Interactive",
        }
    )


def run_value(start: list[str]) -> str:
    """Return the value of the Windows Run key for a command: one line, quoted."""
    return subprocess.list2cmdline(start)


def _quoted(argument: str) -> str:
    """Quote for Exec: first as an argument, then as a string in a desktop file."""
    for special in '\\"`$':
        argument = argument.replace(special, f"\\{special}")
    argument = f'"{argument}"'.replace("%", "%%")
    return argument.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def _failed(error: OSError) -> DesktopError:
    return DesktopError(
        f"Start at login can't be checked or changed: {error.strerror or error}.",
        "Add Dictation to the programs that start at login in your system's own settings.",
    )


if sys.platform == "win32":
    import winreg

    _KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
    _NAME = "Dictation"

    def _enabled() -> bool:
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _KEY) as key:
                winreg.QueryValueEx(key, _NAME)
        except FileNotFoundError:
            return False
        return True

    def _set_enabled(on: bool) -> None:
        with winreg.CreateKeyEx(winreg.HKEY_CURRENT_USER, _KEY, access=winreg.KEY_SET_VALUE) as key:
            if on:
                winreg.SetValueEx(key, _NAME, 0, winreg.REG_SZ, run_value(command()))
            elif _enabled():
                winreg.DeleteValue(key, _NAME)

elif sys.platform == "darwin":

    def _file() -> Path:
        return Path.home() / "Library" / "LaunchAgents" / f"{_LABEL}.plist"

    def _enabled() -> bool:
        return _file().exists()

    def _set_enabled(on: bool) -> None:
        _write(_file(), launch_agent(command()) if on else None)

else:

    def _file() -> Path:
        return Path(platformdirs.user_config_dir()) / "autostart" / "dictation.desktop"

    def _enabled() -> bool:
        try:
            return is_enabled_entry(_file().read_text(encoding="utf-8", errors="replace"))
        except FileNotFoundError:
            return False

    def _set_enabled(on: bool) -> None:
        _write(_file(), desktop_entry(command()).encode() if on else None)


def _write(file: Path, content: bytes | None) -> None:
    """Write a file, replacing an existing one; None removes it."""
    if content is None:
        file.unlink(missing_ok=True)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
