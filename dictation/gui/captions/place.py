"""The place of captions on a screen, so that it fits a screen of another size, too."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Signal
from PySide6.QtGui import QGuiApplication, QScreen

from dictation.settings.sections.captions import CaptionSettings

PLACE = ("screen", "x", "y", "width", "lines")
"""The settings that say where captions are."""


class Screens(QObject):
    """The current screens; `changed` when one is added, removed, or resized."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenAdded.connect(self._add)
        app.screenRemoved.connect(self.changed)
        app.primaryScreenChanged.connect(self.changed)
        for screen in app.screens():
            screen.availableGeometryChanged.connect(self.changed)

    def area_for(self, settings: CaptionSettings) -> QRect:
        """Return the free part of the screen that captions belong on."""
        free = {screen.name(): screen.availableGeometry() for screen in QGuiApplication.screens()}
        return screen_for(settings, free, QGuiApplication.primaryScreen().name())

    def _add(self, screen: QScreen) -> None:
        screen.availableGeometryChanged.connect(self.changed)
        self.changed.emit()


def moved_to(
    settings: CaptionSettings, area: QRect, line_height: int, screen: QScreen
) -> CaptionSettings:
    """Return the settings for captions dragged to `area`; `screen` is used if that is on none."""
    screen = QGuiApplication.screenAt(area.center()) or screen
    free = screen.availableGeometry()
    x, y = place_of(area, free)
    width = round(area.width() / free.width(), 4)
    lines = area.height() // line_height
    return replace(settings, screen=screen.name(), x=x, y=y, width=width, lines=lines)


def screen_for(settings: CaptionSettings, screens: Mapping[str, QRect], main: str) -> QRect:
    """Return the free part of the screen that captions belong on; the main one's if it is gone."""
    return screens.get(settings.screen, screens[main])


def area_on(screen: QRect, size: QSize, x: float, y: float) -> QRect:
    """Return the captions' area; `x` and `y` are the shares of the free room before them."""
    size = size.boundedTo(screen.size())
    room = screen.size() - size
    corner = QPoint(round(x * room.width()), round(y * room.height()))
    return QRect(screen.topLeft() + corner, size)


def place_of(area: QRect, screen: QRect) -> tuple[float, float]:
    """Return `x` and `y` for captions that were dragged, moved back onto the screen if necessary.

    0.5 where there is no room to move.
    """
    room = screen.size() - area.size()
    return (
        _share(area.left() - screen.left(), room.width()),
        _share(area.top() - screen.top(), room.height()),
    )


def _share(part: int, whole: int) -> float:
    return round(min(1.0, max(0.0, part / whole)), 4) if whole > 0 else 0.5
