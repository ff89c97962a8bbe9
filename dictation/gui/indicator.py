"""The small on-screen indicator during dictation: state, level, and the newest words."""

from collections import deque

from PySide6.QtCore import QElapsedTimer, QPointF, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPalette,
    QTextLayout,
    QTextOption,
)

from dictation.gui.icons import WORDS, state_color, state_icon
from dictation.gui.overlay import Overlay, covers_button
from dictation.gui.widgets.level_meter import share
from dictation.settings.sections.program import Place
from dictation.takes.events import Level
from dictation.takes.state import State
from dictation.text.direction import runs_leftwards

SIZE = QSize(440, 44)
"""Always the same, so that nothing jumps; only notices are taller."""
FRAME_MS = 60
NOTICE_MS = 8000
_DIM = 150
_BARS = 9
_ICON = QRect(12, 11, 22, 22)
_METER = QRect(44, 10, _BARS * 5 - 2, 24)
_TEXT = QRect(102, 0, SIZE.width() - 102 - 16, SIZE.height())
_SHOWN = {State.LOADING, State.LISTENING, State.SPEECH, State.WORKING}


class Indicator(Overlay):
    """A pill-shaped overlay, shown during a take, and for some seconds for a notice.

    It accepts neither focus nor clicks, and repaints only what has changed.
    """

    radius = SIZE.height() / 2

    def __init__(self, place: Place = "bottom") -> None:
        super().__init__()
        self.place: Place = place
        self.profile = ""
        """The name of the profile that the take is under; "" for the general settings."""
        self._state = State.IDLE
        self._notice = ""
        self._level = Level.ERROR
        self._text = self._tail = ""
        self._typing = True
        self._bars = deque([0.0] * _BARS, _BARS)
        self._loudest = 0.0
        self._frame = QElapsedTimer()
        self._notice_over = QTimer(self, singleShot=True, interval=NOTICE_MS)
        self._notice_over.timeout.connect(self._forget_notice)
        self.setWindowTitle("Dictation indicator")
        self.resize(SIZE)

    def show_state(self, state: State) -> None:
        """Show or hide with the state; a new take removes the last notice."""
        if self._notice and state in _SHOWN and self._state not in _SHOWN:
            self._forget_notice()
        if state not in _SHOWN:
            self._text = self._tail = ""
            self._typing = True
            self._bars.extend([0.0] * _BARS)
        self._state = state
        self._come_or_go()

    def show_text(self, committed: str, tail: str, typing: bool = True) -> None:
        """Show the newest words: `tail`, which may still change, follows `committed`.

        If they aren't being typed, a warning icon is shown before them.
        """
        if (committed, tail) != (self._text, self._tail):
            self._text, self._tail = committed, tail
            self.update(_TEXT)
        if typing != self._typing:
            self._typing = typing
            self._name()
            self.update(_ICON)

    def set_level(self, peak: float) -> None:
        """Add the peak of the newest audio (0 to 1) to the bars, at most 16 times per second."""
        if not self.isVisible() or self._notice:
            return
        self._loudest = max(self._loudest, peak)
        if self._frame.isValid() and self._frame.elapsed() < FRAME_MS:
            return
        self._frame.start()
        before = list(self._bars)
        self._bars.append(round(share(self._loudest), 2))
        self._loudest = 0.0
        if list(self._bars) != before:
            self.update(_METER)

    def flash_notice(self, text: str, level: Level) -> None:
        """Show a notice for some seconds, also without a take."""
        self._notice, self._level = text, level
        self._notice_over.start()
        self._come_or_go()

    def _forget_notice(self) -> None:
        self._notice_over.stop()
        self._notice = ""
        self._come_or_go()

    def _come_or_go(self) -> None:
        if not self._notice and self._state not in _SHOWN:
            self.hide()
            return
        size = QSize(SIZE)
        if self._notice:
            size.setHeight(max(size.height(), self._notice_area().height() + 24))
        if size != self.size() or not self.isVisible() or covers_button(self.geometry()):
            self.resize(size)
            self.move_to(self.place)
        self._name()
        self.show()
        self.update()

    def _name(self) -> None:
        words = self._words() if self._typing else f"{self._words()}, typing has stopped"
        self.setAccessibleName(self._notice or words)

    def _words(self) -> str:
        """Say what is going on, and under which profile somebody speaks."""
        words = WORDS[self._state]
        heard = self._state in (State.LISTENING, State.SPEECH)
        return f"{words} ({self.profile})" if self.profile and heard else words

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the area that has changed."""
        painter = QPainter(self)
        painter.setClipRegion(event.region())
        self.paint_plate(painter)
        if self._notice:
            icon = _ICON.translated(0, (self.height() - SIZE.height()) // 2)
            sign = State.IDLE if self._level is Level.INFO else State.PROBLEM
            state_icon(sign).paint(painter, icon)
            painter.setPen(self.ink(QPalette.ColorRole.WindowText))
            area = self._notice_area()
            area.moveTop((self.height() - area.height()) // 2)
            painter.drawText(area, Qt.TextFlag.TextWordWrap, self._notice)
            return
        if event.region().intersects(_ICON):
            sign = self._state if self._typing else State.PROBLEM
            state_icon(sign).paint(painter, _ICON)
        self._paint_bars(painter)
        if event.region().intersects(_TEXT):
            self._paint_text(painter)

    def _notice_area(self) -> QRect:
        left = _METER.left()
        room = QRect(left, 0, SIZE.width() - left - 16, 200)
        return QFontMetrics(self.font()).boundingRect(
            room, int(Qt.TextFlag.TextWordWrap), self._notice
        )

    def _paint_bars(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(state_color(self._state))
        middle = QRectF(_METER).center().y()
        for number, level in enumerate(self._bars):
            height = max(3.0, level * _METER.height())
            bar = QRectF(_METER.left() + 5 * number, middle - height / 2, 3, height)
            painter.drawRoundedRect(bar, 1.5, 1.5)

    def _paint_text(self, painter: QPainter) -> None:
        tail = _one_line(self._tail)
        text = _one_line(self._text + self._tail)
        if not text:
            text = tail = f"{self._words()}…"
        fitting = newest_part(text, self.fontMetrics(), _TEXT.width())
        layout = QTextLayout(fitting, self.font())
        right = runs_leftwards(fitting)
        option = QTextOption(Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        layout.setTextOption(option)
        layout.setFormats([self._dimmed(max(0, len(fitting) - len(tail)), len(tail))])
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(_TEXT.width())
        layout.endLayout()
        painter.setPen(self.ink(QPalette.ColorRole.WindowText))
        layout.draw(painter, QPointF(_TEXT.left(), (SIZE.height() - line.height()) / 2))

    def _dimmed(self, start: int, length: int) -> QTextLayout.FormatRange:
        color = self.ink(QPalette.ColorRole.WindowText)
        color.setAlpha(_DIM)
        dimmed = QTextLayout.FormatRange()
        dimmed.start, dimmed.length = start, length
        dimmed.format.setForeground(color)
        return dimmed


def _one_line(text: str) -> str:
    return " ".join(text.split())


def newest_part(text: str, metrics: QFontMetrics, width: int) -> str:
    """Return the end of `text` that fits into `width`, in whole words if at least one fits."""
    if metrics.horizontalAdvance(text) <= width:
        return text
    cut = metrics.elidedText(text, Qt.TextElideMode.ElideLeft, width).lstrip("…")
    _, space, words = cut.partition(" ")
    return "…" + (words if space else cut)
