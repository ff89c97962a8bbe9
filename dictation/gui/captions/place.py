"""Where captions are on a screen, kept so that it holds on a screen of another size too."""

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QRect, QSize

from dictation.settings.options import CaptionSettings


def screen_for(settings: CaptionSettings, screens: Mapping[str, QRect], main: str) -> QRect:
    """Return the free part of the screen that captions belong on; the main one's if it is gone."""
    return screens.get(settings.screen, screens[main])


def area_on(screen: QRect, size: QSize, x: float, y: float) -> QRect:
    """Return where captions lie; `x` and `y` say how much of the free room is before them."""
    size = size.boundedTo(screen.size())
    room = screen.size() - size
    corner = QPoint(round(x * room.width()), round(y * room.height()))
    return QRect(screen.topLeft() + corner, size)


def place_of(area: QRect, screen: QRect) -> tuple[float, float]:
    """Return `x` and `y` of captions that were dragged; what is off the screen comes back onto it.

    0.5 where there is no room to move.
    """
    room = screen.size() - area.size()
    return (
        _share(area.left() - screen.left(), room.width()),
        _share(area.top() - screen.top(), room.height()),
    )


def _share(part: int, whole: int) -> float:
    return round(min(1.0, max(0.0, part / whole)), 4) if whole > 0 else 0.5
