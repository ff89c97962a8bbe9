"""What the machine itself tells without being asked to announce it: its sleep, its locked screen.

Both are polled, and cost some microseconds.
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
        """Seconds that this machine has slept, from a zero that stays the same while it runs."""
        awake = ctypes.c_ulonglong()  # in 100 ns; the only clock here that stops in sleep
        _kernel32.QueryUnbiasedInterruptTime(ctypes.byref(awake))
        return float(_kernel32.GetTickCount64() / 1e3 - awake.value / 1e7)

    def screen_locked() -> bool:
        """Whether the keyboard belongs to the system: locked, or a question for consent."""
        desktop = _user32.OpenInputDesktop(0, False, _DESKTOP_READOBJECTS)
        if desktop:
            _user32.CloseDesktop(desktop)
        return not desktop

elif sys.platform == "darwin":
    import Quartz

    def time_asleep() -> float:
        """Seconds that this machine has slept, from a zero that stays the same while it runs."""
        # here the monotonic clock goes on in sleep, other than elsewhere (clock_gettime(3))
        return time.clock_gettime(time.CLOCK_MONOTONIC) - time.clock_gettime(time.CLOCK_UPTIME_RAW)

    def screen_locked() -> bool:
        """Whether the screen is locked, or another user's is in front."""
        session = Quartz.CGSessionCopyCurrentDictionary()
        return session is None or bool(session.get("CGSSessionScreenIsLocked"))

else:

    def time_asleep() -> float:
        """Seconds that this machine has slept, from a zero that stays the same while it runs."""
        return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)

    def screen_locked() -> bool:
        """Not to be had by asking; D-Bus announces it (see `announcements`)."""
        return False
