"""Paint the session list: day headings, and sessions with two lines and an icon."""

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

from dictation.gui.history import icon_buttons
from dictation.gui.history.colors import hit_ground, hit_text
from dictation.gui.history.model import ENTRY
from dictation.gui.history.rows import Row, about, wrong
from dictation.gui.widgets.colors import muted, warning

_SIDE, _ABOVE, _BETWEEN = 12, 7, 3
_ICON = 18
_TEXT_LEFT = _SIDE + _ICON + 10
_BELOW_DAY = 8

_Index = QModelIndex | QPersistentModelIndex


class SessionDelegate(QStyledItemDelegate):
    """Paints the entries of `SessionModel`."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802, ARG002
        """Return two lines' height for all entries, including days."""
        return QSize(0, 2 * QFontMetrics(option.font).height() + 2 * _ABOVE + _BETWEEN)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a day heading or a session."""
        entry = index.data(ENTRY)
        painter.save()
        if isinstance(entry, Row):
            style = option.widget.style() if option.widget else QApplication.style()
            style.drawPrimitive(
                QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget
            )
            _paint_row(painter, QRect(option.rect), option, entry)
        else:
            _paint_day(painter, QRect(option.rect), option, index.data())
        painter.restore()


def _paint_day(painter: QPainter, place: QRect, option: QStyleOptionViewItem, heading: str) -> None:
    font = QFont(option.font)
    font.setBold(True)
    painter.setFont(font)
    palette = QPalette(option.palette)
    palette.setCurrentColorGroup(QPalette.ColorGroup.Active)  # not to look disabled
    painter.setPen(muted(palette))
    place = place.adjusted(_SIDE, 0, -_SIDE, -_BELOW_DAY)
    shown = QFontMetrics(font).elidedText(heading, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, Qt.AlignmentFlag.AlignBottom, shown)


def _paint_row(painter: QPainter, place: QRect, option: QStyleOptionViewItem, row: Row) -> None:
    palette = option.palette
    selected = bool(option.state & QStyle.StateFlag.State_Selected)
    text, by_the_way, alarm = _colors(option, selected)
    line = QFontMetrics(option.font).height()
    first = QRect(place).adjusted(_TEXT_LEFT, _ABOVE, -_SIDE, 0)
    first.setHeight(line)
    second = first.translated(0, line + _BETWEEN)
    icon_area = QRectF(place.left() + _SIDE, first.center().y() - _ICON / 2 + 1, _ICON, _ICON)
    icon_buttons.paint(painter, icon_area, row.session.kind, by_the_way)
    painter.setFont(option.font)
    _paint_marked(painter, first, row, text, palette, option.font)
    metrics = QFontMetrics(option.font)
    if words := wrong(row):
        width = metrics.horizontalAdvance(words)
        at = second.right() - width
        painter.setPen(alarm)
        painter.drawText(QPointF(at, second.top() + metrics.ascent()), words)
        icon_buttons.paint(
            painter, QRectF(at - line - 2, second.top(), line - 1, line - 1), "undelivered", alarm
        )
        second.setRight(at - line - 10)
    painter.setPen(by_the_way)
    shown = metrics.elidedText(about(row), Qt.TextElideMode.ElideRight, second.width())
    painter.drawText(QPointF(second.left(), second.top() + metrics.ascent()), shown)


def _colors(option: QStyleOptionViewItem, selected: bool) -> tuple[QColor, QColor, QColor]:
    """Return the colors for text, secondary text, and warnings."""
    palette = option.palette
    if not selected:
        return palette.color(QPalette.ColorRole.Text), muted(palette), warning(palette)
    active = bool(option.state & QStyle.StateFlag.State_Active)
    group = QPalette.ColorGroup.Active if active else QPalette.ColorGroup.Inactive
    text = palette.color(group, QPalette.ColorRole.HighlightedText)
    return text, text, text


def _paint_marked(
    painter: QPainter, place: QRect, row: Row, color: QColor, palette: QPalette, font: QFont
) -> None:
    """Draw one line with search hits marked, shortened to fit."""
    text = whole_words(row.text.replace("\n", " "), QFontMetrics(font), place.width())
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
    painter.setPen(color)
    layout.draw(painter, QPointF(place.topLeft()))


def whole_words(text: str, metrics: QFontMetrics, width: int) -> str:
    """Return the start of `text` that fits, cut between words if at least one fits."""
    if metrics.horizontalAdvance(text) <= width:
        return text
    cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width).rstrip("…")
    words, space, _ = cut.rpartition(" ")
    return f"{(words if space else cut).rstrip(' ,;:–')}…"


def _range(start: int, length: int, marked: QTextCharFormat) -> QTextLayout.FormatRange:
    part = QTextLayout.FormatRange()
    part.start, part.length, part.format = start, length, marked
    return part
