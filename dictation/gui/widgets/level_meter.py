"""A level meter that rises at once and falls slowly."""

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from dictation.gui.widgets.colors import doubtful, good, outline, warning

FALL_PER_SECOND = 0.8
"""As a share of the whole bar."""

_QUIETEST_DB = -60.0
_LOUD, _TOO_LOUD = 0.85, 0.98  # shares of the bar: -9 and -1 dB
_HEIGHT = 14
_RADIUS = 4.0


def share(level: float) -> float:
    """Return the share of the bar for a level (0 to 1, linear), on a decibel scale."""
    if level <= 0:
        return 0.0
    return min(1.0, max(0.0, 1 - 20 * math.log10(level) / _QUIETEST_DB))


def words(part: float) -> str:
    """Return what a share of the bar means for the speaker."""
    if part == 0:
        return "silent"
    if part < 0.3:
        return "very quiet"
    return "too loud" if part >= _TOO_LOUD else "loud" if part >= _LOUD else "good"


class LevelMeter(QProgressBar):
    """A level meter; for screen readers, a progress bar with steps of a tenth."""

    def __init__(
        self, parent: QWidget | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._part = 0.0
        self._at = clock()
        self.setRange(0, 10)
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(max(_HEIGHT, self.fontMetrics().height()))
        self.setAccessibleName("Microphone level")
        self.setToolTip("The current microphone level")
        self.reset()

    @property
    def part(self) -> float:
        """The filled share of the bar, 0 to 1."""
        return self._part

    def set_level(self, level: float) -> None:
        """Show a level from 0 to 1 (linear peak), or a decaying louder one from before."""
        now = self._clock()
        fallen = self._part - FALL_PER_SECOND * (now - self._at)
        part = max(share(level), fallen, 0.0)
        repaint = round(part * self.width()) != round(self._part * self.width())
        self._at, self._part = now, part
        if round(part * 10) != self.value():
            self.setValue(round(part * 10))
            self.setAccessibleDescription(words(part))
        if repaint:
            self.update()

    def reset(self) -> None:
        """Fall to zero at once."""
        self._part = 0.0
        self.setValue(0)
        self.setAccessibleDescription(words(0.0))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw the filled part in the color for its level."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(0, (self.height() - _HEIGHT) / 2, self.width(), _HEIGHT)
        whole.adjust(0.5, 0.5, -0.5, -0.5)
        painter.setPen(outline(self.palette()))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(whole, _RADIUS, _RADIUS)
        painter.setPen(Qt.PenStyle.NoPen)
        color = good
        if self._part >= _LOUD:
            color = warning if self._part >= _TOO_LOUD else doubtful
        painter.setBrush(color(self.palette()))
        painter.setClipRect(QRectF(0, 0, self.width() * self._part, self.height()))
        painter.drawRoundedRect(whole, _RADIUS, _RADIUS)
