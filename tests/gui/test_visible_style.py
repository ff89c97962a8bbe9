"""Edges of controls and of the level bar, as they are painted: none may vanish into the window."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from dictation.gui.first_run.dots import StepDots
from dictation.gui.visible_style import VisibleStyle
from dictation.gui.widgets import LevelMeter

GTK_DARK = {
    **dict.fromkeys(("Window", "Base", "Button"), 0x323232),
    **dict.fromkeys(("Mid", "Midlight"), 0x383838),
    "Light": 0x3E3E3E,
    "Dark": 0x2C2C2C,
    "Shadow": 0x020202,
    "Highlight": 0x15539E,
    **dict.fromkeys(("WindowText", "Text", "ButtonText", "BrightText"), 0xFFFFFF),
}
"""What Qt makes of GTK's Adwaita:dark with the platform theme gtk3."""
LIGHT = {"Window": 0xEFEFEF, "Base": 0xFFFFFF, "Button": 0xEFEFEF, "WindowText": 0x000000}


def palette(colors: dict[str, int]) -> QPalette:
    made = QPalette(QColor(colors["Button"]), QColor(colors["Window"]))
    for role, color in colors.items():
        made.setColor(QPalette.ColorRole[role], QColor(color))
    return made


def picture(qtbot: QtBot, widget: QWidget, colors: dict[str, int]) -> QImage:
    """What is painted of a widget without the focus at its left end, where no arrow is."""
    window = QWidget()
    qtbot.addWidget(window)
    window.setPalette(palette(colors))
    widget.setParent(window)
    widget.setGeometry(0, 0, 120, 24)
    return window.grab().toImage().copy(0, 0, 16, 24)


@pytest.mark.parametrize("colors", [GTK_DARK, LIGHT], ids=["gtk dark", "light"])
@pytest.mark.parametrize(
    "kind",
    [QRadioButton, QCheckBox, QLineEdit, QComboBox, QSpinBox, QPushButton, LevelMeter, StepDots],
)
def test_edges_stand_out(
    qapp: QApplication,
    qtbot: QtBot,
    contrast: Callable[[QColor, QColor], float],
    kind: type[QWidget],
    colors: dict[str, int],
) -> None:
    assert isinstance(qapp.style(), VisibleStyle)
    widget = kind(5) if kind is StepDots else kind()  # type: ignore[call-arg]
    if isinstance(widget, StepDots):
        widget.set_step(4)  # those that are to come
    painted = picture(qtbot, widget, colors)
    ground = QColor(colors["Window"])
    places = [(x, y) for x in range(painted.width()) for y in range(painted.height())]
    assert max(contrast(painted.pixelColor(x, y), ground) for x, y in places) >= 3
