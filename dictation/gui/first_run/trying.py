"""The fourth step: a text box to try dictation in, and help if no words appear."""

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QSizePolicy, QWidget

from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.desktop.platform import Desktop
from dictation.errors import HotkeyError
from dictation.gui.first_run.step import Step, label_for
from dictation.gui.icons import WORDS, state_icon
from dictation.gui.widgets import Notice
from dictation.gui.widgets.key_names import spelled
from dictation.output import choose
from dictation.settings import HotkeySettings, OutputSettings, Settings
from dictation.takes.state import State

_ICON = QSize(24, 24)
_BOX_LINES = 4
_HELP_MS = 15_000
"""Time without a take after which help is offered."""
_ARRIVAL_MS = 1_500
"""How long the last words may take to reach the text box after a take."""

_HEARING = {State.LISTENING, State.SPEECH}

_DO = {
    "hybrid": "hold {key}, say something, and let go.",
    "hold": "hold {key}, say something, and let go.",
    "toggle": "press {key}, say something, and press it again.",
}
_NO_KEY = "No hotkey is set yet. Go back and choose one."
_NO_MODEL = (
    "There is no model yet, so nothing can be transcribed. Go back and get one, or wait for it."
)
_NO_TAKE = (
    "If nothing happens when you press {key}, another program may be using it. Go back and choose"
    " another key."
)
_NO_WORDS = (
    "No words arrived. Speak for a second or two, close to the microphone. If that doesn't help,"
    " go back to the first step and check the microphone, or try another output method in the"
    " settings."
)
_WORKS = "It works. Try it as often as you like."


class TryStep(Step):
    """Offers a text box and shows the state; the program dictates as usual."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__("Try it")
        self._desktop = desktop
        self._hotkeys = HotkeySettings()
        self._state = State.IDLE
        self._is_model_ready = True
        self._before: str | None = None  # the text in the box when the take started
        self.box = QPlainTextEdit()
        self.box.setTabChangesFocus(True)
        self.box.setPlaceholderText("Your words appear here")
        self.box.setToolTip("What you say is typed into this box")
        self.box.setMinimumHeight(self.box.fontMetrics().lineSpacing() * _BOX_LINES)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._icon = QLabel()
        self._icon.setFixedSize(_ICON)
        self._words = QLabel()
        self._way = Notice()
        self._notice = Notice()
        self._lay_out()
        self._help = QTimer(self, interval=_HELP_MS, singleShot=True)
        self._help.timeout.connect(self._offer_help)
        self._arrival = QTimer(self, interval=_ARRIVAL_MS, singleShot=True)
        self._arrival.timeout.connect(self._judge)
        self.show_state(State.IDLE)

    def _lay_out(self) -> None:
        state = QHBoxLayout()
        state.addWidget(self._icon)
        state.addWidget(self._words, 1)
        self.column.addWidget(label_for("Box to &try it in:", self.box))
        self.column.addWidget(self.box, 1)
        self.column.addLayout(state)
        self.column.addWidget(self._notice)
        self.column.addWidget(self._way)

    def show_settings(self, settings: Settings) -> None:
        """Show which key to press, and how words get into windows."""
        self._hotkeys = settings.hotkeys
        key = self._key()
        action = _DO[settings.hotkeys.mode].format(key=key)
        self.text.setText(f"Click the box, {action}" if key else _NO_KEY)
        self._way.hint(choose.METHODS[self._method(settings.output)].hint)

    def first(self) -> QWidget:
        """Return the text box, where the words will appear."""
        return self.box

    def show_state(self, state: State) -> None:
        """Show the program's state and, after a take, whether words arrived."""
        before, self._state = self._state, state
        ratio = self.devicePixelRatioF()
        self._icon.setPixmap(state_icon(state).pixmap(_ICON, ratio))
        self._words.setText(WORDS[state])
        if not self.isVisible():
            return
        if state in _HEARING and self._before is None:
            self._before = self.box.toPlainText()
            self._help.stop()
            self._arrival.stop()
            self._notice.hint("")
        elif state in (State.IDLE, State.PROBLEM) and before is not state:
            self._arrival.start()

    def set_model_ready(self, is_ready: bool) -> None:
        """Show or hide the message that there is no model."""
        self._is_model_ready = is_ready
        self._notice.warn("" if is_ready else _NO_MODEL)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Start waiting for the first take."""
        super().showEvent(event)
        self._help.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Stop waiting."""
        super().hideEvent(event)
        self._help.stop()
        self._arrival.stop()
        self._before = None

    def _key(self) -> str:
        try:
            return spelled(Hotkey.parse(self._hotkeys.dictate))
        except HotkeyError:
            return ""

    def _offer_help(self) -> None:
        if self._is_model_ready and (key := self._key()):
            self._notice.hint(_NO_TAKE.format(key=key))

    def _judge(self) -> None:
        before, self._before = self._before, None
        if before is None:
            return
        if self.box.toPlainText() != before:
            self._notice.hint(_WORKS)
        elif self._is_model_ready:
            self._notice.warn(_NO_WORDS)

    def _method(self, output: OutputSettings) -> str:
        """Return the typing method in use, by its name in the settings."""
        return choose.best(self._desktop) if output.method == choose.AUTO else output.method
