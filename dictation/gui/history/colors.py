"""Colors of marks, light and dark."""

from PySide6.QtGui import QColor, QPalette

from dictation.gui.widgets.colors import is_dark


def hit_ground(palette: QPalette) -> QColor:
    """What stands behind a word that was searched for."""
    return QColor(0x6E5500 if is_dark(palette) else 0xFFE27A)


def current_hit_ground(palette: QPalette) -> QColor:
    """What stands behind the hit that one has come to."""
    return QColor(0xB4690E if is_dark(palette) else 0xFFB347)


def spoken_ground(palette: QPalette) -> QColor:
    """What stands behind the word that is being heard."""
    return QColor(0x1F5FA8 if is_dark(palette) else 0xB5D6FF)


def hit_text(palette: QPalette) -> QColor:
    """The color of words on those grounds."""
    return QColor(0xFFFFFF if is_dark(palette) else 0x1A1A1A)
