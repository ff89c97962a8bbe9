"""Notices what somebody writes into the settings file."""

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from dictation.settings import SettingsFile

SETTLED_MS = 300
"""A file that somebody is writing is read when it has been left alone this long."""
UNFINISHED_MS = 1500
"""One that looks as if it were still being written gets this much longer.

Some editors empty the file first, or remove it, and some disks are slow.
"""


class SettingsWatch(QObject):
    """Reads the file again whenever it is another one than we last read or wrote."""

    changed = Signal(object, object)
    """The new `Settings`, and a list of `SettingsError`: what is wrong in the file."""

    def __init__(self, file: SettingsFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self._settled = QTimer(self, singleShot=True)
        self._was_unfinished = False
        self._settled.timeout.connect(self._look)
        # the file, for who writes into it, and its folder, for who puts another in its place
        self._watcher = QFileSystemWatcher([str(file.path), str(file.path.parent)], self)
        self._watcher.fileChanged.connect(self._touched)
        self._watcher.directoryChanged.connect(self._touched)

    def _touched(self) -> None:
        self._was_unfinished = False
        self._settled.start(SETTLED_MS)

    def _look(self) -> None:
        self._watcher.addPath(str(self._file.path))  # it may be a new one
        if not self._file.changed():
            return
        if self._file.looks_unfinished() and not self._was_unfinished:
            self._was_unfinished = True
            self._settled.start(UNFINISHED_MS)
            return
        self.changed.emit(*self._file.read())
