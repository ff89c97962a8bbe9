"""Draws letters. Nothing else in captions costs as much, so each word is drawn only once."""

import cmath
import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap, QTextLayout, QTextOption

TAIL_ALPHA = 150
"""The opacity of words that may still change, up to 255."""
_EDGE = 0.09
"""The width of the outline, as a share of the letters' height."""
_EDGE_STEPS = 12


@dataclass(frozen=True, slots=True)
class Run:
    """Text to draw, `padding` away from both ends of `size`, one line of captions high.

    The first `settled` letters are in full tone, the others dimmer. `ground` is where letters
    stand, from above: also those of another font, which may be higher.
    """

    text: str
    settled: int
    leftwards: bool
    size: QSize
    padding: int
    ground: float


@dataclass(frozen=True, slots=True)
class Ink:
    """Drawn letters, and the outline to paint below them and below their neighbors."""

    letters: QPixmap
    edge: QPixmap | None


def draw(run: Run, font: QFont, color: QColor, ratio: float, *, outlined: bool) -> Ink:
    """Draw letters; `ratio` is the screen's scale."""
    letters = clear(run.size, ratio)
    with QPainter(letters) as painter:
        _text_layout(run, font, color).draw(painter, QPointF())
    if not outlined:
        return Ink(letters, None)
    return Ink(letters, _edge(letters, _EDGE * QFontMetricsF(font).ascent(), ratio))


def clear(size: QSize, ratio: float) -> QPixmap:
    """Return a transparent picture for a screen with this scale factor."""
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def _edge(letters: QPixmap, width: float, ratio: float) -> QPixmap:
    """Draw the letters in black all around their place: much faster than real outlines."""
    size = letters.deviceIndependentSize().toSize()
    shadow, edge = QPixmap(letters), clear(size, ratio)
    with QPainter(shadow) as black:
        black.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        black.fillRect(shadow.rect(), Qt.GlobalColor.black)
    with QPainter(edge) as painter:
        for step in range(_EDGE_STEPS):
            way = cmath.rect(width, step * math.tau / _EDGE_STEPS)
            painter.drawPixmap(QPointF(way.real, way.imag), shadow)
    return edge


def _text_layout(run: Run, font: QFont, color: QColor) -> QTextLayout:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    if run.leftwards:
        option.setAlignment(Qt.AlignmentFlag.AlignRight)
        option.setTextDirection(Qt.LayoutDirection.RightToLeft)
    else:
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
    layout = QTextLayout(run.text, font)
    layout.setTextOption(option)
    dim = QColor(color)
    dim.setAlpha(TAIL_ALPHA)
    layout.setFormats(
        [_format(run.text, 0, run.settled, color), _format(run.text, run.settled, None, dim)]
    )
    layout.beginLayout()
    row = layout.createLine()
    row.setLineWidth(run.size.width() - 2 * run.padding)
    row.setPosition(QPointF(run.padding, run.ground - row.ascent()))
    layout.endLayout()
    return layout


def _format(text: str, start: int, end: int | None, color: QColor) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length = _units(text[:start]), _units(text[start:end])
    made.format.setForeground(color)
    return made


def _units(text: str) -> int:
    """Return the length of a text as Qt counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le", "replace")) // 2
