"""A lock for the model, which the sources use in turns."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class FairLock:
    """Serves waiters in order of arrival, so that none starves; a plain lock guarantees neither."""

    def __init__(self) -> None:
        self._moved = threading.Condition()
        self._next = 0
        self._serving = 0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, which lasts as long as the `with` block."""
        with self._moved:
            number = self._next
            self._next += 1
            self._moved.wait_for(lambda: self._serving == number)
        try:
            yield
        finally:
            with self._moved:
                self._serving += 1
                self._moved.notify_all()
