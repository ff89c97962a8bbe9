"""Colors derived from the palette, light or dark."""

from PySide6.QtGui import QColor, QPalette

_MUTED = 0.68  # the share of the text color; still 4.5:1 against the window
_OUTLINE = 0.5  # at least 3:1


def is_dark(palette: QPalette) -> bool:
    """Whether text is lighter than its background."""
    return palette.windowText().color().lightness() > palette.window().color().lightness()


def muted(palette: QPalette) -> QColor:
    """Return a color for secondary text."""
    return _mixed(palette, _MUTED)


def outline(palette: QPalette) -> QColor:
    """Return a color for the outlines of controls."""
    return _mixed(palette, _OUTLINE)


def warning(palette: QPalette) -> QColor:
    """Return a color for problems."""
    return QColor(0xFF9187 if is_dark(palette) else 0xA8201A)


def good(palette: QPalette) -> QColor:
    """Return a color for what is fine."""
    return QColor(0x52C07A if is_dark(palette) else 0x2E9A58)


def doubtful(palette: QPalette) -> QColor:
    """Return a color for what is close to a limit."""
    return QColor(0xE5B34B if is_dark(palette) else 0xC9860A)


def _mixed(palette: QPalette, share: float) -> QColor:
    """Mix the text color with the window color; `share` is that of the text."""
    text, ground = palette.windowText().color(), palette.window().color()
    red, green, blue = (
        round(share * mine(text) + (1 - share) * mine(ground))
        for mine in (QColor.red, QColor.green, QColor.blue)
    )
    return QColor(red, green, blue)
