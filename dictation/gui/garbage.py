"""Run Python's garbage collection only in the Qt thread.

By default, Python collects in whichever thread happens to allocate. A window in a reference cycle
would then be deleted in a worker thread, which crashes Qt.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 1000


class GarbageCollection(QObject):
    """Controls garbage collection as long as `parent` exists; create it in the Qt thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._collect)
        self._timer.start(_EVERY_MS)

    def _collect(self) -> None:
        """Collect the oldest generation that is due, which includes the younger ones."""
        due = [
            generation
            for generation, (count, threshold) in enumerate(
                zip(gc.get_count(), gc.get_threshold(), strict=True)
            )
            if count > threshold
        ]
        if due:
            gc.collect(due[-1])
