"""Colors that go with the palette at hand, light or dark."""

from PySide6.QtGui import QColor, QPalette

_MUTED = 0.68  # the share of the text's own color; still 4.5 to 1 against the window
_OUTLINE = 0.5  # at least 3 to 1


def is_dark(palette: QPalette) -> bool:
    """Whether text is lighter than what it stands on."""
    return palette.windowText().color().lightness() > palette.window().color().lightness()


def muted(palette: QPalette) -> QColor:
    """Return a color for what is said by the way."""
    return _mixed(palette, _MUTED)


def outline(palette: QPalette) -> QColor:
    """Return a color for the edges of what can be operated."""
    return _mixed(palette, _OUTLINE)


def warning(palette: QPalette) -> QColor:
    """Return a color for what is wrong."""
    return QColor(0xFF9187 if is_dark(palette) else 0xA8201A)


def good(palette: QPalette) -> QColor:
    """Return a color for what is as it should be."""
    return QColor(0x52C07A if is_dark(palette) else 0x2E9A58)


def doubtful(palette: QPalette) -> QColor:
    """Return a color for what nears a limit."""
    return QColor(0xE5B34B if is_dark(palette) else 0xC9860A)


def _mixed(palette: QPalette, share: float) -> QColor:
    """Mix the text's color, by its `share`, with that of the window."""
    text, ground = palette.windowText().color(), palette.window().color()
    red, green, blue = (
        round(share * mine(text) + (1 - share) * mine(ground))
        for mine in (QColor.red, QColor.green, QColor.blue)
    )
    return QColor(red, green, blue)
