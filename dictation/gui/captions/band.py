"""Lines of captions that roll together: all that is said, or its translation below it."""

from collections.abc import Callable, Hashable, Sequence

from PySide6.QtCore import QEasingCurve, QObject, QPoint, QRect, QVariantAnimation, Signal
from PySide6.QtGui import QPainter, QRegion

from dictation.gui.captions.layout import Layout, Line
from dictation.gui.captions.look import LineImage, Look

ROLL_MS = 180


class Band(QObject):
    """Words laid out, the pictures of their lines, and how far they have rolled.

    A band is a number of rows of the captions, whose area in the window each method is given.
    """

    rolled = Signal()

    def __init__(self, look: Look, parent: QObject, *, translation: bool) -> None:
        super().__init__(parent)
        self.translation = translation
        self.rows = 0
        self._top = 0  # rows above it
        self._look = look
        self.layout = Layout(0, 1, look.measure(translation=translation))
        self._images: dict[int, tuple[Hashable, LineImage]] = {}  # by the numbers of their lines
        self._first = 0.0  # the number of the line at the top; between two while it rolls
        self.roll = QVariantAnimation(self, duration=ROLL_MS)
        self.roll.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.roll.valueChanged.connect(self._roll_to)

    def reshape(self, top: int, rows: int, width: float, look: Look) -> None:
        """Continue with lines of another size or look, in other rows; the words stay."""
        self._top, self.rows, self._look = top, rows, look
        self.layout.reshape(width, max(1, rows), look.measure(translation=self.translation))
        self._images.clear()
        self.roll.stop()
        self._first = float(self.layout.first)

    def roll_on(self) -> None:
        """Roll to where the newest lines are seen."""
        goal = float(self.layout.first)
        if not self.layout.lines:
            self.roll.stop()
            self._first = 0.0
            return
        if self.roll.state() == QVariantAnimation.State.Running:
            if self.roll.endValue() == goal:
                return
            self.roll.stop()
        if goal != self._first:
            self.roll.setStartValue(self._first)
            self.roll.setEndValue(goal)
            self.roll.start()

    def _roll_to(self, first: float) -> None:
        self._first = first
        self.rolled.emit()

    def forget_pictures(self) -> None:
        """Let go of all pictures: nothing is seen."""
        self._images.clear()

    def draw(
        self, lines: Sequence[Line], how: Hashable, draw: Callable[[Line], LineImage], area: QRect
    ) -> QRegion | None:
        """Draw those of the `lines` in sight that have changed, or are to be drawn in another way.

        `how` stands for what a picture depends on besides its line. Returns what has to be
        painted again, None if all pictures are as before.
        """
        dirty = QRegion()
        images = dict[int, tuple[Hashable, LineImage]]()
        for line in lines:
            if line.number + 1 <= min(self._first, self.layout.first):
                continue
            key = (line.source, line.leftwards, tuple(line.words), how)
            before = self._images.get(line.number)
            if before is not None and before[0] == key:
                images[line.number] = before
                continue
            image = draw(line)
            images[line.number] = (key, image)
            changed = (image.region | (before[1].region if before else QRegion())).boundingRect()
            dirty |= QRegion(changed.translated(self._corner(line.number, area)))
        same = images == self._images
        self._images = images
        return None if same else dirty

    def paint(self, painter: QPainter, region: QRegion, area: QRect) -> None:
        """Paint the pictures in `region` of the window."""
        painter.setClipRegion(region & QRegion(self._part(area)))
        for number, (_, image) in self._images.items():
            painter.drawPixmap(self._corner(number, area), image.pixmap)

    def shape(self, area: QRect) -> QRegion:
        """Return the part of the window that is painted."""
        lines = QRegion()
        for number, (_, image) in self._images.items():
            lines |= image.region.translated(self._corner(number, area))
        return lines & self._part(area)

    def _part(self, area: QRect) -> QRect:
        """Return where the band is; what rolls out of it is cut off."""
        height = self._look.line_height
        top = area.top() + self._top * height
        return QRect(area.left(), top, area.width(), self.rows * height) & area

    def _corner(self, number: int, area: QRect) -> QPoint:
        down = round((self._top + number - self._first) * self._look.line_height)
        return area.topLeft() + QPoint(0, down)
