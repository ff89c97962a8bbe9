"""Fit windows to their screen."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

_FRAME = QSize(40, 60)
"""Space for the window frame, plus a margin."""


def fitting(window: QWidget, wanted: QSize) -> QSize:
    """Return the wanted size, limited to the screen."""
    return wanted.boundedTo(window.screen().availableSize() - _FRAME)
