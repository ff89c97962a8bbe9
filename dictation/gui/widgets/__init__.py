"""Controls shared by the settings and the first-run assistant."""

from dictation.gui.widgets.hotkey_edit import HotkeyEdit
from dictation.gui.widgets.language_picker import LanguagePicker
from dictation.gui.widgets.level_meter import LevelMeter
from dictation.gui.widgets.microphone_picker import MicrophonePicker
from dictation.gui.widgets.model_picker import ModelPicker
from dictation.gui.widgets.notice import Notice

__all__ = [
    "HotkeyEdit",
    "LanguagePicker",
    "LevelMeter",
    "MicrophonePicker",
    "ModelPicker",
    "Notice",
]
