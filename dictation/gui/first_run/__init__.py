"""The first steps of a new user: microphone, model, hotkey, a try, and where it all is later."""

from dictation.gui.first_run.window import FirstRun

__all__ = ["FirstRun"]
