"""The third step: the key, and what holding and tapping it mean."""

import os

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from dictation.desktop.hotkeys.choose import by_hand, on_wayland
from dictation.gui.first_run.step import Step, label_for, sentences
from dictation.gui.widgets import HotkeyEdit
from dictation.gui.widgets.fields import Radios
from dictation.settings import Settings, describe

_WHAT = "This key works in every window. While you are heard, a small sign on the screen shows it."
_MODES = {
    "hybrid": "&Hold it while you speak, or tap it to start and to stop",
    "hold": "Hold it while you &speak",
    "toggle": "&Tap it to start, and again to stop",
}
_BY_HAND = (
    "Some desktops let no program watch keys, or ask you first. If the key does nothing, set it in"
    " the desktop’s own settings:"
)


class HotkeyStep(Step):
    """Mode and key; where the desktop may refuse, also the steps to be done by hand."""

    def __init__(self) -> None:
        super().__init__("Choose the key to speak with", _WHAT)
        self.key = HotkeyEdit()
        self.key.setToolTip("Press this button, then the key or the keys to speak with")
        self._mode = Radios(_MODES)
        self._mode.setAccessibleName("How the key works")
        self._mode.setToolTip(describe("hotkeys", "mode").help)
        self.column.addSpacing(self.column.spacing())
        self.column.addWidget(label_for("&Key (press the button, then the key):", self.key))
        self.column.addWidget(self.key)
        self.column.addSpacing(self.column.spacing())
        self.column.addWidget(self._mode)
        if on_wayland():
            self.column.addWidget(sentences(_BY_HAND))
            steps = sentences(by_hand(os.environ.get("XDG_CURRENT_DESKTOP")))
            steps.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            steps.setIndent(self.column.spacing())
            self.column.addWidget(steps)
        self.column.addStretch()
        self.key.edited.connect(lambda key: self.edited.emit("hotkeys", "dictate", key))
        self._mode.edited.connect(lambda mode: self.edited.emit("hotkeys", "mode", mode))

    def show_settings(self, settings: Settings) -> None:
        """Show key and mode."""
        if not self.key.recording:
            self.key.set_value(settings.hotkeys.dictate)
        self._mode.set_value(settings.hotkeys.mode)

    def first(self) -> QWidget:
        """Begin with the key."""
        return self.key
