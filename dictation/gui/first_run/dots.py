"""A progress indicator with one dot per step."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from dictation.gui.widgets.colors import outline

_RADIUS = 4.0
_DISTANCE = 16
_LINE = 1.5


class StepDots(QWidget):
    """Shows a dot for each step, with the current one filled."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count
        self._at = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_step(0)

    def set_step(self, at: int) -> None:
        """Set the current step, counted from 0."""
        self._at = at
        words = f"Step {at + 1} of {self._count}"
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of the dots."""
        return QSize(_DISTANCE * self._count, round(4 * _RADIUS))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the dots."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self.palette().color(QPalette.ColorRole.WindowText)
        for number in range(self._count):
            at_hand = number == self._at
            painter.setPen(QPen(ink if at_hand else outline(self.palette()), _LINE))
            painter.setBrush(ink if at_hand else Qt.BrushStyle.NoBrush)
            center = QPointF(_DISTANCE * (number + 0.5), self.height() / 2)
            painter.drawEllipse(center, _RADIUS, _RADIUS)
