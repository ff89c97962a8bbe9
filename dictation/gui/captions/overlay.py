"""The window with the captions: it rolls, comes and goes, and can be taken hold of."""

from dataclasses import replace

from PySide6.QtCore import QEasingCurve, QPoint, QRect, QSize, Qt, QTimer, QVariantAnimation, Signal
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

from dictation.gui.captions import hold
from dictation.gui.captions.layout import Layout, Line, Measure
from dictation.gui.captions.look import LineImage, Look
from dictation.gui.captions.place import area_on, place_of, screen_for
from dictation.gui.overlay import Overlay
from dictation.settings.options import CaptionSettings

ROLL_MS = 180
_SAMPLE = ("Captions come here.", " Drag them.")


class CaptionOverlay(Overlay):
    """Lines of what is said, above all windows, also those in full screen; clicks go through it.

    Words that are settled are bright, the tail that may change is dimmer. Hidden while nothing is
    said. For the Qt thread only. On Wayland no program may place its own windows or keep them
    above others (Qt has no layer-shell): start with QT_QPA_PLATFORM=xcb, for XWayland, there.
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
        self._layout = Layout(0, 1, self._look.measure)
        self._images: dict[int, tuple[object, LineImage]] = {}
        self._roll = QVariantAnimation(self, duration=ROLL_MS)
        self._roll.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._roll.valueChanged.connect(self._roll_to)
        self._first = 0.0  # the number of the line at the top; between two lines while it rolls
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
        """Look and lie as `settings` say; the words so far are forgotten."""
        self._settings = settings
        self._look = Look(settings)
        self._settle()

    # --- words

    def show_words(self, source: str, committed: str, tail: str) -> None:
        """Append `committed`, which will not change, and show `tail`, which may, behind it.

        Both with the spaces that belong to them, as in " so far". `source` is shown before its
        lines once there are two.
        """
        if not (committed or tail or source in self._layout.sources):
            return
        self._layout.show(source, committed, tail)
        if committed or tail:
            self._restart_silence()
        self._refresh()

    def end_line(self, source: str) -> None:
        """Begin a new line with the next words of `source`, after a pause."""
        self._layout.end_line(source)
        self._refresh()

    def clear(self) -> None:
        """Forget all words and hide."""
        self._layout.clear()
        self._refresh()

    def _restart_silence(self) -> None:
        if self._settings.hide_after:
            self._silence.start(round(self._settings.hide_after * 1000))

    def _refresh(self) -> None:
        """Show what has changed since the last time, and roll where that takes a new line."""
        if not self._layout.lines:
            self._silence.stop()
            self._roll.stop()
            self._first = 0.0
            if not self.held:
                self._images.clear()
                self.hide()
                return
            self.update()
        self._draw_lines()
        self._start_rolling()
        if not self.isVisible():
            self.show()

    def _draw_lines(self) -> None:
        """Draw the lines that have changed, and have their part of the window painted."""
        images = dict[int, tuple[object, LineImage]]()
        for line in self._layout.lines or self._sample():
            if line.number + 1 <= min(self._first, self._layout.first):
                continue
            key = (
                *(line.source, line.leftwards, tuple(line.words)),
                *(self._translucent, self.devicePixelRatio()),
            )
            before = self._images.get(line.number)
            if before is None or before[0] != key:
                images[line.number] = (key, self._draw(line))
                old = before[1].region if before else QRegion()
                dirty = (images[line.number][1].region | old).boundingRect()
                self.update(dirty.translated(self._corner(line.number)))
            else:
                images[line.number] = before
        changed = images != self._images
        self._images = images
        if changed:
            self._cut()

    def _sample(self) -> list[Line]:
        """Return words that show somebody who moves the captions what they will look like."""
        sample = Layout(*self._shape())
        sample.show((self._layout.sources or [""])[0], *_SAMPLE)
        return sample.lines

    def _draw(self, line: Line) -> LineImage:
        colour = self._look.colour(self._layout.sources or [""], line.source)
        width, ratio = self._area.width(), self.devicePixelRatio()
        return self._look.draw(line, colour, width, ratio, translucent=self._translucent)

    def _start_rolling(self) -> None:
        goal = float(self._layout.first)
        if self._roll.state() == QVariantAnimation.State.Running:
            if self._roll.endValue() == goal:
                return
            self._roll.stop()
        if goal != self._first:
            self._roll.setStartValue(self._first)
            self._roll.setEndValue(goal)
            self._roll.start()

    def _roll_to(self, first: float) -> None:
        self._first = first
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
        """Go to the place in the settings, in the size in the settings, with no words yet."""
        screen = self._screen_area()
        width = round(self._settings.width * screen.width())
        height = self._settings.lines * self._look.line_height
        self._go(area_on(screen, QSize(width, height), self._settings.x, self._settings.y))
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._layout.reshape(*self._shape())
        self._images.clear()
        self._refresh()
        self.update()

    def _shape(self) -> tuple[int, int, Measure]:
        """Return how long lines are, how many there are and what measures words."""
        length = self._area.width() - 2 * self._look.padding
        return length, max(1, self._area.height() // self._look.line_height), self._look.measure

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

    def _corner(self, number: int) -> QPoint:
        """Where a line is painted in the window."""
        down = round((number - self._first) * self._look.line_height)
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
        painter.setClipRegion(event.region() & QRegion(self._text_area()))
        for number, (_, image) in self._images.items():
            painter.drawPixmap(self._corner(number), image.pixmap)

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
        for number, (_, image) in self._images.items():
            shape |= image.region.translated(self._corner(number))
        shape &= self._text_area()
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
        self._begin_anew()

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
            self._begin_anew()

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
