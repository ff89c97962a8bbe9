"""The download of a model, for use in the Qt thread."""

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from dictation.errors import DictationError
from dictation.gui import background
from dictation.models import store


class Download:
    """Downloads a model in the background; after `cancel`, the next download resumes.

    `figures` are the downloaded and the total bytes, (0, 0) while unknown. The worker thread
    replaces them; any thread may read them.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.figures = (0, 0)
        self._canceled = threading.Event()

    def start(
        self,
        owner: QObject,
        done: Callable[[Path], object],
        failed: Callable[[DictationError], object],
    ) -> None:
        """Start; `done` or `failed` is called in the Qt thread (see `background.run`)."""
        background.run(owner, lambda: store.ensure(self.name, self._count), done, failed)

    def cancel(self) -> None:
        """Stop soon; `failed` is called."""
        self._canceled.set()

    @property
    def canceled(self) -> bool:
        """Whether `cancel` was called."""
        return self._canceled.is_set()

    def _count(self, _file: str, done: int, total: int) -> None:
        if self.canceled:
            raise DictationError(
                f"The download of {self.name} was canceled.",
                "The next time it resumes where it stopped.",
            )
        self.figures = (done, total)
