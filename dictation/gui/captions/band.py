"""Lines of captions that roll together: all that is said, or its translation below it."""

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Signal

from dictation.gui.captions.layout import Layout, Measure
from dictation.gui.captions.look import LineImage

ROLL_MS = 180


class Band(QObject):
    """Words laid out, their pictures by the number of their line, and how far they have rolled.

    `top` is how many rows of the captions are above it, and `rows` how many it has.
    """

    rolled = Signal()

    def __init__(self, measure: Measure, parent: QObject) -> None:
        super().__init__(parent)
        self.layout = Layout(0, 1, measure)
        self.images: dict[int, tuple[object, LineImage]] = {}
        self.top = 0
        self.rows = 0
        self.first = 0.0
        """The number of the line at the top; between two lines while it rolls."""
        self.roll = QVariantAnimation(self, duration=ROLL_MS)
        self.roll.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.roll.valueChanged.connect(self._roll_to)

    def reshape(self, top: int, rows: int, width: float, measure: Measure) -> None:
        """Go on with lines of another size, in another place; the words stay."""
        self.top, self.rows = top, rows
        self.layout.reshape(width, max(1, rows), measure)
        self.images.clear()
        self.roll.stop()
        self.first = float(self.layout.first)

    def roll_on(self) -> None:
        """Roll to where the newest lines are seen."""
        goal = float(self.layout.first)
        if not self.layout.lines:
            self.roll.stop()
            self.first = 0.0
            return
        if self.roll.state() == QVariantAnimation.State.Running:
            if self.roll.endValue() == goal:
                return
            self.roll.stop()
        if goal != self.first:
            self.roll.setStartValue(self.first)
            self.roll.setEndValue(goal)
            self.roll.start()

    def _roll_to(self, first: float) -> None:
        self.first = first
        self.rolled.emit()
