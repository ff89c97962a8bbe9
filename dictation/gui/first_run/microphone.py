"""The first step: introduction, microphone with level check, and language."""

import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from dictation.audio.devices import InputDevice, input_devices
from dictation.errors import MicrophoneError
from dictation.gui.first_run.level_check import LevelCheck, LevelVerdict
from dictation.gui.first_run.step import Step, label_for
from dictation.gui.widgets import LanguagePicker, LevelMeter, MicrophonePicker, Notice
from dictation.settings import Settings, describe

_LEVEL_MS = 50
_LOOK_MS = 1500
"""How often to look for microphones while there is none or it delivers no audio."""

_WELCOME = (
    "Hold a key and speak: your words are typed into the current window while you are still"
    " speaking. Everything stays on this computer."
)
_ALLOW = {
    "darwin": " Or allow it: System Settings, Privacy & Security, Microphone.",
    "win32": " Or allow it: Settings, Privacy & security, Microphone.",
}
_WORDS = {
    LevelVerdict.WAITING: "Say something: the bar should move.",
    LevelVerdict.SPEECH: "Dictation can hear you.",
    LevelVerdict.LITTLE: "There is hardly any sound. Say something. If the bar stays this short,"
    " move closer, choose another microphone, or turn this one up in the system's sound settings.",
    LevelVerdict.NOTHING: "There is no sound at all, as if the microphone were muted. Unmute it"
    " with its switch or in the system's sound settings, or choose another one."
    + _ALLOW.get(sys.platform, ""),
}


class MicrophoneStep(Step):
    """The page; `returned` is emitted when a microphone is available again."""

    returned = Signal()

    def __init__(self, level: Callable[[], float]) -> None:
        super().__init__("Welcome to Dictation", _WELCOME)
        self._level = level
        self._hearing = LevelCheck(time.monotonic())
        self._there = True  # set by the thread that lists the microphones
        self._known: tuple[bool, LevelVerdict | None] = (True, None)
        self._picker = MicrophonePicker(self._list)
        self._picker.setToolTip(describe("microphone", "device").help)
        self._meter = LevelMeter()
        self._notice = Notice()
        self._language = LanguagePicker()
        self._language.setToolTip(describe("model", "language").help)
        self.column.addSpacing(self.column.spacing())
        self.column.addWidget(label_for("&Microphone:", self._picker))
        self.column.addWidget(self._picker)
        self.column.addWidget(self._meter)
        self.column.addWidget(self._notice)
        self.column.addSpacing(self.column.spacing())
        self.column.addWidget(label_for("&Language you speak:", self._language))
        self.column.addWidget(self._language)
        self.column.addStretch()
        self._timer = QTimer(self, interval=_LEVEL_MS)
        self._timer.timeout.connect(self._listen)
        self._looking = QTimer(self, interval=_LOOK_MS)
        self._looking.timeout.connect(self._picker.look_again)
        self._picker.edited.connect(self._choose)
        self._language.edited.connect(lambda code: self.edited.emit("model", "language", code))

    def show_settings(self, settings: Settings) -> None:
        """Show the chosen microphone and language."""
        if settings.model.language != self._language.value():
            self._language.set_value(settings.model.language)
        if settings.microphone.device != self._picker.value():
            self._picker.set_value(settings.microphone.device)

    def first(self) -> QWidget:
        """Return the list of microphones."""
        return self._picker

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Start the level check."""
        super().showEvent(event)
        self._begin()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Stop the level check."""
        super().hideEvent(event)
        self._timer.stop()
        self._looking.stop()

    def _begin(self) -> None:
        self._hearing = LevelCheck(time.monotonic())
        self._known = (self._there, None)
        self._meter.reset()

    def _choose(self, name: str) -> None:
        self._begin()
        self.edited.emit("microphone", "device", name)

    def _listen(self) -> None:
        level = self._level()
        self._meter.set_level(level)
        was_there, _ = self._known
        known = (self._there, self._hearing.hear(level, time.monotonic()))
        if known != self._known:
            self._known = known
            self._show(was_there)

    def _show(self, was_there: bool) -> None:
        is_there, heard = self._known
        if is_there and not was_there:
            self._begin()
            self.returned.emit()
            heard = LevelVerdict.WAITING
        self._looking.stop()
        if not is_there:
            self._looking.start()
            self._notice.hint("")  # the list itself explains why there is none
        elif heard is LevelVerdict.NOTHING:
            self._looking.start()
            self._notice.warn(_WORDS[heard])
        elif heard is not None:
            self._notice.hint(_WORDS[heard])

    def _list(self) -> list[InputDevice]:
        try:
            devices = input_devices()
        except MicrophoneError:
            self._there = False
            raise
        self._there = True
        return devices
