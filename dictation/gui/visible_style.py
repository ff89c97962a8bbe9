"""Qt's Fusion style with more visible outlines.

Fusion draws outlines only slightly darker than the window, which is hardly visible on a dark one
(1.3:1). Here every control has an outline with a contrast of at least 3:1 (WCAG 1.4.11).
"""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QApplication,
    QProxyStyle,
    QStyle,
    QStyleOption,
    QStyleOptionComplex,
    QWidget,
)

from dictation.gui.widgets.colors import outline

_Primitive = QStyle.PrimitiveElement
_RADIUS = 2.0
_ROUND = {_Primitive.PE_IndicatorRadioButton}
_BOXES = {
    _Primitive.PE_IndicatorCheckBox,
    _Primitive.PE_FrameLineEdit,
    _Primitive.PE_PanelButtonCommand,
}
_CONTROLS = {QStyle.ComplexControl.CC_ComboBox, QStyle.ComplexControl.CC_SpinBox}


def use(app: QApplication) -> None:
    """Set this style, unless the system has its own."""
    if app.style().name() == "fusion":
        app.setStyle(VisibleStyle("fusion"))


class VisibleStyle(QProxyStyle):
    """Draws the outlines on top of Fusion."""

    def drawPrimitive(  # noqa: N802 - Qt's name
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draw a part of a control."""
        super().drawPrimitive(element, option, painter, widget)
        if element in _ROUND or element in _BOXES:
            _draw_edge(painter, option, is_round=element in _ROUND)

    def drawComplexControl(  # noqa: N802 - Qt's name
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draw a control."""
        super().drawComplexControl(control, option, painter, widget)
        if control in _CONTROLS:
            _draw_edge(painter, option, is_round=False)


def _draw_edge(painter: QPainter, option: QStyleOption, *, is_round: bool) -> None:
    focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
    enabled = bool(option.state & QStyle.StateFlag.State_Enabled)
    palette = QPalette(option.palette)
    group = QPalette.ColorGroup.Active if enabled else QPalette.ColorGroup.Disabled
    palette.setCurrentColorGroup(group)
    text = palette.color(QPalette.ColorRole.WindowText)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(text if focused else outline(palette), 1))
    edge = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5)
    if is_round:
        painter.drawEllipse(edge)
    else:
        painter.drawRoundedRect(edge, _RADIUS, _RADIUS)
    painter.restore()
