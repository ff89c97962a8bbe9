"""The window with everything that was said: found again, corrected, taken elsewhere."""

from dictation.gui.history.window import HistoryWindow

__all__ = ["HistoryWindow"]
