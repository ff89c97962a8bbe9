"""One model on its way to this machine, seen from the Qt thread."""

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from dictation.errors import DictationError
from dictation.gui import background
from dictation.models import store


class Download:
    """Fetches a model in the background; what came before a `cancel` is kept for the next time.

    `figures` are the bytes done and in all, (0, 0) until somebody has said how many there are.
    The worker replaces them, any thread may read them.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.figures = (0, 0)
        self._cancelled = threading.Event()

    def start(
        self,
        owner: QObject,
        done: Callable[[Path], object],
        failed: Callable[[DictationError], object],
    ) -> None:
        """Begin; `done` or `failed` is called in the Qt thread, as `background.run` says."""
        background.run(owner, lambda: store.ensure(self.name, self._count), done, failed)

    def cancel(self) -> None:
        """Stop at the next bytes that come; `failed` is told."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """Whether it has been asked to stop."""
        return self._cancelled.is_set()

    def _count(self, _file: str, done: int, total: int) -> None:
        if self.cancelled:
            raise DictationError(
                f"The download of {self.name} was cancelled.",
                "The next time it resumes where it stopped.",
            )
        self.figures = (done, total)
