"""Notice changes of the settings file."""

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from dictation.settings import SettingsFile

SETTLED_MS = 300
"""A changed file is read when it hasn't changed for this long."""
UNFINISHED_MS = 1500
"""Extra time for a file that is empty or missing, and perhaps still being written.

Some editors empty or remove the file first, and some disks are slow.
"""


class SettingsWatch(QObject):
    """Reads the file whenever it differs from what we last read or wrote."""

    changed = Signal(object, object)
    """The new `Settings`, and a list of `SettingsError` for problems in the file."""

    def __init__(self, file: SettingsFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self._settled = QTimer(self, singleShot=True)
        self._was_unfinished = False
        self._settled.timeout.connect(self._look)
        # the file for programs that write to it, its folder for those that replace it
        self._watcher = QFileSystemWatcher([str(file.path), str(file.path.parent)], self)
        self._watcher.fileChanged.connect(self._touched)
        self._watcher.directoryChanged.connect(self._touched)

    def _touched(self) -> None:
        self._was_unfinished = False
        self._settled.start(SETTLED_MS)

    def _look(self) -> None:
        self._watcher.addPath(str(self._file.path))  # it may have been replaced
        if not self._file.changed():
            return
        if self._file.looks_unfinished() and not self._was_unfinished:
            self._was_unfinished = True
            self._settled.start(UNFINISHED_MS)
            return
        self.changed.emit(*self._file.read())
