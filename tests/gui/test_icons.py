import itertools

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage

from dictation.gui.icons import state_color, state_icon
from dictation.takes.state import State

PANELS = {"light": "#f2f2f2", "dark": "#222428"}


def image(icon: QIcon, size: int) -> QImage:
    return icon.pixmap(QSize(size, size), 1.0).toImage()


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast of two colors by WCAG 2, from 1 to 21."""

    def luminance(color: QColor) -> float:
        parts = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
            for part in color.getRgbF()[:3]
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def shape(icon: QIcon) -> list[bool]:
    drawn = image(icon, 16)
    return [drawn.pixelColor(x, y).alpha() > 128 for x in range(16) for y in range(16)]


def difference(one: QIcon, other: QIcon) -> float:
    """Return the share by which the shapes of two small icons differ."""
    return sum(a != b for a, b in zip(shape(one), shape(other), strict=True)) / 256


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("kept", [True, False])
def test_every_state_has_a_distinct_shape(kept: bool) -> None:
    enough = 1 / 8 if kept else 1 / 8 * 3 / 4  # a quarter of the icon is the badge then
    for one, other in itertools.combinations(State, 2):
        assert difference(state_icon(one, kept), state_icon(other, kept)) > enough, (one, other)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("state", State)
def test_the_badge_for_history_off_is_visible_at_every_size(state: State) -> None:
    plain, badged = state_icon(state), state_icon(state, kept=False)
    assert difference(plain, badged) > 1 / 16
    for size in (16, 22, 24, 32, 48, 64):
        assert badged.actualSize(QSize(size, size)) == QSize(size, size)
        # the badge is of the state's color, which stands out on every panel
        drawn = image(badged, size)
        corner = [
            drawn.pixelColor(x, y).rgb() == state_color(state).rgb()
            for x in range(size // 2, size)
            for y in range(size // 2, size)
        ]
        assert sum(corner) > len(corner) / 4


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("state", State)
def test_every_state_has_enough_contrast_on_every_panel(state: State, panel: str) -> None:
    assert contrast(state_color(state), QColor(PANELS[panel])) >= 3  # what WCAG asks of signs
    drawn = image(state_icon(state), 64)
    pixels = [drawn.pixelColor(x, y) for x in range(64) for y in range(64)]
    assert sum(pixel.rgb() == state_color(state).rgb() for pixel in pixels) > 64 * 64 / 40
