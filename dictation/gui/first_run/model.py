"""The second step: choose and download a model."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from dictation.errors import ModelError
from dictation.gui.first_run.step import Step, label_for
from dictation.gui.widgets import ModelPicker, Notice
from dictation.models import store
from dictation.settings import Settings

_WHY = (
    "Dictation transcribes with Whisper on this computer. The model is downloaded once; “base” is a"
    " good start. You can continue during the download."
)


class ModelStep(Step):
    """The page; `ready` means the chosen model is installed, `arrived` that it was just added."""

    ready = Signal()
    arrived = Signal()

    def __init__(self) -> None:
        super().__init__("Get a model", _WHY)
        self.problem = ""
        """Why the chosen model can't be used; "" if it can."""
        self._chosen = ""
        self._picker = ModelPicker()
        self._notice = Notice()
        self.column.addWidget(label_for("M&odels:", self._picker))
        self.column.addWidget(self._picker)
        self.column.addWidget(self._notice)
        self.column.addStretch()
        self._picker.edited.connect(self._arrive)

    def show_settings(self, settings: Settings) -> None:
        """Show the chosen model."""
        if settings.model.name != self._chosen:
            self._chosen = settings.model.name
            self._picker.set_value(self._chosen)

    def first(self) -> QWidget | None:
        """Return the list of models, unless there is nothing to do."""
        return self._picker if self.problem else None

    def look(self) -> None:
        """Check whether the chosen model is installed."""
        try:
            store.locate(self._chosen)
        except ModelError as error:
            self.problem = error.problem
            self._notice.hint("")
        else:
            self._ready()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Check again: another program may have downloaded or removed it."""
        super().showEvent(event)
        self.look()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Keep Enter, which the list passes on after choosing, from going to the next step."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def _ready(self) -> None:
        self.problem = ""
        self._notice.hint(f"“{self._chosen}” is installed and ready.")
        self.ready.emit()

    def _arrive(self, name: str) -> None:
        self._chosen = name
        self.edited.emit("model", "name", name)
        self._ready()
        self.arrived.emit()
