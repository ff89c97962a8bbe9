"""Tells what somebody has written into the settings file."""

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from dictation.settings import SettingsFile

SETTLED_MS = 300
"""A file that somebody is writing is read when it has been left alone this long."""


class SettingsWatch(QObject):
    """Reads the file anew whenever it says something else than we last read or wrote."""

    changed = Signal(object, object)
    """The new `Settings`, and a list of `SettingsError`: what is wrong in the file."""

    def __init__(self, file: SettingsFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self._settled = QTimer(self, interval=SETTLED_MS, singleShot=True)
        self._settled.timeout.connect(self._reread)
        # the file, for who writes into it, and its folder, for who puts another in its place
        self._watcher = QFileSystemWatcher([str(file.path), str(file.path.parent)], self)
        self._watcher.fileChanged.connect(lambda _path: self._settled.start())
        self._watcher.directoryChanged.connect(lambda _path: self._settled.start())

    def _reread(self) -> None:
        self._watcher.addPath(str(self._file.path))  # it may be a new one
        if self._file.changed():
            self.changed.emit(*self._file.read())
