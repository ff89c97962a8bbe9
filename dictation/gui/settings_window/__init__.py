"""The settings window, one module a page."""

from dictation.gui.settings_window.window import SettingsWindow

__all__ = ["SettingsWindow"]
