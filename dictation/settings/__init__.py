"""The settings, and the commented TOML file that stores them."""

from dictation.settings.file import SettingsFile
from dictation.settings.option import Option
from dictation.settings.options import Profile, Settings
from dictation.settings.registry import OPTIONS, SECTIONS, describe
from dictation.settings.sections.input import HotkeyMode, HotkeySettings, MicrophoneSettings
from dictation.settings.sections.output import Method, OutputSettings
from dictation.settings.sections.program import (
    GeneralSettings,
    HistorySettings,
    IndicatorSettings,
    SoundSettings,
)
from dictation.settings.sections.recognition import ModelSettings
from dictation.settings.sections.rewriting import RewritingSettings
from dictation.settings.sections.text import TextSettings

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
    "RewritingSettings",
    "Settings",
    "SettingsFile",
    "SoundSettings",
    "TextSettings",
    "describe",
]
