"""The whole history: how much space it takes, and how it is deleted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLocale, Signal
from PySide6.QtGui import QIcon, QShowEvent
from PySide6.QtWidgets import QMessageBox, QWidget

from dictation import paths
from dictation.errors import DictationError
from dictation.gui import background
from dictation.gui.history.library import Change
from dictation.gui.settings_window.noted_button import NotedButton
from dictation.history import recordings, schema
from dictation.history.reader import Reader


@dataclass(frozen=True, slots=True)
class Kept:
    """How many sessions there are, restorable ones too, and how many bytes of text and sound."""

    sessions: int
    text: int
    sound: int


class Everything(NotedButton):
    """Says how much history there is, and deletes it once that is confirmed."""

    erased = Signal()

    def __init__(self, change: Change | None, parent: QWidget | None = None) -> None:
        """Without `change`, which runs what changes the sessions, nothing can be deleted."""
        super().__init__("Delete everything…", parent)
        self._change = change
        self._button.setVisible(change is not None)
        if change is not None:
            self.setFocusProxy(self._button)
        self._button.clicked.connect(lambda: self._look(self._ask))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Look how much there is now."""
        super().showEvent(event)
        self._look(lambda _kept: None)

    def _look(self, then: Callable[[Kept], object]) -> None:
        def done(kept: Kept) -> None:
            self._notice.hint(f"{_sessions(kept)}, {_size(kept.sound)} of audio.")
            then(kept)

        background.run(self, look, done, self._notice.tell)

    def _ask(self, kept: Kept) -> None:
        box = QMessageBox(self.window())
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle("Delete everything")
        box.setText("Delete all history?")
        box.setInformativeText(
            f"This deletes {_sessions(kept)} with all corrections and previous versions,"
            f" {_size(kept.sound)} of audio, and older copies of the file. This can't be undone."
            " Settings and models stay."
        )
        delete = box.addButton("&Delete everything", QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(QMessageBox.StandardButton.Cancel)
        keep.setIcon(QIcon())
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        delete.clicked.connect(self._erase)
        box.finished.connect(box.deleteLater)
        box.open()

    def _erase(self) -> None:
        assert self._change is not None
        self._button.setEnabled(False)

        def done(_nothing: None) -> None:
            self._button.setEnabled(True)
            self._look(lambda _kept: self._notice.hint("Everything was deleted."))
            self.erased.emit()

        def failed(error: DictationError) -> None:
            self._button.setEnabled(True)
            self._notice.tell(error)

        background.run(self, self._change(recordings.erase).result, done, failed)


def look() -> Kept:
    """Measure what is kept; takes a while. Raises StorageError."""
    with Reader() as reader:
        number = reader.count()
        files = [*reader.path.parent.glob(f"{schema.FILE_NAME}*")]
    sound = (*paths.recordings_dir().rglob("*"), *paths.spool_dir().glob("*"))
    return Kept(number, _bytes(files), _bytes(file for file in sound if file.is_file()))


def _bytes(files: Iterable[Path]) -> int:
    total = 0
    for file in files:
        try:
            total += file.stat().st_size
        except FileNotFoundError:  # swept meanwhile
            continue
    return total


def _sessions(kept: Kept) -> str:
    number = QLocale().toString(kept.sessions)
    return f"{number} session{'s' * (kept.sessions != 1)} ({_size(kept.text)} of text)"


def _size(number: int) -> str:
    size = QLocale().formattedDataSize(number, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
    return size.replace(" ", "\u00a0")
