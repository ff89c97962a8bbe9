"""The first-run assistant: microphone, model, hotkey, a test, and where to find things later."""

from dictation.gui.first_run.window import FirstRun

__all__ = ["FirstRun"]
