"""The history window: search, correct, export, and delete sessions."""

from dictation.gui.history.window import HistoryWindow

__all__ = ["HistoryWindow"]
