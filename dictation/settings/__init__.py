"""What the user can choose, and the commented TOML file that keeps it."""

from dictation.settings.file import SettingsFile
from dictation.settings.options import (
    OPTIONS,
    SECTIONS,
    GeneralSettings,
    HistorySettings,
    HotkeyMode,
    HotkeySettings,
    IndicatorSettings,
    Method,
    MicrophoneSettings,
    ModelSettings,
    Option,
    OutputSettings,
    Settings,
    SoundSettings,
    describe,
)

__all__ = [
    "OPTIONS",
    "SECTIONS",
    "GeneralSettings",
    "HistorySettings",
    "HotkeyMode",
    "HotkeySettings",
    "IndicatorSettings",
    "Method",
    "MicrophoneSettings",
    "ModelSettings",
    "Option",
    "OutputSettings",
    "Settings",
    "SettingsFile",
    "SoundSettings",
    "describe",
]
