"""The tray's functions as a small window, for desktops without a tray."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dictation.gui.icons import WORDS, app_icon, state_icon
from dictation.gui.indicator import newest_part
from dictation.gui.widgets.level_meter import LevelMeter
from dictation.takes.state import State

_ICON = QSize(40, 40)
_WIDTH, _MARGIN = 360, 14
_OPEN = {State.LISTENING, State.SPEECH}


class SmallWindow(QWidget):
    """Shows a start button, the state, the level, and the last words; closing it quits."""

    toggle_requested = Signal()
    history_requested = Signal()
    settings_requested = Signal()
    quit_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        # A click on it must not take the focus from the target window.
        self.setWindowFlag(Qt.WindowType.WindowDoesNotAcceptFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setWindowTitle("Dictation")
        self.setWindowIcon(app_icon())
        self._hotkey = ""
        self._verb = ""
        self._toggle = QPushButton()
        self._toggle.setIconSize(_ICON)
        self._toggle.setMinimumHeight(_ICON.height() + 20)
        self._toggle.clicked.connect(self.toggle_requested)
        self._meter = LevelMeter()
        self._state_words = QLabel()
        self._last = QLabel()
        for label in (self._state_words, self._last):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._state_words.setWordWrap(True)
        self._lay_out()
        self.show_state(State.IDLE)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        layout.setSpacing(10)
        for widget in (self._toggle, self._state_words, self._meter, self._last):
            layout.addWidget(widget)
        buttons = QHBoxLayout()
        for words, signal in (
            ("&History…", self.history_requested),
            ("&Settings…", self.settings_requested),
            ("&Quit", self.quit_requested),
        ):
            button = QPushButton(words)
            button.clicked.connect(signal)
            buttons.addWidget(button)
        layout.addLayout(buttons)
        self.setFixedWidth(_WIDTH)

    def show_state(self, state: State) -> None:
        """Show the state as icon and text, in place of a previous problem."""
        self._verb = "Stop dictation" if state in _OPEN else "Start dictation"
        self._toggle.setIcon(state_icon(state))
        self._name_button()
        self._state_words.setText(WORDS[state])
        if state not in _OPEN:
            self._meter.reset()

    def set_level(self, peak: float) -> None:
        """Show the peak of the newest audio, 0 to 1."""
        self._meter.set_level(peak)

    def set_hotkey_text(self, text: str) -> None:
        """Show the hotkey; "" if there is none."""
        self._hotkey = text
        self._name_button()

    def show_text(self, committed: str) -> None:
        """Show the end of the committed text."""
        line = " ".join(committed.split())
        self._last.setText(newest_part(line, self._last.fontMetrics(), _WIDTH - 2 * _MARGIN))
        self._last.setAccessibleName(f"Last words: {line}")

    def notify(self, problem: str, remedy: str) -> None:
        """Show a problem until the state changes."""
        self._state_words.setText(f"{problem}\n{remedy}")

    def _name_button(self) -> None:
        hotkey = f" ({self._hotkey})" if self._hotkey else ""
        self._toggle.setText(f"  {self._verb}{hotkey}")
        self._toggle.setAccessibleName(f"{self._verb}{hotkey}")

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Quit, because without this window the program could not be reached."""
        event.ignore()
        self.quit_requested.emit()
