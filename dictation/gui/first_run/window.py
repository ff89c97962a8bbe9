"""The window of the first-run assistant: one page at a time, with Back and Next."""

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
from dictation.gui.widgets.window_size import fitting
from dictation.settings import Settings, SettingsFile
from dictation.takes.state import State

_SIZE = QSize(680, 450)
_MARGIN = 20
_ICON = QSize(56, 56)


class FirstRun(QWidget):
    """Leads the user from the microphone to the first words; choices are saved immediately.

    The program is already running: it receives each change, and reports its state and problems.
    Closing the window early loses nothing.
    """

    changed = Signal(object)
    """The new Settings after each choice, and when the microphone should be reopened."""
    model_ready = Signal()
    """The chosen model has been installed."""
    recording_hotkey = Signal(bool)
    """While True, key presses define a hotkey, so hotkeys should not be watched."""
    settings_requested = Signal()
    done = Signal()
    """All steps are done, which is saved in the settings."""
    finished = Signal()
    """The window was closed, whether or not all steps are done."""

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
        """Show settings that were changed elsewhere."""
        self._settings = settings
        for step in self._steps:
            step.show_settings(settings)

    def show_state(self, state: State) -> None:
        """Show the program's state."""
        self._try.show_state(state)
        if state not in (State.LISTENING, State.SPEECH):
            return
        self._notice.hint("")
        if self.isActiveWindow():  # where words would press buttons and choose from lists
            (self._try.box if self._try.isVisible() else self).setFocus()

    def refuse(self, hotkeys: Mapping[str, HotkeyError]) -> None:
        """Show next to the key why it isn't available, until that changes."""
        self._hotkey.refuse(hotkeys)

    def show_problem(self, problem: str, remedy: str) -> None:
        """Show a problem and its remedy in the current step."""
        if problem == self._model.problem:
            return  # a new user has no model yet; there is a step for it
        self._notice.warn(f"{problem} {remedy}")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go to the next step on Enter, unless a control uses it; close on Escape."""
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
        """Leave the assistant at any step."""
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
        """Save a choice and tell the program; show the problem and return False if that fails."""
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
    """Make a page scroll on a small screen or with large fonts, while the buttons stay."""
    area = QScrollArea()
    area.setWidget(step)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
