"""Windows on top of all others, without focus, clicks, or a frame."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBitmap,
    QColor,
    QCursor,
    QGuiApplication,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from dictation.gui import x11
from dictation.settings.sections.program import Place

MARGIN = 28
"""The distance between an overlay and the edge of the screen."""
_ELSEWHERE: tuple[Place, ...] = ("bottom", "top")
_BELOW_CURSOR = QPoint(18, 26)
_ALPHA = 236
_FLAGS = (
    # X11 window managers leave this type alone; a managed window would take clicks and go below
    # full-screen windows
    Qt.WindowType.ToolTip
    | Qt.WindowType.FramelessWindowHint
    | Qt.WindowType.WindowStaysOnTopHint
    | Qt.WindowType.WindowTransparentForInput
    | Qt.WindowType.WindowDoesNotAcceptFocus
    | Qt.WindowType.NoDropShadowWindowHint
)


def place_on(screen: QRect, size: QSize, place: Place, cursor: QPoint) -> QPoint:
    """Return the position of an overlay's top left corner.

    `screen` is the area without panels; near the `cursor`, the overlay is kept within it.
    """
    centered = screen.x() + (screen.width() - size.width()) // 2
    if place == "top":
        return QPoint(centered, screen.y() + MARGIN)
    if place == "bottom":
        return QPoint(centered, screen.y() + screen.height() - size.height() - MARGIN)
    corner = cursor + _BELOW_CURSOR
    if corner.y() + size.height() > screen.y() + screen.height():  # then above the cursor
        corner.setY(cursor.y() - _BELOW_CURSOR.y() - size.height())
    last = screen.bottomRight() - QPoint(size.width(), size.height()) + QPoint(1, 1)
    return QPoint(
        max(screen.x(), min(corner.x(), last.x())), max(screen.y(), min(corner.y(), last.y()))
    )


def covers_button(area: QRect) -> bool:
    """Whether an area of the screen contains a button of this program."""
    return any(
        area.intersects(QRect(button.mapToGlobal(QPoint()), button.size()))
        for window in QApplication.topLevelWidgets()
        if window.isVisible() and not window.isMinimized()
        for button in window.findChildren(QAbstractButton)
        if button.isVisible()
    )


def composited() -> bool:
    """Whether the desktop has a compositor, so that windows can be translucent."""
    return QGuiApplication.platformName() != "xcb" or x11.has_owner("_NET_WM_CM")


class Overlay(QWidget):
    """A translucent panel with round corners, on the screen with the mouse pointer.

    Without a compositor, it is opaque and masked. Shown without taking the focus.
    """

    radius = 12.0

    def __init__(self) -> None:
        super().__init__(None, _FLAGS)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        # on macOS, tool windows of background programs would be hidden
        self.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._translucent = False

    def move_to(self, place: Place) -> None:
        """Move to a place on the screen with the mouse pointer, at that screen's scale.

        Uses another place if a button of this program would be covered.
        """
        cursor = QCursor.pos()
        screen = QGuiApplication.screenAt(cursor) or QGuiApplication.primaryScreen()
        if screen is not None:
            self.setScreen(screen)
            room = screen.availableGeometry()
            places = [place_on(room, self.size(), one, cursor) for one in (place, *_ELSEWHERE)]
            free = (corner for corner in places if not covers_button(QRect(corner, self.size())))
            self.move(next(free, places[0]))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Check for a compositor, which may start and stop at any time."""
        super().showEvent(event)
        self._translucent = composited()
        self._cut()
        self.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the corners round."""
        super().resizeEvent(event)
        self._cut()

    def ink(self, role: QPalette.ColorRole) -> QColor:
        """Return a color of the palette for active windows.

        An overlay never has the focus, and some desktops fade inactive windows.
        """
        return QColor(self.palette().color(QPalette.ColorGroup.Active, role))

    def paint_plate(self, painter: QPainter) -> None:
        """Draw the background in the desktop's window colors."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, line = self.ink(QPalette.ColorRole.Window), self.ink(QPalette.ColorRole.Text)
        ground.setAlpha(_ALPHA if self._translucent else 255)
        line.setAlpha(60)
        if not self._translucent:  # the mask has a hard edge, so everything within must be painted
            painter.fillRect(self.rect(), ground)
        painter.setBrush(ground)
        painter.setPen(QPen(line, 1))
        painter.drawPath(self._outline(inset=0.5 if self._translucent else 1.0))

    def _outline(self, inset: float) -> QPainterPath:
        path = QPainterPath()
        area = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        path.addRoundedRect(area, self.radius - inset, self.radius - inset)
        return path

    def _cut(self) -> None:
        if self._translucent:
            self.clearMask()
        else:
            mask = QBitmap(self.size())
            mask.clear()
            painter = QPainter(mask)
            painter.fillPath(self._outline(inset=0), Qt.GlobalColor.color1)
            painter.end()
            self.setMask(mask)
