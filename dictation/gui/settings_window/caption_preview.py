"""What captions will look like, beside the settings that make them so."""

from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dictation.captions.bilingual import BOTH
from dictation.gui.captions.layout import Layout
from dictation.gui.captions.look import Look
from dictation.settings.sections.captions import CaptionSettings

_SIZE = QSize(240, 124)
_MARGIN = 10
_LINES = 2
_GROUNDS = (QColor(0x1B, 0x22, 0x33), QColor(0xFA, 0xFA, 0xF7))
"""A film at night, and a page."""


class CaptionPreview(QWidget):
    """Two lines over a dark and over a light ground; if they are too high, all is made smaller."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = CaptionSettings()
        self.setMinimumSize(_SIZE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Preview")
        self.setToolTip("How captions look on a dark and on a light background")

    def show_settings(self, settings: CaptionSettings) -> None:
        """Show what captions look like with these."""
        self._settings = settings
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a size in which large letters can be told from small ones."""
        return _SIZE

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint the grounds side by side, and the words on each."""
        painter = QPainter(self)
        middle = self.width() // 2
        left = QRect(0, 0, middle, self.height())
        for ground, color in zip(
            (left, self.rect().adjusted(middle, 0, 0, 0)), _GROUNDS, strict=True
        ):
            painter.setClipRect(ground)
            painter.fillRect(ground, color)
            self._paint_words(painter, ground.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN))
        painter.setClipping(False)
        painter.setPen(self.palette().mid().color())
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint_words(self, painter: QPainter, room: QRect) -> None:
        look = Look(self._settings)
        scale = min(1.0, room.height() / (_LINES * look.line_height))
        width = round(room.width() / scale)
        said: tuple[tuple[str, str], ...] = ((" Words that stay,", " or may change"),)
        if self._settings.task == BOTH:
            said = ((" Guten", " Morgen!"), (" Good", " morning!"))
        ratio, row = self.devicePixelRatio(), 0
        for translation, words in enumerate(said):
            small = bool(translation)
            room_for_words = width - 2 * look.padding
            layout = Layout(room_for_words, _LINES // len(said), look.measure(translation=small))
            layout.show("", *words)
            color = look.color([""], "", translation=small)
            for line in layout.lines[layout.first :]:
                drawn = look.draw(
                    line, color, width, ratio * scale, translation=small, translucent=True
                ).pixmap
                drawn.setDevicePixelRatio(ratio)
                down = row * look.line_height * scale
                painter.drawPixmap(QPointF(room.left(), room.top() + down), drawn)
                row += 1
