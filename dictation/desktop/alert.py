"""Show an error when Qt can't: a program that was started from a menu has no terminal."""

# mypy: disable-error-code="import-untyped"

import html
import subprocess
import sys

from dictation.errors import DictationError

_SECONDS = 2.0

if sys.platform == "win32":
    import ctypes

    _ICON_ERROR = 0x10

    def show(error: DictationError) -> None:
        """Show what happened and what to do; waits until the message is closed."""
        text = f"{error.problem}\n\n{error.remedy}"
        ctypes.windll.user32.MessageBoxW(None, text, "Dictation", _ICON_ERROR)

elif sys.platform == "darwin":
    # passed as arguments, so that no text is run as a script
    _SCRIPT = """on run argv
display alert (item 1 of argv) message (item 2 of argv) as critical
end run"""

    def show(error: DictationError) -> None:
        """Show what happened and what to do; waits until the message is closed."""
        command = ["osascript", "-e", _SCRIPT, error.problem, error.remedy]
        subprocess.run(command, check=False, capture_output=True)

else:
    from jeepney import DBusAddress, DBusErrorResponse
    from jeepney.io.blocking import open_dbus_connection
    from jeepney.wrappers import new_method_call, unwrap_msg

    _NAME = "org.freedesktop.Notifications"
    _NOTIFICATIONS = DBusAddress("/org/freedesktop/Notifications", _NAME, _NAME)
    _CRITICAL = {"urgency": ("y", 2)}  # stays until it is closed

    def show(error: DictationError) -> None:
        """Show what happened and what to do as a desktop notification, where there are any."""
        body = html.escape(error.remedy, quote=False)
        what: tuple[object, ...] = ("Dictation", 0, "dictation", error.problem, body)
        what += ([], _CRITICAL, 0)
        call = new_method_call(_NOTIFICATIONS, "Notify", "susssasa{sv}i", what)
        try:
            with open_dbus_connection("SESSION") as connection:
                unwrap_msg(connection.send_and_get_reply(call, timeout=_SECONDS))
        except (OSError, KeyError, RuntimeError, ValueError, DBusErrorResponse):
            return  # it is also printed to the terminal
