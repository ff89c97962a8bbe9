"""The computer's sleep and locked screen, as far as they can be polled.

Each question takes a few microseconds.
"""

import sys
import time

SLEEP = "The computer is going to sleep."
WAKE = "The computer woke up."
LOCK = "The screen was locked."

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _DESKTOP_READOBJECTS = 0x0001

    _user32 = ctypes.WinDLL("user32", use_last_error=True)
    _kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
    _user32.OpenInputDesktop.argtypes = (wintypes.DWORD, wintypes.BOOL, wintypes.DWORD)
    _user32.OpenInputDesktop.restype = wintypes.HANDLE
    _user32.CloseDesktop.argtypes = (wintypes.HANDLE,)
    _kernel32.GetTickCount64.restype = ctypes.c_ulonglong
    _kernel32.QueryUnbiasedInterruptTime.argtypes = (ctypes.POINTER(ctypes.c_ulonglong),)

    def time_asleep() -> float:
        """Return the seconds that the computer has slept, from an arbitrary but fixed zero."""
        awake = ctypes.c_ulonglong()  # in 100 ns; the only clock here that stops during sleep
        _kernel32.QueryUnbiasedInterruptTime(ctypes.byref(awake))
        return float(_kernel32.GetTickCount64() / 1e3 - awake.value / 1e7)

    def screen_locked() -> bool:
        """Whether the system has the keyboard: locked, or a consent prompt."""
        desktop = _user32.OpenInputDesktop(0, False, _DESKTOP_READOBJECTS)
        if desktop:
            _user32.CloseDesktop(desktop)
        return not desktop

elif sys.platform == "darwin":
    import Quartz

    def time_asleep() -> float:
        """Return the seconds that the computer has slept, from an arbitrary but fixed zero."""
        # unlike elsewhere, the monotonic clock runs during sleep (clock_gettime(3))
        return time.clock_gettime(time.CLOCK_MONOTONIC) - time.clock_gettime(time.CLOCK_UPTIME_RAW)

    def screen_locked() -> bool:
        """Whether the screen is locked or shows another user's session."""
        session = Quartz.CGSessionCopyCurrentDictionary()
        return session is None or bool(session.get("CGSSessionScreenIsLocked"))

else:

    def time_asleep() -> float:
        """Return the seconds that the computer has slept, from an arbitrary but fixed zero."""
        return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)

    def screen_locked() -> bool:
        """Return False: it can't be polled, but D-Bus announces it (see `announcements`)."""
        return False
