"""Notice changes of the store by this or another process."""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

LOOK_MS = 1000


class StoreWatch(QObject):
    """Compares size and time of SQLite's files every second, which reading doesn't change."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._files: tuple[Path, ...] = ()
        self._seen: list[tuple[int, int]] = []
        self._looking = QTimer(self, interval=LOOK_MS)
        self._looking.timeout.connect(self._look)

    def follow(self, database: Path) -> None:
        """Watch a database until `rest`."""
        self._files = database, database.with_name(f"{database.name}-wal")
        self._seen = self._stamps()
        self._looking.start()

    def rest(self) -> None:
        """Stop watching."""
        self._looking.stop()

    def _look(self) -> None:
        now = self._stamps()
        if now != self._seen:
            self._seen = now
            self.changed.emit()

    def _stamps(self) -> list[tuple[int, int]]:
        return [_stamp(file) for file in self._files]


def _stamp(file: Path) -> tuple[int, int]:
    try:
        about = file.stat()
    except OSError:  # doesn't exist at the moment
        return 0, 0
    return about.st_mtime_ns, about.st_size
