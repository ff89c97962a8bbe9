"""What captions look like: the presets, and one line of words as a picture."""

import cmath
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import (
    QBitmap,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPixmap,
    QRegion,
    QTextLayout,
    QTextOption,
)

from dictation.captions.bilingual import is_english, spoken
from dictation.gui.captions.layout import Line
from dictation.settings.options import CaptionColour, CaptionSettings

COLOURS: dict[CaptionColour, str] = {
    "white": "#ffffff",
    "yellow": "#ffe94a",
    "cyan": "#5ef0ff",
    "green": "#7dff7a",
    "magenta": "#ff9cf5",
}
"""The colours in which television tells speakers apart, light enough to be read on black."""
_TAIL_ALPHA = 150
_EDGE = 0.09
"""The outline's width on each side, as a share of the letters' height."""
_EDGE_STEPS = 12
_TRANSLATION_SIZE = 0.82
"""How large the letters of a translation are beside those of what was spoken."""
_TRANSLATION_DARKER = 125  # percent


def preset(settings: CaptionSettings) -> CaptionSettings:
    """Return `settings` with the looks of their preset."""
    if settings.preset == "television":
        return replace(settings, font="", size=26.0, colour="white", style="box", opacity=0.85)
    if settings.preset == "high contrast":
        return replace(settings, font="", size=36.0, colour="yellow", style="box", opacity=1.0)
    if settings.preset == "quiet":
        return replace(settings, font="", size=16.0, colour="white", style="box", opacity=0.65)
    return settings


@dataclass(frozen=True, slots=True)
class LineImage:
    """A line as it is blitted, and the part of it that is not clear, both from its corner."""

    pixmap: QPixmap
    region: QRegion


class Look:
    """Font, colours and sizes for the settings, in pixels that the screen's scale applies to."""

    def __init__(self, settings: CaptionSettings) -> None:
        self._settings = chosen = preset(settings)
        self._font = QFont(chosen.font) if chosen.font else QFont()
        self._font.setPointSizeF(chosen.size)
        self._font.setWeight(QFont.Weight.Medium)
        self._small_font = QFont(self._font)
        self._small_font.setPointSizeF(chosen.size * _TRANSLATION_SIZE)
        self._metrics = QFontMetricsF(self._font)
        self._small_metrics = QFontMetricsF(self._small_font)
        self.line_height = math.ceil(self._metrics.height() * 1.2)
        self._edge = _EDGE * self._metrics.ascent()
        self.padding = math.ceil(self._metrics.height() * 0.3)

    def measure(self, text: str, source: str) -> float:
        """Return how wide a text of a source is on one line."""
        metrics = self._small_metrics if is_english(source) else self._metrics
        return metrics.horizontalAdvance(text)

    def colour(self, sources: Sequence[str], source: str) -> QColor:
        """Return a source's colour: the first one has that of the settings.

        A translation has that of its source, only darker.
        """
        speakers = list(dict.fromkeys(map(spoken, sources)))
        others = [name for name in COLOURS if name != self._settings.colour]
        names = [self._settings.colour, *others]
        colour = QColor(COLOURS[names[speakers.index(spoken(source)) % len(names)]])
        return colour.darker(_TRANSLATION_DARKER) if is_english(source) else colour

    def extent(self, line: Line, width: int) -> QRect:
        """Return the part of a line `width` wide that is drawn on, from the line's corner."""
        if not line.words:
            return QRect()
        last = line.words[-1]
        inked = last.x + self.measure(last.text.rstrip(), line.source)
        drawn = min(width, math.ceil(inked) + 2 * self.padding)
        return QRect(width - drawn if line.leftwards else 0, 0, drawn, self.line_height)

    def draw(
        self, line: Line, colour: QColor, width: int, ratio: float, *, translucent: bool
    ) -> LineImage:
        """Draw a line of words in a colour; `ratio` is the screen's scale."""
        size = QSize(width, self.line_height)
        pixmap = _clear(size, ratio)
        extent = self.extent(line, width)
        boxed = self._settings.style == "box"
        text = self._text_layout(line, colour, width)
        painter = QPainter(pixmap)
        painter.setClipRect(extent)
        if boxed:
            alpha = self._settings.opacity if translucent else 1.0
            painter.fillRect(extent, QColor.fromRgbF(0, 0, 0, alpha))
        if self._settings.style == "outline":
            words = _clear(size, ratio)
            with QPainter(words) as once:  # large letters are slow
                text.draw(once, QPointF())
            _draw_edge(painter, words, extent, self._edge)
            painter.drawPixmap(0, 0, words)
        else:
            text.draw(painter, QPointF())
        painter.end()
        cut = not translucent and not boxed
        return LineImage(pixmap, _inked(pixmap, size) if cut else QRegion(extent))

    def _text_layout(self, line: Line, colour: QColor, width: int) -> QTextLayout:
        text = line.text.rstrip()
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        if line.leftwards:
            option.setAlignment(Qt.AlignmentFlag.AlignRight)
            option.setTextDirection(Qt.LayoutDirection.RightToLeft)
        else:
            option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        small = is_english(line.source)
        layout = QTextLayout(text, self._small_font if small else self._font)
        layout.setTextOption(option)
        settled = len(line.label) + sum(len(word.text) for word in line.words if word.settled)
        dim = QColor(colour)
        dim.setAlpha(_TAIL_ALPHA)
        layout.setFormats([_format(text, 0, settled, colour), _format(text, settled, None, dim)])
        layout.beginLayout()
        row = layout.createLine()
        row.setLineWidth(width - 2 * self.padding)
        # letters of another font that is higher stand on the same ground
        top = (self.line_height - self._metrics.height()) / 2 + self._metrics.ascent()
        row.setPosition(QPointF(self.padding, top - row.ascent()))
        layout.endLayout()
        return layout


def _draw_edge(painter: QPainter, words: QPixmap, extent: QRect, width: float) -> None:
    """Draw words in black all around where they will be: much faster than their outlines."""
    shadow = QPixmap(words)
    with QPainter(shadow) as black:
        black.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        black.fillRect(extent, Qt.GlobalColor.black)
    for step in range(_EDGE_STEPS):
        way = cmath.rect(width, step * math.tau / _EDGE_STEPS)
        painter.drawPixmap(QPointF(way.real, way.imag), shadow)


def _clear(size: QSize, ratio: float) -> QPixmap:
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def _format(text: str, start: int, end: int | None, colour: QColor) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length = _units(text[:start]), _units(text[start:end])
    made.format.setForeground(colour)
    return made


def _units(text: str) -> int:
    """Return how long Qt takes a text to be."""
    return len(text.encode("utf-16-le", "replace")) // 2


def _inked(pixmap: QPixmap, size: QSize) -> QRegion:
    """Return the shape of what is drawn, in the same pixels that windows are placed in."""
    return QRegion(QBitmap.fromPixmap(pixmap.mask().scaled(size)))
