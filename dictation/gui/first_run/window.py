"""The window of the first steps: one page at a time, Back and Next below it."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QCloseEvent,
    QKeyEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dictation.desktop.platform import Desktop
from dictation.errors import DictationError, HotkeyError
from dictation.gui.first_run.dots import StepDots
from dictation.gui.first_run.finished import FinishedStep
from dictation.gui.first_run.hotkey import HotkeyStep
from dictation.gui.first_run.locale import likely
from dictation.gui.first_run.microphone import MicrophoneStep
from dictation.gui.first_run.model import ModelStep
from dictation.gui.first_run.step import Step
from dictation.gui.first_run.trying import TryStep
from dictation.gui.icons import app_icon
from dictation.gui.widgets import Notice
from dictation.gui.widgets.room import fitting
from dictation.settings import Settings, SettingsFile
from dictation.takes.state import State

_SIZE = QSize(680, 450)
_MARGIN = 20
_ICON = QSize(56, 56)


class FirstRun(QWidget):
    """Leads from the microphone to the first words; every choice is written at once.

    Meanwhile the program opens the microphone, watches the keys and types. It receives each change,
    and tells its state and its problems. Closing the window in the middle loses nothing.
    """

    changed = Signal(object)
    """New Settings, after each choice; also when the microphone should be tried again."""
    model_ready = Signal()
    """The chosen model is on this machine from now on."""
    recording_hotkey = Signal(bool)
    """While true, the keys pressed are for a hotkey: none should be watched."""
    settings_requested = Signal()
    done = Signal()
    """All steps were taken, which is in the settings now."""
    finished = Signal()
    """The window is closed, whether all steps were taken or not."""

    def __init__(
        self,
        file: SettingsFile,
        desktop: Desktop,
        level: Callable[[], float],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle("Welcome to Dictation")
        self.setWindowIcon(app_icon())
        self._file = file
        self._settings, _ = file.read()
        self._microphone = MicrophoneStep(level)
        self._model = ModelStep()
        self._hotkey = HotkeyStep(desktop)
        self._try = TryStep(desktop)
        self._finished = FinishedStep()
        self._steps: list[Step] = [
            self._microphone,
            self._model,
            self._hotkey,
            self._try,
            self._finished,
        ]
        self._stack = QStackedWidget()
        self._notice = Notice()
        self._dots = StepDots(len(self._steps))
        self._back = _button("&Back", "Previous step")
        self._next = _button("Ne&xt", "Next step")
        self._next.setDefault(True)
        self._lay_out()
        self._connect()
        self.refresh(self._settings)
        self._model.look()
        self._go_to(0)

    def _lay_out(self) -> None:
        icon = QLabel()
        icon.setPixmap(app_icon().pixmap(_ICON, self.devicePixelRatioF()))
        icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        for step in self._steps:
            self._stack.addWidget(_scrolled(step))
        text = QVBoxLayout()
        text.addWidget(self._stack, 1)
        text.addWidget(self._notice)
        page = QHBoxLayout()
        page.setSpacing(_MARGIN)
        page.addWidget(icon)
        page.addLayout(text, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self._dots)
        buttons.addStretch()
        buttons.addWidget(self._back)
        buttons.addWidget(self._next)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(_MARGIN // 2)
        column.addLayout(page, 1)
        column.addLayout(buttons)
        self.resize(fitting(self, _SIZE))

    def _connect(self) -> None:
        for step in self._steps:
            step.edited.connect(self._write)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(True)  # Enter presses the one with the focus
        self._microphone.returned.connect(lambda: self.changed.emit(self._settings))
        self._model.ready.connect(self._model_is_ready)
        self._model.arrived.connect(self.model_ready)
        self._hotkey.key.recording_changed.connect(self.recording_hotkey)
        self._finished.settings_requested.connect(self.settings_requested)
        self._back.clicked.connect(lambda: self._go_to(self._stack.currentIndex() - 1))
        self._next.clicked.connect(self._go_on)

    def refresh(self, settings: Settings) -> None:
        """Show these settings: they were changed somewhere else."""
        self._settings = settings
        for step in self._steps:
            step.show_settings(settings)

    def show_state(self, state: State) -> None:
        """Show what the program does."""
        self._try.show_state(state)
        if state not in (State.LISTENING, State.SPEECH):
            return
        self._notice.hint("")
        if self.isActiveWindow():  # where words would press buttons and choose from lists
            (self._try.box if self._try.isVisible() else self).setFocus()

    def refuse(self, hotkeys: Mapping[str, HotkeyError]) -> None:
        """Show beside the key whether it can't be had now, and why, until that changes."""
        self._hotkey.refuse(hotkeys)

    def show_problem(self, problem: str, remedy: str) -> None:
        """Say in the step at hand what is wrong and what to do."""
        if problem == self._model.problem:
            return  # every new user lacks the model: there is a step of its own for it
        self._notice.warn(f"{problem} {remedy}")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter goes on where it means nothing else, Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._next.click()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Begin with the desktop's language, which the first step shows."""
        super().showEvent(event)
        settings = self._settings
        open_question = not (settings.general.first_run_done or settings.model.language)
        if open_question and (code := likely(settings, QLocale.system())):
            self._write("model", "language", code)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Leave, wherever one is."""
        super().closeEvent(event)
        self.finished.emit()

    def _go_to(self, index: int) -> None:
        step = self._steps[index]
        self._notice.hint("")
        if step is self._try:
            self._try.set_model_ready(not self._model.problem)
        self._stack.setCurrentIndex(index)
        self._dots.set_step(index)
        self._back.setEnabled(index > 0)
        is_last = index == len(self._steps) - 1
        self._next.setText("&Finish" if is_last else "Ne&xt")
        self._next.setToolTip("Close this window" if is_last else "Next step")
        (step.first() or self._next).setFocus()
        where = f"{step.title}, step {index + 1} of {len(self._steps)}"
        self.setAccessibleDescription(where)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, where))

    def _go_on(self) -> None:
        if self._stack.currentIndex() < len(self._steps) - 1:
            self._go_to(self._stack.currentIndex() + 1)
        elif self._write("general", "first_run_done", True):
            self.done.emit()
            self.close()

    def _write(self, section: str, key: str, value: object) -> bool:
        """Keep a choice and tell the program; say so and return False where that can't be done."""
        self._notice.hint("")
        try:
            self._file.write(section, key, value)
        except DictationError as error:
            self.refresh(self._settings)
            self._notice.tell(error)
            return False
        settings, wrong = self._file.read()
        self.refresh(settings)
        for mistake in wrong:
            self._notice.tell(mistake)
        self.changed.emit(settings)
        return True

    def _model_is_ready(self) -> None:
        self._try.set_model_ready(True)
        if self._model.isVisible():
            self._next.setFocus()


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    return button


def _scrolled(step: Step) -> QScrollArea:
    """On a small screen, or with large letters, the page scrolls and the buttons stay."""
    area = QScrollArea()
    area.setWidget(step)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
