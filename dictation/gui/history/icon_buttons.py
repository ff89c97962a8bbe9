"""Buttons with line icons in the text's color."""

from functools import cache

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QToolButton

_SIZE = 18
_SCALES = (1, 2, 3)

# on a canvas of 24 by 24
_DRAWINGS = {
    "dictation": '<rect x="9" y="3" width="6" height="11" rx="3"/>'
    '<path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3"/>',
    "captions": '<rect x="3" y="5.5" width="18" height="13" rx="2.5"/>'
    '<path d="M7 11h5M15.5 11H17M7 14.5h1.5M12 14.5h5"/>',
    "file": '<path d="M6 3h8l4.5 4.5V21H6zM14 3v4.5h4.5M9 12.5h6M9 16.5h6"/>',
    "undelivered": '<path d="M12 4 21.5 20.5h-19zM12 10v5M12 17.6v.2"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6"/><path d="M15 15l5.5 5.5"/>',
    "filter": '<path d="M4 6.5h16M7 12h10M10 17.5h4"/>',
    "copy": '<rect x="8.5" y="8.5" width="11.5" height="11.5" rx="2"/>'
    '<path d="M5.5 15.5H4.8a.8.8 0 0 1-.8-.8V4.8a.8.8 0 0 1 .8-.8h9.9a.8.8 0 0 1 .8.8v.7"/>',
    "type": '<rect x="2.5" y="6" width="19" height="12.5" rx="2"/>'
    '<path d="M6 10h.3M10 10h.3M14 10h.3M17.8 10h.3M7.5 14.5h9"/>',
    "export": '<path d="M12 15V4M8 8l4-4 4 4M5 13.5V20h14v-6.5"/>',
    "delete": '<path d="M4.5 7h15M9 7V4.5h6V7M6.5 7l1 13.5h9l1-13.5M10.2 11v5.5M13.8 11v5.5"/>',
    "previous": '<path d="M6 15l6-6 6 6"/>',
    "next": '<path d="M6 9l6 6 6-6"/>',
    "play": '<path fill="currentColor" d="M7.5 5v14l11-7z"/>',
    "stop": '<rect fill="currentColor" x="6" y="6" width="12" height="12" rx="1.5"/>',
    "again": '<path d="M19.5 12a7.5 7.5 0 1 1-2.6-5.7M17.5 2.8v4h-4"/>',
    "earlier": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.2l3.4 2"/>',
    "close": '<path d="M6.5 6.5l11 11M17.5 6.5l-11 11"/>',
}


def paint(painter: QPainter, place: QRectF, name: str, color: QColor) -> None:
    """Draw an icon into a square."""
    _renderer(name, color.name()).render(painter, place)


class IconButton(QToolButton):
    """A flat button with only an icon, which follows changes of the color scheme."""

    def __init__(self, icon_name: str, name: str, tip: str) -> None:
        super().__init__()
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_icon(icon_name, name, tip)

    def set_icon(self, icon_name: str, name: str, tip: str) -> None:
        """Change the icon, the accessible name, and the tooltip."""
        self._icon_name = icon_name
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setIcon(icon(icon_name, self.palette()))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Update the colors."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.setIcon(icon(self._icon_name, self.palette()))


class ActionButton(QToolButton):
    """A flat button with icon and text for an action or its menu."""

    def __init__(self, action: QAction) -> None:
        super().__init__()
        self.setAutoRaise(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setDefaultAction(action)
        action.visibleChanged.connect(lambda: self.setVisible(action.isVisible()))


def icon(name: str, palette: QPalette) -> QIcon:
    """Return an icon in these colors that is sharp at every scale."""
    made = QIcon()
    for mode, group in (
        (QIcon.Mode.Normal, QPalette.ColorGroup.Active),
        (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled),
    ):
        color = palette.color(group, QPalette.ColorRole.ButtonText)
        for scale in _SCALES:
            made.addPixmap(_pixmap(name, color, scale), mode)
    return made


def _pixmap(name: str, color: QColor, scale: int) -> QPixmap:
    drawn = QPixmap(QSize(_SIZE, _SIZE) * scale)
    drawn.setDevicePixelRatio(scale)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    paint(painter, QRectF(0, 0, _SIZE, _SIZE), name, color)
    painter.end()
    return drawn


@cache
def _renderer(name: str, color: str) -> QSvgRenderer:
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" color="{color}"'
        f' stroke="{color}" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round">'
        f"{_DRAWINGS[name]}</svg>"
    )
    return QSvgRenderer(drawing.encode())
