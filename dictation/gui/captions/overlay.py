"""The window with the captions: it rolls, comes and goes, and can be taken hold of."""

from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QRegion,
    QScreen,
    QShowEvent,
)

from dictation.captions.bilingual import is_english
from dictation.gui.captions import hold
from dictation.gui.captions.band import Band
from dictation.gui.captions.layout import Layout, Line
from dictation.gui.captions.look import LineImage, Look
from dictation.gui.captions.place import area_on, place_of, screen_for
from dictation.gui.overlay import Overlay
from dictation.settings.options import CaptionSettings

_SAMPLE = ("Captions appear here.", " Drag them.")


class CaptionOverlay(Overlay):
    """Lines of what is said, above all windows, also those in full screen; clicks go through it.

    Words that are settled are bright, the tail that may change is dimmer. A translation has lines
    of its own below what was said, so that neither pushes the other out of sight. Hidden while
    nothing is said. For the Qt thread only. On Wayland no program may place its own windows or keep
    them above others (Qt has no layer-shell): start with QT_QPA_PLATFORM=xcb, for XWayland, there.
    """

    moved = Signal(CaptionSettings)
    """The user has put the captions elsewhere: the settings with place, width and lines."""
    closed = Signal()
    """The user wants no captions any more."""
    settings_wanted = Signal()

    def __init__(self, settings: CaptionSettings) -> None:
        super().__init__()
        self.setWindowTitle("Dictation captions")
        self.setAccessibleName("Captions")
        self.held = False
        """Whether the mouse can move them now."""
        self._look = Look(settings)
        self._bands = [Band(self._look.measure, self) for _ in ("said", "translated")]
        for band in self._bands:
            band.rolled.connect(self._rolled)
        self._sources: list[str] = []  # in the order in which they were first heard
        self._notice = ""
        self._silence = QTimer(self, singleShot=True)
        self._silence.timeout.connect(self.clear)
        self._grip: hold.Grip | None = None
        self._pressed, self._area_then = QPoint(), QRect()
        self._bar = hold.Bar(self)
        self._bar.hide()
        self._bar.done.clicked.connect(lambda: self.take_hold(False))
        self._bar.settings.clicked.connect(self.settings_wanted)
        self._bar.close_captions.clicked.connect(self._close_captions)
        self._area = QRect()
        self._watch_screens()
        self.apply(settings)

    def apply(self, settings: CaptionSettings) -> None:
        """Look and lie as `settings` say; the words so far are laid out anew."""
        self._settings = settings
        self._look = Look(settings)
        self._settle()

    # --- words

    def show_words(self, source: str, committed: str, tail: str) -> None:
        """Append `committed`, which will not change, and show `tail`, which may, behind it.

        Both with the spaces that belong to them, as in " so far". `source` is shown before its
        lines once there are two.
        """
        if not (committed or tail or source in self._sources):
            return
        if source not in self._sources:
            self._sources.append(source)
            if is_english(source):
                self._settle()  # now there are two bands
        self._band(source).layout.show(source, committed, tail)
        if committed or tail:
            self._notice = ""
            self._restart_silence()
        self._refresh()

    def show_notice(self, text: str) -> None:
        """Say that words will appear here, until the first ones do or it has been read."""
        self._notice = text
        self._restart_silence()
        self._refresh()

    def end_line(self, source: str) -> None:
        """Begin a new line with the next words of `source`, after a pause."""
        self._band(source).layout.end_line(source)
        self._refresh()

    def clear(self) -> None:
        """Forget all words and hide."""
        self._notice = ""
        for band in self._bands:
            band.layout.clear()
        self._refresh()

    def _band(self, source: str) -> Band:
        return self._bands[is_english(source)]

    def _restart_silence(self) -> None:
        if self._settings.hide_after:
            self._silence.start(round(self._settings.hide_after * 1000))

    def _refresh(self) -> None:
        """Show what has changed since the last time, and roll where that takes a new line."""
        if self._empty():
            if not self._notice:
                self._silence.stop()
            if not (self.held or self._notice):
                for band in self._bands:
                    band.images.clear()
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
        """Draw the lines that have changed, and have their part of the window painted."""
        changed = False
        for band in self._bands:
            images = dict[int, tuple[object, LineImage]]()
            for line in self._lines(band):
                if line.number + 1 <= min(band.first, band.layout.first):
                    continue
                key = (
                    *(line.source, line.leftwards, tuple(line.words)),
                    *(self._translucent, self.devicePixelRatio()),
                )
                before = band.images.get(line.number)
                if before is None or before[0] != key:
                    images[line.number] = (key, self._draw(line))
                    old = before[1].region if before else QRegion()
                    dirty = (images[line.number][1].region | old).boundingRect()
                    self.update(dirty.translated(self._corner(band, line.number)))
                else:
                    images[line.number] = before
            changed |= images != band.images
            band.images = images
        if changed:
            self._cut()

    def _lines(self, band: Band) -> list[Line]:
        """Return what stands in a band; where nothing was said, a sample is in the first."""
        if not self._empty() or band is not self._bands[0]:
            return band.layout.lines
        sample = Layout(self._length(), max(1, band.rows), self._look.measure)
        said = self._sources or [""]
        sample.show(said[0], *(_SAMPLE if self.held else ("", self._notice)))
        return sample.lines

    def _draw(self, line: Line) -> LineImage:
        colour = self._look.colour(self._sources or [""], line.source)
        width, ratio = self._area.width(), self.devicePixelRatio()
        return self._look.draw(line, colour, width, ratio, translucent=self._translucent)

    def _rolled(self) -> None:
        self._cut()
        self.update(self._text_area())

    # --- where it is

    def _watch_screens(self) -> None:
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenAdded.connect(self._watch)
        app.screenRemoved.connect(self._settle)
        app.primaryScreenChanged.connect(self._settle)
        for screen in app.screens():
            screen.availableGeometryChanged.connect(self._settle)

    def _watch(self, screen: QScreen) -> None:
        screen.availableGeometryChanged.connect(self._settle)
        self._settle()

    def _screen_area(self) -> QRect:
        free = {screen.name(): screen.availableGeometry() for screen in QGuiApplication.screens()}
        return screen_for(self._settings, free, QGuiApplication.primaryScreen().name())

    def _settle(self) -> None:
        """Go to the place in the settings, in the size in the settings."""
        screen = self._screen_area()
        width = round(self._settings.width * screen.width())
        lines = max(self._settings.lines, 1 + self._translated())
        size = QSize(width, lines * self._look.line_height)
        self._go(area_on(screen, size, self._settings.x, self._settings.y))
        self._lay_out()

    def _translated(self) -> bool:
        return any(map(is_english, self._sources))

    def _lay_out(self) -> None:
        """Lay the words out anew, as wide and in as many lines as there is room for."""
        rows = max(1, self._area.height() // self._look.line_height)
        below = rows // 2 if self._translated() else 0
        tops = ((0, rows - below), (rows - below, below))
        for band, (top, count) in zip(self._bands, tops, strict=True):
            band.reshape(top, count, self._length(), self._look.measure)
        self._refresh()
        self.update()

    def _length(self) -> int:
        """How long lines are."""
        return self._area.width() - 2 * self._look.padding

    def _go(self, area: QRect) -> None:
        """Put the words on `area` of the desktop; the frame comes around it."""
        self._area = area
        window = area
        if self.held:
            edge = hold.FRAME
            window = area.adjusted(-edge, -edge, edge, edge)
            above = area.top() - hold.BAR_HEIGHT >= self._screen_area().top()
            if above:
                window.setTop(area.top() - hold.BAR_HEIGHT)
            else:
                window.setBottom(area.bottom() + hold.BAR_HEIGHT)
            bar_top = 0 if above else window.height() - hold.BAR_HEIGHT
            self._bar.setGeometry(0, bar_top, window.width(), hold.BAR_HEIGHT)
        self.setGeometry(window)

    def _text_area(self) -> QRect:
        return self._area.translated(-self.geometry().topLeft())

    def _band_area(self, band: Band) -> QRect:
        """Where a band is painted in the window; what rolls out of it is cut off."""
        area, height = self._text_area(), self._look.line_height
        top = area.top() + band.top * height
        return QRect(area.left(), top, area.width(), band.rows * height) & area

    def _corner(self, band: Band, number: int) -> QPoint:
        """Where a line is painted in the window."""
        down = round((band.top + number - band.first) * self._look.line_height)
        return self._text_area().topLeft() + QPoint(0, down)

    # --- painting

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Look whether the desktop mixes windows, and draw the lines for that."""
        super().showEvent(event)
        self._draw_lines()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the lines that lie in the area that has changed."""
        painter = QPainter(self)
        if self.held:
            self._paint_frame(painter)
        for band in self._bands:
            painter.setClipRegion(event.region() & QRegion(self._band_area(band)))
            for number, (_, image) in band.images.items():
                painter.drawPixmap(self._corner(band, number), image.pixmap)

    def _paint_frame(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), QColor(30, 30, 30, 150 if self._translucent else 255))
        painter.setPen(QPen(self.palette().highlight().color(), 2))
        painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _cut(self) -> None:
        """Leave only what is painted where nothing mixes windows."""
        if self._translucent or self.held:
            self.clearMask()
            return
        shape = QRegion()
        for band in self._bands:
            lines = QRegion()
            for number, (_, image) in band.images.items():
                lines |= image.region.translated(self._corner(band, number))
            shape |= lines & self._band_area(band)
        # an empty mask would mean none
        self.setMask(QRegion(-1, -1, 1, 1) if shape.isEmpty() else shape)

    # --- taking hold

    def take_hold(self, on: bool) -> None:
        """Let the mouse move the captions and change their size, or let clicks through again."""
        if on == self.held:
            return
        self.held = on
        self._grip = None
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
            self._pressed = event.globalPosition().toPoint()
            self._area_then = QRect(self._area)
            self._grip = hold.grip_at(self._pressed, self._area)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the mouse."""
        here = event.globalPosition().toPoint()
        if self._grip is None:
            self.setCursor(hold.CURSORS[hold.grip_at(here, self._area)])
            return
        way, size = here - self._pressed, self._area.size()
        height, most = self._look.line_height, self._screen_area()
        self._go(hold.dragged(self._area_then, self._grip, way, height, most))
        if self._area.size() != size:
            self._lay_out()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Stay where the mouse let go, as far as that is on a screen, and tell it."""
        if event.button() != Qt.MouseButton.LeftButton or self._grip is None:
            return
        self._grip = None
        if self._area == self._area_then:
            return
        screen = QGuiApplication.screenAt(self._area.center()) or self.screen()
        free = screen.availableGeometry()
        x, y = place_of(self._area, free)
        self._settings = replace(
            self._settings,
            screen=screen.name(),
            x=x,
            y=y,
            width=round(self._area.width() / free.width(), 4),
            lines=self._area.height() // self._look.line_height,
        )
        self._settle()
        self.moved.emit(self._settings)
