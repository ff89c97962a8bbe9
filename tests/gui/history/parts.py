"""Parts of the history window, as a person finds them."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction

from dictation.gui.history.window import HistoryWindow
from dictation.gui.widgets.notice import Notice


def problem(window: HistoryWindow) -> Notice:
    """The line above everything that says what went wrong."""
    return window.findChild(Notice, options=Qt.FindChildOption.FindDirectChildrenOnly)


def action(window: HistoryWindow, words: str) -> QAction:
    """What a button or its shortcut does; `words` without the mark of the mnemonic."""
    return next(one for one in window.actions() if one.text().replace("&", "") == words)
