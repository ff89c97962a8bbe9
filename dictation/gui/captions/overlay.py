"""The window with the captions: it scrolls, appears when somebody speaks, and can be moved."""

from functools import partial

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QRegion,
    QShowEvent,
)

from dictation.gui.captions import hold
from dictation.gui.captions.band import Band
from dictation.gui.captions.layout import Layout, Line
from dictation.gui.captions.look import LineImage, Look
from dictation.gui.captions.place import Screens, area_on, moved_to
from dictation.gui.overlay import Overlay
from dictation.settings.sections.captions import CaptionSettings

_SAMPLE = ("Captions appear here.", " Drag them.")


class CaptionOverlay(Overlay):
    """Lines of what is said, above all windows, full-screen ones included; clicks go through it.

    Committed words are bright, those that may change are dimmer. A translation has lines of its own
    below the original, so that neither pushes the other out of sight. Hidden while nobody speaks.
    For the Qt thread only. On Wayland, no program may place its own windows or keep them above
    others (Qt has no layer-shell): start with QT_QPA_PLATFORM=xcb, for XWayland, there.
    """

    moved = Signal(CaptionSettings)
    """The user has moved the captions: the settings with the new place, width and lines."""
    closed = Signal()
    """The user has closed the captions."""
    settings_wanted = Signal()

    def __init__(self, settings: CaptionSettings) -> None:
        super().__init__()
        self.setWindowTitle("Dictation captions")
        self.setAccessibleName("Captions")
        self.held = False
        """Whether the mouse can move them now."""
        self._look = Look(settings)
        self._bands = [Band(self._look, self, translation=one) for one in (False, True)]
        for band in self._bands:
            band.rolled.connect(self._rolled)
        self._sources: list[str] = []  # in the order in which they were first heard
        self._translated = False
        self._notice = ""
        self._silence = QTimer(self, singleShot=True)
        self._silence.timeout.connect(self.clear)
        self._drag: hold.Drag | None = None
        self._bar = hold.Bar(self)
        self._bar.hide()
        self._bar.done.clicked.connect(lambda: self.take_hold(False))
        self._bar.settings.clicked.connect(self.settings_wanted)
        self._bar.close_captions.clicked.connect(self._close_captions)
        self._area = QRect()
        self._screens = Screens(self)
        self._screens.changed.connect(self._settle)
        self.apply(settings)

    def apply(self, settings: CaptionSettings) -> None:
        """Take on the style and the place in `settings`; the words so far are laid out again."""
        self._settings = settings
        self._look = Look(settings)
        self._settle()

    # --- words

    def show_words(
        self, source: str, committed: str, tail: str, *, translation: bool = False
    ) -> None:
        """Append `committed`, which will not change, and show `tail`, which may, behind it.

        Both with the spaces that belong to them, as in " so far". `source` is shown before its
        lines once there are two.
        """
        if not (committed or tail or source in self._sources):
            return
        if source not in self._sources:
            self._sources.append(source)
        if translation and not self._translated:
            self._translated = True
            self._settle()  # now there are two bands
        self._bands[translation].layout.show(source, committed, tail)
        if committed or tail:
            self._notice = ""
            self._restart_silence()
        self._refresh()

    def show_notice(self, text: str) -> None:
        """Show a message where words will appear, until they do or there was time to read it."""
        self._notice = text
        self._restart_silence()
        self._refresh()

    def end_line(self, source: str, *, translation: bool = False) -> None:
        """Begin a new line with the next words of `source`, after a pause."""
        self._bands[translation].layout.end_line(source)
        self._refresh()

    def clear(self) -> None:
        """Forget all words and hide."""
        self._notice = ""
        for band in self._bands:
            band.layout.clear()
        self._refresh()

    def _restart_silence(self) -> None:
        if self._settings.hide_after:
            self._silence.start(round(self._settings.hide_after * 1000))

    def _refresh(self) -> None:
        """Show what has changed since the last time, and roll up if there is a new line."""
        if self._empty():
            if not self._notice:
                self._silence.stop()
            if not (self.held or self._notice):
                for band in self._bands:
                    band.forget_pictures()
                    band.roll_on()
                self.hide()
                return
            self.update()
        self._draw_lines()
        for band in self._bands:
            band.roll_on()
        if not self.isVisible():
            self.show()

    def _empty(self) -> bool:
        return not any(band.layout.lines for band in self._bands)

    def _draw_lines(self) -> None:
        """Draw the lines that have changed, and repaint their part of the window."""
        how, area = (self._translucent, self.devicePixelRatio()), self._text_area()
        drawn = [
            band.draw(self._lines(band), how, partial(self._draw, band), area)
            for band in self._bands
        ]
        changed = [region for region in drawn if region is not None]
        for region in changed:
            self.update(region.boundingRect())
        if changed:
            self._cut()

    def _lines(self, band: Band) -> list[Line]:
        """Return the lines of a band; before anything is said, the first has a sample."""
        if not self._empty() or band is not self._bands[0]:
            return band.layout.lines
        measure = self._look.measure(translation=False)
        sample = Layout(self._length(), max(1, band.rows), measure)
        said = self._sources or [""]
        sample.show(said[0], *(_SAMPLE if self.held else ("", self._notice)))
        return sample.lines

    def _draw(self, band: Band, line: Line) -> LineImage:
        translation = band.translation
        color = self._look.color(self._sources or [""], line.source, translation=translation)
        return self._look.draw(
            line,
            color,
            self._area.width(),
            self.devicePixelRatio(),
            translation=translation,
            translucent=self._translucent,
        )

    def _rolled(self) -> None:
        self._cut()
        self.update(self._text_area())

    # --- where it is

    def _settle(self) -> None:
        """Take the place and the size in the settings."""
        screen = self._screens.area_for(self._settings)
        width = round(self._settings.width * screen.width())
        lines = max(self._settings.lines, 1 + self._translated)
        size = QSize(width, lines * self._look.line_height)
        self._go(area_on(screen, size, self._settings.x, self._settings.y))
        self._lay_out()

    def _lay_out(self) -> None:
        """Lay the words out again to fill the area."""
        rows = max(1, self._area.height() // self._look.line_height)
        below = rows // 2 if self._translated else 0
        tops = ((0, rows - below), (rows - below, below))
        for band, (top, count) in zip(self._bands, tops, strict=True):
            band.reshape(top, count, self._length(), self._look)
        self._refresh()
        self.update()

    def _length(self) -> int:
        """The length of a line in pixels."""
        return self._area.width() - 2 * self._look.padding

    def _go(self, area: QRect) -> None:
        """Put the words on `area` of the desktop, and the frame around it."""
        self._area = area
        window = area
        if self.held:
            window, bar = hold.framed(area, self._screens.area_for(self._settings))
            self._bar.setGeometry(bar)
        self.setGeometry(window)

    def _text_area(self) -> QRect:
        return self._area.translated(-self.geometry().topLeft())

    # --- painting

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Find out whether the desktop blends windows, and draw the lines for that."""
        super().showEvent(event)
        self._draw_lines()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the lines in the area that has changed."""
        painter = QPainter(self)
        if self.held:
            self._paint_frame(painter)
        for band in self._bands:
            band.paint(painter, event.region(), self._text_area())

    def _paint_frame(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), QColor(30, 30, 30, 150 if self._translucent else 255))
        painter.setPen(QPen(self.palette().highlight().color(), 2))
        painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _cut(self) -> None:
        """Leave only what is painted where nothing blends windows."""
        if self._translucent or self.held:
            self.clearMask()
            return
        shape = QRegion()
        for band in self._bands:
            shape |= band.shape(self._text_area())
        # an empty mask would mean none
        self.setMask(QRegion(-1, -1, 1, 1) if shape.isEmpty() else shape)

    # --- moving it

    def take_hold(self, on: bool) -> None:
        """Let the mouse move and resize the captions, or let clicks through again."""
        if on == self.held:
            return
        self.held = on
        self._drag = None
        self.hide()
        self.destroy()  # on X11 Qt forgets to widen where clicks are taken when a window grows
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not on)
        self.setWindowFlag(Qt.WindowType.WindowTransparentForInput, not on)
        self.setMouseTracking(on)
        self._bar.setVisible(on)
        self._go(self._area)
        self._lay_out()

    def _close_captions(self) -> None:
        self.take_hold(False)
        self.clear()
        self.closed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin to drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag = hold.Drag(event.globalPosition().toPoint(), QRect(self._area))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the mouse."""
        here = event.globalPosition().toPoint()
        if self._drag is None:
            self.setCursor(hold.CURSORS[hold.grip_at(here, self._area)])
            return
        size, most = self._area.size(), self._screens.area_for(self._settings)
        self._go(self._drag.to(here, self._look.line_height, most))
        if self._area.size() != size:
            self._lay_out()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Stay where the mouse lets go, as far as that is on a screen, and report it."""
        if event.button() != Qt.MouseButton.LeftButton or self._drag is None:
            return
        drag, self._drag = self._drag, None
        if self._area != drag.area:
            height, screen = self._look.line_height, self.screen()
            self._settings = moved_to(self._settings, self._area, height, screen)
            self._settle()
            self.moved.emit(self._settings)
