"""Notice when the computer sleeps or its screen is locked, to close the microphone."""

import selectors
import socket
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from dictation.desktop.machine import LOCK, WAKE, screen_locked, time_asleep
from dictation.workers import Report, log_only, start

if sys.platform == "linux":
    from dictation.desktop.announcements import buses

LOOK_SECONDS = 5.0
"""How often to poll what is not announced."""
_SLEPT_SECONDS = 1.0


class Interruptions:
    """Reports sleep, waking up, and the locked screen: a context manager with its own thread.

    `on_interruption` is called in that thread with SLEEP, WAKE, or LOCK from `machine`, which are
    sentences for the user; the same WAKE may be reported twice. On Linux, D-Bus announces all
    three, if there is a bus. On every platform, the clocks also show that the computer has slept,
    within LOOK_SECONDS of waking up. Windows and macOS are polled at that interval for the locked
    screen, and never report SLEEP.
    """

    def __init__(self, on_interruption: Callable[[str], None], report: Report = log_only) -> None:
        """`report` is called, in the same thread, if watching fails."""
        self._tell = on_interruption
        self._report = report
        self._thread: threading.Thread | None = None
        self._asleep = time_asleep()
        self._locked = screen_locked()
        self._stop, self._stopped = socket.socketpair()

    def __enter__(self) -> Self:
        # a bus that hangs must not keep the program from ending
        self._thread = start("interruptions", self._watch, self._report, daemon=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop.close()
        if self._thread is not None:
            self._thread.join(timeout=1)

    def _watch(self) -> None:
        with selectors.DefaultSelector() as selector, self._stopped:
            selector.register(self._stopped, selectors.EVENT_READ)
            if sys.platform == "linux":
                for bus in buses():
                    selector.register(bus, selectors.EVENT_READ, bus)
            while self._wait(selector):
                self._look()
            for key in selector.get_map().values():
                if key.data is not None:
                    key.data.close()

    def _wait(self, selector: selectors.BaseSelector) -> bool:
        """Report what is announced within LOOK_SECONDS; return False at the end."""
        for key, _ in selector.select(LOOK_SECONDS):
            if key.data is None:
                return False
            try:
                for announced in key.data.read():
                    if announced == WAKE:
                        self._asleep = time_asleep()  # no need to find it out as well
                    self._tell(announced)
            except OSError:  # the bus has ended
                selector.unregister(key.fileobj)
                key.data.close()
        return True

    def _look(self) -> None:
        asleep, locked = time_asleep(), screen_locked()
        if asleep - self._asleep > _SLEPT_SECONDS:
            self._tell(WAKE)
        if locked and not self._locked:
            self._tell(LOCK)
        self._asleep, self._locked = asleep, locked
