"""The third step: choose the hotkey and how it works."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from dictation.desktop.hotkeys.choose import by_hand
from dictation.desktop.platform import Desktop
from dictation.errors import HotkeyError
from dictation.gui.first_run.step import Step, label_for, sentences
from dictation.gui.widgets import HotkeyEdit
from dictation.gui.widgets.fields import Radios
from dictation.gui.widgets.hotkey_jobs import others, parsed
from dictation.settings import Settings, describe

_WHAT = "The hotkey works in every window. An indicator on the screen shows when Dictation listens."
_MODES = {
    "hybrid": "T&ap or hold (recommended)",
    "hold": "Hold while &speaking",
    "toggle": "&Tap to start, tap to stop",
}
_BY_HAND = (
    "Some desktops don't let programs watch keys, or ask you first. If the hotkey does nothing, set"
    " it up in the desktop's own settings:"
)


class HotkeyStep(Step):
    """Hotkey and mode; on desktops that may refuse hotkeys, also the manual setup."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__("Choose a hotkey", _WHAT)
        self.key = HotkeyEdit(simpler="f9")
        self.key.setToolTip("Press this button, then the key or keys you want to use")
        self._mode = Radios(_MODES)
        self._mode.setAccessibleName("How the key works")
        self._mode.setToolTip(describe("hotkeys", "mode").help)
        self.column.addSpacing(self.column.spacing())
        self.column.addWidget(label_for("Hot&key (press the button, then the keys):", self.key))
        self.column.addWidget(self.key)
        self.column.addSpacing(self.column.spacing())
        self.column.addWidget(self._mode)
        if desktop.session == "wayland":
            self.column.addWidget(sentences(_BY_HAND))
            steps = sentences(by_hand(desktop))
            steps.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            steps.setIndent(self.column.spacing())
            self.column.addWidget(steps)
        self.column.addStretch()
        self.key.edited.connect(lambda key: self.edited.emit("hotkeys", "dictate", key))
        self._mode.edited.connect(lambda mode: self.edited.emit("hotkeys", "mode", mode))

    def show_settings(self, settings: Settings) -> None:
        """Show key and mode."""
        self.key.taken = others(settings, "hotkeys", "dictate")
        if not self.key.recording:
            self.key.set_value(settings.hotkeys.dictate)
        self._mode.set_value(settings.hotkeys.mode)

    def refuse(self, hotkeys: Mapping[str, HotkeyError]) -> None:
        """Show below the key why it isn't available, until that changes."""
        self.key.refuse(hotkeys.get(str(parsed(self.key.value()))))

    def first(self) -> QWidget:
        """Return the hotkey field."""
        return self.key
