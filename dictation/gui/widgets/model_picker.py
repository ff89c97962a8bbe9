"""Choose, download, and remove Whisper models."""

from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from dictation.errors import DictationError
from dictation.gui import background
from dictation.gui.widgets import model_words
from dictation.gui.widgets.download import Download
from dictation.gui.widgets.model_list import ModelList
from dictation.gui.widgets.notice import Notice
from dictation.models import catalog, store

_REFRESH_MS = 100


class ModelPicker(QWidget):
    """The list of models, with buttons for the selected one.

    `edited` is emitted with the installed model that the user has chosen.
    """

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = ""
        self._installed: set[str] = set()
        self._busy = False
        self._download: Download | None = None
        self._list = ModelList()
        self._purpose = Notice()
        self._bar = QProgressBar()
        self._bar.setAccessibleName("Download")
        self._use = _button("&Use this model", "Transcribe with the selected model")
        self._remove = _button("Remo&ve", "Delete the selected model from this computer")
        self._cancel = _button("Ca&ncel", "Stop the download; it can be resumed later")
        self._notice = Notice()
        self._poll = QTimer(self, interval=_REFRESH_MS)
        self._lay_out()
        self.setFocusProxy(self._list)
        self._list.currentItemChanged.connect(self._show_actions)
        self._list.itemActivated.connect(self._use.click)
        self._use.clicked.connect(self._use_selected)
        self._remove.clicked.connect(self._remove_selected)
        self._cancel.clicked.connect(self._cancel_download)
        self._poll.timeout.connect(self._show_progress)
        self._list.select("base")

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._use)
        row.addWidget(self._remove)
        row.addWidget(self._bar, 1)
        row.addWidget(self._cancel)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self._list, self._purpose):
            column.addWidget(widget)
        column.addLayout(row)
        column.addWidget(self._notice)

    def value(self) -> str:
        """Return the name of the model in use, or its folder."""
        return self._value

    def set_value(self, name: str) -> None:
        """Show and select the model in use, including the user's own folder."""
        self._value = name
        self._list.add_folder(name)
        self._list.select(name)
        self._show_states()

    def look_again(self) -> None:
        """Update which models are installed."""
        background.run(self, self._look, self._looked, self._notice.tell)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Bring the list up to date."""
        super().showEvent(event)
        self.look_again()

    def _look(self) -> set[str]:
        return {model.name for model in store.installed()}

    def _looked(self, installed: set[str]) -> None:
        self._installed = installed
        self._show_states()

    def _show_states(self) -> None:
        for name in self._list.names():
            is_here = name in self._installed or name not in catalog.names()
            state = "not installed"
            if name == self._value:
                state = "in use" if is_here else "selected, not installed"
            elif is_here:
                state = "installed"
            self._list.set_state(name, state, is_used=name == self._value)
        self._show_actions()

    def _show_actions(self) -> None:
        name = self._list.selected()
        spec = catalog.spec(name) if name in catalog.names() else None
        is_here = spec is None or name in self._installed
        loading = self._download is not None
        self._purpose.hint(model_words.purpose(spec) if spec else "A model in your own folder.")
        self._use.setText(
            "&Use this model"
            if is_here or not spec
            else f"&Download and use ({model_words.size(spec)})"
        )
        self._use.setVisible(not loading)
        self._use.setEnabled(not self._busy and not (is_here and name == self._value))
        self._remove.setVisible(not loading)
        self._remove.setEnabled(
            not self._busy and spec is not None and is_here and name != self._value
        )
        self._bar.setVisible(loading)
        self._cancel.setVisible(loading)

    def _use_selected(self) -> None:
        name = self._list.selected()
        self._notice.hint("")
        if name in catalog.names() and name not in self._installed:
            self._get(name)
        else:
            self._choose(name)

    def _choose(self, name: str) -> None:
        self.set_value(name)
        self.edited.emit(name)

    def _get(self, name: str) -> None:
        self._download = Download(name)
        self._cancel.setEnabled(True)
        self._show_progress()
        self._poll.start()
        self._show_actions()
        self._cancel.setFocus()
        self._download.start(self, self._got, self._failed)

    def _show_progress(self) -> None:
        if self._download is None:
            return
        done, total = self._download.figures
        self._bar.setRange(0, 1000 if total else 0)
        self._bar.setValue(1000 * done // total if total else 0)
        figures = f"{done / 1e6:,.0f} of {total / 1e6:,.0f} MB" if total else "connecting…"
        self._bar.setFormat(f"{self._download.name}: {figures}")

    def _cancel_download(self) -> None:
        if self._download is not None:
            self._download.cancel()
            self._cancel.setEnabled(False)

    def _got(self, path: Path) -> None:
        name = path.name
        self._end_download()
        self._installed.add(name)
        self._choose(name)

    def _failed(self, error: DictationError) -> None:
        canceled = self._download is not None and self._download.canceled
        self._end_download()
        if canceled:
            self._notice.hint(f"{error.problem} {error.remedy}")
        else:
            self._notice.tell(error)

    def _end_download(self) -> None:
        self._download = None
        self._poll.stop()
        had_focus = self._cancel.hasFocus()
        self._show_actions()
        if had_focus:
            self._list.setFocus()

    def _remove_selected(self) -> None:
        name = self._list.selected()
        self._busy = True
        self._notice.hint("")
        self._show_actions()
        self._list.setFocus()
        background.run(self, lambda: store.remove(name), self._removed, self._not_removed)

    def _removed(self, freed: int) -> None:
        self._busy = False
        self._notice.hint(f"Freed {freed / 1e6:,.0f} MB.")
        self.look_again()

    def _not_removed(self, error: DictationError) -> None:
        self._busy = False
        self._notice.tell(error)
        self.look_again()


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text, autoDefault=False)
    button.setToolTip(tip)
    return button
