"""How a session looks in the list: two lines and a sign, below the name of its day."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPalette,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from dictation.gui.history import signs
from dictation.gui.history.colours import hit_ground, hit_text
from dictation.gui.history.model import HEADING, ROW
from dictation.gui.history.rows import Row, about
from dictation.gui.widgets.colours import muted, warning

_SIDE, _ABOVE, _BETWEEN = 12, 7, 3
_SIGN = 18
_TEXT_LEFT = _SIDE + _SIGN + 10
_DAY_ABOVE, _DAY_BELOW = 14, 5

_Index = QModelIndex | QPersistentModelIndex


class SessionDelegate(QStyledItemDelegate):
    """Paints rows of `SessionModel`."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802
        """Two lines, and one more where a day begins."""
        line = QFontMetrics(option.font).height()
        height = 2 * line + 2 * _ABOVE + _BETWEEN
        return QSize(0, height + _day_height(line) if index.data(HEADING) else height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the day, if one begins, and the session."""
        painter.save()
        place = QRect(option.rect)
        if heading := index.data(HEADING):
            height = _day_height(QFontMetrics(option.font).height())
            _paint_day(painter, place.adjusted(0, 0, 0, height - place.height()), option, heading)
            place.setTop(place.top() + height)
        ground = QStyleOptionViewItem(option)
        ground.rect = place
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, ground, painter, option.widget
        )
        _paint_row(painter, place, option, index.data(ROW))
        painter.restore()


def _day_height(line: int) -> int:
    return line + _DAY_ABOVE + _DAY_BELOW


def _paint_day(painter: QPainter, place: QRect, option: QStyleOptionViewItem, heading: str) -> None:
    font = QFont(option.font)
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(muted(option.palette))
    place = place.adjusted(_SIDE, _DAY_ABOVE, -_SIDE, -_DAY_BELOW)
    shown = QFontMetrics(font).elidedText(heading, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)


def _paint_row(painter: QPainter, place: QRect, option: QStyleOptionViewItem, row: Row) -> None:
    palette = option.palette
    selected = bool(option.state & QStyle.StateFlag.State_Selected)
    text, by_the_way, wrong = _colours(option, selected)
    line = QFontMetrics(option.font).height()
    first = QRect(place).adjusted(_TEXT_LEFT, _ABOVE, -_SIDE, 0)
    first.setHeight(line)
    second = first.translated(0, line + _BETWEEN)
    sign = QRectF(place.left() + _SIDE, first.center().y() - _SIGN / 2 + 1, _SIGN, _SIGN)
    signs.paint(painter, sign, row.session.kind, by_the_way)
    painter.setFont(option.font)
    _paint_marked(painter, first, row, text, palette, option.font)
    metrics = QFontMetrics(option.font)
    if row.session.delivered is False:
        words = "not delivered"
        width = metrics.horizontalAdvance(words)
        at = second.right() - width
        painter.setPen(wrong)
        painter.drawText(QPointF(at, second.top() + metrics.ascent()), words)
        signs.paint(
            painter, QRectF(at - line - 2, second.top(), line - 1, line - 1), "undelivered", wrong
        )
        second.setRight(at - line - 10)
    painter.setPen(by_the_way)
    shown = metrics.elidedText(about(row), Qt.TextElideMode.ElideRight, second.width())
    painter.drawText(QPointF(second.left(), second.top() + metrics.ascent()), shown)


def _colours(option: QStyleOptionViewItem, selected: bool) -> tuple[QColor, QColor, QColor]:
    """For the text, what is said by the way, and what is wrong."""
    palette = option.palette
    if not selected:
        return palette.color(QPalette.ColorRole.Text), muted(palette), warning(palette)
    active = bool(option.state & QStyle.StateFlag.State_Active)
    group = QPalette.ColorGroup.Active if active else QPalette.ColorGroup.Inactive
    text = palette.color(group, QPalette.ColorRole.HighlightedText)
    return text, text, text


def _paint_marked(
    painter: QPainter, place: QRect, row: Row, colour: QColor, palette: QPalette, font: QFont
) -> None:
    """Draw one line with the hits marked, cut where there is no more room."""
    text = QFontMetrics(font).elidedText(
        row.text.replace("\n", " "), Qt.TextElideMode.ElideRight, place.width()
    )
    marked = QTextCharFormat()
    marked.setBackground(hit_ground(palette))
    marked.setForeground(hit_text(palette))
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout.setTextOption(option)
    layout.setFormats(
        [_range(start, length, marked) for start, length in row.marks if start < len(text)]
    )
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    painter.setPen(colour)
    layout.draw(painter, QPointF(place.topLeft()))


def _range(start: int, length: int, marked: QTextCharFormat) -> QTextLayout.FormatRange:
    part = QTextLayout.FormatRange()
    part.start, part.length, part.format = start, length, marked
    return part
