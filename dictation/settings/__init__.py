"""The settings, and the commented TOML file that stores them."""

from dictation.settings.file import SettingsFile
from dictation.settings.option import Option
from dictation.settings.options import (
    GeneralSettings,
    HistorySettings,
    HotkeyMode,
    HotkeySettings,
    IndicatorSettings,
    Method,
    MicrophoneSettings,
    ModelSettings,
    OutputSettings,
    Profile,
    Settings,
    SoundSettings,
)
from dictation.settings.registry import OPTIONS, SECTIONS, describe

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
    "Profile",
    "Settings",
    "SettingsFile",
    "SoundSettings",
    "describe",
]
