"""Highlight colors for light and dark palettes."""

from PySide6.QtGui import QColor, QPalette

from dictation.gui.widgets.colors import is_dark


def hit_ground(palette: QPalette) -> QColor:
    """Return the background of a search hit."""
    return QColor(0x6E5500 if is_dark(palette) else 0xFFE27A)


def current_hit_ground(palette: QPalette) -> QColor:
    """Return the background of the current search hit."""
    return QColor(0xB4690E if is_dark(palette) else 0xFFB347)


def spoken_ground(palette: QPalette) -> QColor:
    """Return the background of the word being played."""
    return QColor(0x1F5FA8 if is_dark(palette) else 0xB5D6FF)


def hit_text(palette: QPalette) -> QColor:
    """Return the text color on these backgrounds."""
    return QColor(0xFFFFFF if is_dark(palette) else 0x1A1A1A)
