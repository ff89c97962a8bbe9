"""Colours that go with the palette at hand, light or dark."""

from PySide6.QtGui import QColor, QPalette

_MUTED = 0.68  # the share of the text's own colour; still 4.5 to 1 against the window


def is_dark(palette: QPalette) -> bool:
    """Whether text is lighter than what it stands on."""
    return palette.windowText().color().lightness() > palette.window().color().lightness()


def muted(palette: QPalette) -> QColor:
    """Return a colour for what is said by the way."""
    text, ground = palette.windowText().color(), palette.window().color()
    red, green, blue = (
        round(_MUTED * mine(text) + (1 - _MUTED) * mine(ground))
        for mine in (QColor.red, QColor.green, QColor.blue)
    )
    return QColor(red, green, blue)


def warning(palette: QPalette) -> QColor:
    """Return a colour for what is wrong."""
    return QColor(0xFF9187 if is_dark(palette) else 0xA8201A)


def good(palette: QPalette) -> QColor:
    """Return a colour for what is as it should be."""
    return QColor(0x52C07A if is_dark(palette) else 0x2E9A58)


def doubtful(palette: QPalette) -> QColor:
    """Return a colour for what nears a limit."""
    return QColor(0xE5B34B if is_dark(palette) else 0xC9860A)
