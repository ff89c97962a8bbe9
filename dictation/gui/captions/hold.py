"""Moving captions: the frame around them, its buttons, and how a drag changes their area."""

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

FRAME = 8
"""The width of the frame, where a drag makes the captions wider or higher."""
BAR_HEIGHT = 44
MIN_WIDTH = 320


class Grip(Enum):
    """The part of the frame that is dragged."""

    MIDDLE = auto()
    LEFT = auto()
    RIGHT = auto()
    TOP = auto()
    BOTTOM = auto()


CURSORS = {
    Grip.MIDDLE: Qt.CursorShape.SizeAllCursor,
    Grip.LEFT: Qt.CursorShape.SizeHorCursor,
    Grip.RIGHT: Qt.CursorShape.SizeHorCursor,
    Grip.TOP: Qt.CursorShape.SizeVerCursor,
    Grip.BOTTOM: Qt.CursorShape.SizeVerCursor,
}


def grip_at(point: QPoint, area: QRect) -> Grip:
    """Return what is dragged from `point`, where the captions are `area`."""
    if point.x() < area.left() + FRAME:
        return Grip.LEFT
    if point.x() > area.right() - FRAME:
        return Grip.RIGHT
    if area.top() - FRAME <= point.y() < area.top():
        return Grip.TOP
    if area.bottom() < point.y() <= area.bottom() + FRAME:
        return Grip.BOTTOM
    return Grip.MIDDLE


def framed(area: QRect, screen: QRect) -> tuple[QRect, QRect]:
    """Return the window whose frame encloses `area`, and in it the place of the buttons.

    They are above the captions, unless the screen ends there.
    """
    window = area.adjusted(-FRAME, -FRAME, FRAME, FRAME)
    above = area.top() - BAR_HEIGHT >= screen.top()
    if above:
        window.setTop(area.top() - BAR_HEIGHT)
    else:
        window.setBottom(area.bottom() + BAR_HEIGHT)
    top = 0 if above else window.height() - BAR_HEIGHT
    return window, QRect(0, top, window.width(), BAR_HEIGHT)


@dataclass(frozen=True, slots=True)
class Drag:
    """A drag that began at `pressed`, where the captions were `area`."""

    pressed: QPoint
    area: QRect

    def to(self, point: QPoint, line_height: int, most: QRect) -> QRect:
        """Return what the area becomes when the mouse is at `point`, on the screen `most`."""
        grip = grip_at(self.pressed, self.area)
        return dragged(self.area, grip, point - self.pressed, line_height, most)


def dragged(area: QRect, grip: Grip, way: QPoint, line_height: int, most: QRect) -> QRect:
    """Return what `area` becomes when the mouse drags it by `way`, on a screen of size `most`.

    Edges move the opposite way on the other side too, so that the middle stays; the height changes
    by whole lines, one to four.
    """
    if grip is Grip.MIDDLE:
        return area.translated(way)
    if grip in {Grip.LEFT, Grip.RIGHT}:
        outward = way.x() if grip is Grip.RIGHT else -way.x()
        width = max(MIN_WIDTH, min(area.width() + 2 * outward, most.width()))
        return QRect(area.center().x() - width // 2, area.top(), width, area.height())
    outward = way.y() if grip is Grip.BOTTOM else -way.y()
    lines = max(1, min(round((area.height() + outward) / line_height), 4))
    changed = QRect(area)
    if grip is Grip.BOTTOM:
        changed.setHeight(lines * line_height)
    else:
        changed.setTop(area.bottom() + 1 - lines * line_height)
    return changed


class Bar(QWidget):
    """The buttons on the frame; they never take the focus from the user's window."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(FRAME, 6, FRAME, 6)
        row.addStretch()
        self.done = self._button("Done", "Keep the captions here; clicks go through them again")
        self.settings = self._button("Settings…", "Change what captions look like")
        self.close_captions = self._button("Close", "Switch the captions off")
        for button in (self.settings, self.close_captions, self.done):
            row.addWidget(button)
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button
