"""The icon, color, and name of each state.

The icons were drawn for this project (resources/icons). Each state has its own shape, so that
nobody depends on colors; the colors work on light and dark panels, since no system tells programs
what its panel looks like.
"""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from dictation import paths
from dictation.takes.state import State

WORDS = {
    State.IDLE: "Ready",
    State.LOADING: "Getting ready",
    State.LISTENING: "Listening",
    State.SPEECH: "Hearing you",
    State.WORKING: "Finishing",
    State.PROBLEM: "Needs attention",
}

_COLORS = {  # the same as in the drawings
    State.IDLE: "#858c96",
    State.LOADING: "#c87400",
    State.LISTENING: "#2b7de0",
    State.SPEECH: "#1fa05a",
    State.WORKING: "#8458d8",
    State.PROBLEM: "#e5383b",
}


_SIZES = (16, 20, 22, 24, 32, 44, 48, 64, 128)  # of trays, at all scales
_BADGE = 0.5  # its share of the icon's side
_GAP = 0.06


def app_icon() -> QIcon:
    """Return the program's icon, for windows and application menus."""
    return _icon("dictation")


def state_icon(state: State, kept: bool = True) -> QIcon:
    """Return the icon of a state, sharp at every size; with a badge while history is off."""
    icon = _icon(state.name.lower())
    if kept:
        return icon
    badged = QIcon()
    for size in _SIZES:
        badged.addPixmap(_badged(icon, size, state_color(state)))
    return badged


def state_color(state: State) -> QColor:
    """Return the color of a state's icon."""
    return QColor(_COLORS[state])


def _badged(icon: QIcon, size: int, color: QColor) -> QPixmap:
    """Draw a crossed-out disc into the lower right corner, with a gap around it."""
    drawn = icon.pixmap(QSize(size, size), 1.0)
    disc = QRectF(size - _BADGE * size, size - _BADGE * size, _BADGE * size, _BADGE * size)
    gap = max(1.0, _GAP * size)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    _cut(painter)
    painter.drawEllipse(disc.adjusted(-gap, -gap, gap, gap))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.setBrush(color)
    painter.drawEllipse(disc)
    _cut(painter)
    painter.setPen(QPen(Qt.GlobalColor.black, 1.6 * gap))
    painter.drawLine(disc.bottomLeft(), disc.topRight())
    painter.end()
    return drawn


def _cut(painter: QPainter) -> None:
    """Make the painter erase, so that the panel shows through, whatever its color."""
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
    painter.setBrush(Qt.GlobalColor.black)


def _icon(name: str) -> QIcon:
    return QIcon(str(paths.resource(f"icons/{name}.svg")))
