"""The focused window on Windows."""

import ntpath
import sys

from dictation.desktop.focus import Window
from dictation.desktop.machine import screen_locked


def application(path: str) -> str:
    """Return a program's name: its executable without the folder, in lower case."""
    return ntpath.basename(path).lower()


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    PROCESS_QUERY_LIMITED_INFORMATION = 0x1000
    LONGEST_PATH = 32768

    _user32 = ctypes.WinDLL("user32", use_last_error=True)
    _kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
    _user32.GetForegroundWindow.restype = wintypes.HWND
    _user32.GetWindowTextLengthW.argtypes = (wintypes.HWND,)
    _user32.GetWindowTextW.argtypes = (wintypes.HWND, wintypes.LPWSTR, ctypes.c_int)
    _user32.GetWindowThreadProcessId.argtypes = (wintypes.HWND, wintypes.LPDWORD)
    _kernel32.OpenProcess.argtypes = (wintypes.DWORD, wintypes.BOOL, wintypes.DWORD)
    _kernel32.OpenProcess.restype = wintypes.HANDLE
    _kernel32.CloseHandle.argtypes = (wintypes.HANDLE,)
    _kernel32.QueryFullProcessImageNameW.argtypes = (
        wintypes.HANDLE,
        wintypes.DWORD,
        wintypes.LPWSTR,
        wintypes.LPDWORD,
    )

    class WindowsFocus:
        """Asks for the foreground window."""

        def focused(self) -> Window | None:
            """Return the window that receives keys; None on the lock screen and secure desktop."""
            if screen_locked():
                return None
            handle = _user32.GetForegroundWindow()
            return Window(handle, application(_executable(handle))) if handle else None

        def title(self, window: Window) -> str:
            """See Focus. The system keeps the title, so a program that hangs delays nothing."""
            size = _user32.GetWindowTextLengthW(window.id) + 1
            title = ctypes.create_unicode_buffer(size)
            _user32.GetWindowTextW(window.id, title, size)
            return title.value

        def close(self) -> None:
            """There is nothing to close."""

    def _executable(window: int) -> str:
        """Return the path of a window's program; empty if access is denied."""
        process_id = wintypes.DWORD()
        _user32.GetWindowThreadProcessId(window, ctypes.byref(process_id))
        process = _kernel32.OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, False, process_id.value)
        if not process:
            return ""
        try:
            size = wintypes.DWORD(LONGEST_PATH)
            path = ctypes.create_unicode_buffer(LONGEST_PATH)
            found = _kernel32.QueryFullProcessImageNameW(process, 0, path, ctypes.byref(size))
            return path.value if found else ""
        finally:
            _kernel32.CloseHandle(process)
