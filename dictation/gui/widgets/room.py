"""How large a window may be on the screen that it is on."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

_FRAME = QSize(40, 60)
"""What window managers put around a window, and a little air."""


def fitting(window: QWidget, wanted: QSize) -> QSize:
    """Return the size that is wanted, or as much of it as there is room for."""
    return wanted.boundedTo(window.screen().availableSize() - _FRAME)
