"""What captions look like: the presets, and drawing a line of words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QBitmap, QColor, QFont, QFontMetricsF, QPainter, QPixmap, QRegion

from dictation.gui.captions import ink
from dictation.gui.captions.ink import Ink, Run
from dictation.gui.captions.layout import Line, Measure, Word
from dictation.settings.sections.captions import CaptionColor, CaptionSettings
from dictation.text.direction import has_leftward_letters

COLORS: dict[CaptionColor, str] = {
    "white": "#ffffff",
    "yellow": "#ffe94a",
    "cyan": "#5ef0ff",
    "green": "#7dff7a",
    "magenta": "#ff9cf5",
}
"""The colors that television uses for different speakers, light enough to read on black."""
_WORDS_KEPT = 64
"""More words than fit on a line: each is redrawn only when it changes."""
_TRANSLATION_SIZE = 0.82
"""The size of a translation's letters, as a share of the original's."""
_TRANSLATION_DARKER = 125  # percent


def preset(settings: CaptionSettings) -> CaptionSettings:
    """Return `settings` with the style of their preset."""
    if settings.preset == "television":
        return replace(settings, font="", size=26.0, color="white", style="box", opacity=0.85)
    if settings.preset == "high contrast":
        return replace(settings, font="", size=36.0, color="yellow", style="box", opacity=1.0)
    if settings.preset == "quiet":
        return replace(settings, font="", size=16.0, color="white", style="box", opacity=0.65)
    return settings


@dataclass(frozen=True, slots=True)
class LineImage:
    """A drawn line, and the part of it that isn't transparent, relative to its corner."""

    pixmap: QPixmap
    region: QRegion


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Drawn letters, their distance from the left end of the line, and their opacity."""

    ink: Ink
    x: float
    opacity: float


class Look:
    """Fonts, colors, and sizes for some settings, in device-independent pixels."""

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
        self.padding = math.ceil(self._metrics.height() * 0.3)
        self._drawn_word = lru_cache(_WORDS_KEPT)(self._draw_word)

    def measure(self, *, translation: bool) -> Measure:
        """Return the function that measures text; a translation is smaller."""
        return (self._small_metrics if translation else self._metrics).horizontalAdvance

    def color(self, sources: Sequence[str], source: str, *, translation: bool) -> QColor:
        """Return a source's color: the first one has the color of the settings.

        A translation has the color of its source, only darker.
        """
        others = [name for name in COLORS if name != self._settings.color]
        names = [self._settings.color, *others]
        color = QColor(COLORS[names[sources.index(source) % len(names)]])
        return color.darker(_TRANSLATION_DARKER) if translation else color

    def extent(self, line: Line, width: int, *, translation: bool) -> QRect:
        """Return the part of a line of this `width` that is drawn on, relative to its corner."""
        if not line.words:
            return QRect()
        last = line.words[-1]
        inked = last.x + self.measure(translation=translation)(last.text.rstrip())
        drawn = min(width, math.ceil(inked) + 2 * self.padding)
        return QRect(width - drawn if line.leftwards else 0, 0, drawn, self.line_height)

    def draw(
        self,
        line: Line,
        color: QColor,
        width: int,
        ratio: float,
        *,
        translation: bool,
        translucent: bool,
    ) -> LineImage:
        """Draw a line of words in a color; `ratio` is the screen's scale factor."""
        size = QSize(width, self.line_height)
        pixmap = ink.clear(size, ratio)
        extent = self.extent(line, width, translation=translation)
        boxed = self._settings.style == "box"
        words = self._words(line, color, width, ratio, translation)
        with QPainter(pixmap) as painter:
            painter.setClipRect(extent)
            if boxed:
                alpha = self._settings.opacity if translucent else 1.0
                painter.fillRect(extent, QColor.fromRgbF(0, 0, 0, alpha))
            for word in words:
                if word.ink.edge is not None:
                    painter.drawPixmap(QPointF(word.x, 0), word.ink.edge)
            for word in words:
                painter.setOpacity(word.opacity)
                painter.drawPixmap(QPointF(word.x, 0), word.ink.letters)
        cut = not translucent and not boxed
        return LineImage(pixmap, _inked(pixmap, size) if cut else QRegion(extent))

    def _words(
        self, line: Line, color: QColor, width: int, ratio: float, small: bool
    ) -> list[_Drawn]:
        """Draw what hasn't been drawn yet: words, or a whole line in right-to-left scripts."""
        measure = self.measure(translation=small)
        if line.leftwards or has_leftward_letters(line.text):
            settled = len(line.label) + sum(len(word.text) for word in line.words if word.settled)
            run = self._run(line.text.rstrip(), settled, line.leftwards, width)
            return [_Drawn(self._draw_run(run, color.rgb(), ratio, small), 0.0, 1.0)]
        drawn = []
        for word in (Word(line.label, 0.0, 0.0, settled=True), *line.words):
            if text := word.text.rstrip():
                length = math.ceil(measure(text)) + 2 * self.padding
                picture = self._drawn_word(text, length, color.rgb(), ratio, small)
                opacity = 1.0 if word.settled else ink.TAIL_ALPHA / 255
                drawn.append(_Drawn(picture, round(word.x * ratio) / ratio, opacity))
        return drawn

    def _draw_word(self, text: str, length: int, color: int, ratio: float, small: bool) -> Ink:
        return self._draw_run(self._run(text, len(text), False, length), color, ratio, small)

    def _draw_run(self, run: Run, color: int, ratio: float, small: bool) -> Ink:
        font = self._small_font if small else self._font
        outlined = self._settings.style == "outline"
        return ink.draw(run, font, QColor(color), ratio, outlined=outlined)

    def _run(self, text: str, settled: int, leftwards: bool, width: int) -> Run:
        size = QSize(width, self.line_height)
        ground = (self.line_height - self._metrics.height()) / 2 + self._metrics.ascent()
        return Run(text, settled, leftwards, size, self.padding, ground)


def _inked(pixmap: QPixmap, size: QSize) -> QRegion:
    """Return the shape of what is drawn, in device-independent pixels."""
    return QRegion(QBitmap.fromPixmap(pixmap.mask().scaled(size)))
