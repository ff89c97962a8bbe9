"""Captions on a real screen, over somebody's work."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QImage,
    QLinearGradient,
    QPainter,
    QRadialGradient,
)
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dictation.gui.captions import CaptionOverlay
from dictation.gui.captions.place import area_on, place_of, screen_for
from dictation.gui.overlay import composited
from dictation.settings.sections.captions import CaptionSettings

BOX = CaptionSettings(hide_after=0)
MIC, SYSTEM = "Microphone", "System"


class Film(QWidget):
    """A dark picture in full screen."""

    def paintEvent(self, event: Any) -> None:  # noqa: ARG002, N802
        painter = QPainter(self)
        night = QLinearGradient(0, 0, self.width(), self.height())
        for at, color in ((0.0, 0x141E3C), (0.5, 0x8C3C28), (1.0, 0x0A0C0F)):
            night.setColorAt(at, QColor(color))
        painter.fillRect(self.rect(), night)
        for lamp in range(12):
            glow = QRadialGradient(90 + lamp * 110, 300 + lamp % 3 * 180, 120)
            glow.setColorAt(0, QColor(255, 200, 120, 120))
            glow.setColorAt(1, QColor(0, 0, 0, 0))
            painter.fillRect(self.rect(), glow)


@pytest.fixture
def captions(qtbot: QtBot, page: Any) -> CaptionOverlay:  # noqa: ARG001
    captions = CaptionOverlay(BOX)
    qtbot.addWidget(captions)
    return captions


@pytest.fixture
def compositor(screen: Any) -> Iterator[None]:
    """The desktop mixes windows meanwhile."""
    process = subprocess.Popen(["picom", "--backend", "xrender"], stderr=subprocess.DEVNULL)
    screen.wait_until(composited)
    yield
    process.terminate()
    process.wait(60)
    screen.wait_until(lambda: not composited())


def on_screen(area: QRect) -> QImage:
    """What is on the screen there, whoever painted it."""
    screen = QGuiApplication.primaryScreen()
    return screen.grabWindow(0, area.x(), area.y(), area.width(), area.height()).toImage()


def all_of_it() -> QImage:
    return on_screen(QGuiApplication.primaryScreen().geometry())


def black_at(point: QPoint) -> bool:
    return on_screen(QRect(point, QSize(1, 1))).pixelColor(0, 0) == QColor("black")


def xdotool(*arguments: object) -> str:
    words = ["xdotool", *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


def move_mouse(point: QPoint) -> None:
    there = point * QGuiApplication.primaryScreen().devicePixelRatio()
    xdotool("mousemove", there.x(), there.y())


def corner_of(captions: CaptionOverlay) -> QPoint:
    """A point on the box, beside the words."""
    return captions.geometry().topLeft() + QPoint(4, 4)


@pytest.fixture
def shown(qtbot: QtBot, captions: CaptionOverlay) -> CaptionOverlay:
    captions.show_words(MIC, " Good morning, everybody.", " I would like")
    qtbot.waitUntil(lambda: black_at(corner_of(captions)))
    return captions


def drag(qtbot: QtBot, captions: CaptionOverlay, start: QPoint, way: QPoint) -> None:
    """Drag with the real mouse, in steps as a hand does."""
    move_mouse(start)
    xdotool("mousedown", 1)
    for step in range(1, 5):
        move_mouse(start + way * step / 4)
    with qtbot.waitSignal(captions.moved):
        xdotool("mouseup", 1)


# In nobody's way


def test_clicks_go_through_and_the_focus_stays(
    qtbot: QtBot, screen: Any, page: Any, shown: CaptionOverlay
) -> None:
    focused = xdotool("getwindowfocus")
    move_mouse(corner_of(shown))
    xdotool("click", 1)
    qtbot.waitUntil(lambda: page.clicks == 1)
    assert screen.focused_title() == "page"
    assert xdotool("getwindowfocus") == focused


def test_they_stay_above_a_window_in_full_screen(
    qtbot: QtBot, page: Any, shown: CaptionOverlay
) -> None:
    page.raise_()
    page.activateWindow()
    before = all_of_it()
    page.setPlainText("more\n" * 100)  # all of it is painted anew
    qtbot.waitUntil(lambda: all_of_it() != before)
    assert black_at(corner_of(shown))


@pytest.mark.usefixtures("compositor")
def test_clicks_go_through_also_where_windows_are_mixed(
    qtbot: QtBot, page: Any, captions: CaptionOverlay
) -> None:
    before = all_of_it()
    captions.show_words(MIC, " Good morning", "")
    qtbot.waitUntil(lambda: all_of_it() != before)
    move_mouse(corner_of(captions))
    xdotool("click", 1)
    qtbot.waitUntil(lambda: page.clicks == 1)


# Words


def test_they_hide_in_silence_and_come_back_with_the_first_word(
    qtbot: QtBot, captions: CaptionOverlay
) -> None:
    captions.apply(replace(BOX, hide_after=0.3))
    empty = all_of_it()
    for _ in range(2):
        captions.show_words(MIC, " Hello", "")
        qtbot.waitUntil(lambda: black_at(corner_of(captions)))
        qtbot.waitUntil(lambda: all_of_it() == empty)


def test_words_already_shown_stay_to_the_pixel(qtbot: QtBot, shown: CaptionOverlay) -> None:
    first_line = QRect(shown.geometry().topLeft(), QSize(400, shown.height() // 2))
    before = on_screen(first_line)
    for tail in (" I would like to move", " I would", " it is"):
        everything = all_of_it()
        shown.show_words(MIC, "", tail)
        qtbot.waitUntil(lambda then=everything: all_of_it() != then)
        assert on_screen(first_line) == before


def test_the_tail_is_dimmer(qtbot: QtBot, shown: CaptionOverlay) -> None:
    def brightest() -> int:
        word = on_screen(QRect(shown.geometry().topLeft(), QSize(80, shown.height())))
        spots = ((x, y) for x in range(word.width()) for y in range(word.height()))
        return max(word.pixelColor(x, y).lightness() for x, y in spots)

    shown.clear()
    shown.apply(replace(BOX, lines=1))
    dim = []
    for committed, tail in (("", " normally"), (" normally", "")):
        before = all_of_it()
        shown.show_words(MIC, committed, tail)
        qtbot.waitUntil(lambda then=before: all_of_it() != then)
        dim.append(brightest())
    assert dim[0] < 200 < dim[1]


def test_only_lines_that_have_changed_are_painted(qtbot: QtBot, shown: CaptionOverlay) -> None:
    areas = []
    paint = shown.paintEvent
    shown.paintEvent = lambda event: (areas.append(event.rect()), paint(event))  # type: ignore
    shown.show_words(MIC, " I would like", " to go to the other side of the hill")
    qtbot.waitUntil(lambda: bool(areas))
    qtbot.wait(100)
    areas.clear()
    shown.show_words(MIC, "", " to go to the other side of the hill and")
    qtbot.waitUntil(lambda: bool(areas))
    qtbot.wait(100)
    assert all(area.height() <= shown.height() / 2 for area in areas)
    areas.clear()
    shown.show_words(MIC, "", " to go to the other side of the hill and")  # nothing new
    qtbot.wait(100)
    assert areas == []


def test_lines_roll_up_and_come_to_rest(qtbot: QtBot, shown: CaptionOverlay) -> None:
    tops = set()
    paint = shown.paintEvent
    shown.paintEvent = lambda event: (
        tops.add(shown._bands[0]._corner(0, shown._text_area()).y()),
        paint(event),
    )  # type: ignore
    shown._bands[0].roll.setDuration(600)  # a busy machine paints few frames
    shown.show_words(MIC, " word" * 20, "")
    qtbot.waitUntil(lambda: min(tops, default=0) <= -shown.height() // 2)
    assert any(min(tops) < top < 0 for top in tops)  # it is seen on its way
    assert black_at(corner_of(shown))


def test_two_sources_differ_in_color_and_name(qtbot: QtBot, captions: CaptionOverlay) -> None:
    captions.show_words(MIC, " Good morning.", "")
    captions.show_words(SYSTEM, " Hello.", "")
    yellow = QColor("#ffe94a")

    def colors() -> set[str]:
        image = on_screen(captions.geometry())
        pixels = (
            image.pixelColor(x, y).name()
            for x in range(image.width() // 2)
            for y in range(image.height())
        )
        return set(pixels)

    qtbot.waitUntil(lambda: {"#ffffff", yellow.name()} <= colors())


def test_a_translation_is_smaller_and_darker_in_the_color_of_its_source(
    qtbot: QtBot, captions: CaptionOverlay
) -> None:
    captions.apply(replace(BOX, preset="custom", color="yellow"))
    captions.show_words(SYSTEM, " Hier", "")
    captions.show_words(SYSTEM, " Hier", "", translation=True)

    def ink(number: int) -> tuple[int, str]:
        """How much of a line is not black, and the brightest color there."""
        area = captions.geometry()
        line = QRect(area.left(), area.top() + number * area.height() // 2, 60, area.height() // 2)
        image = on_screen(line)
        spots = ((x, y) for x in range(image.width()) for y in range(image.height()))
        colors = [image.pixelColor(x, y) for x, y in spots]
        brightest = max(colors, key=lambda color: color.lightness())
        return sum(color.lightness() > 40 for color in colors), brightest.name()

    yellow = QColor("#ffe94a")
    colors = [yellow.name(), yellow.darker(125).name()]
    qtbot.waitUntil(lambda: [ink(0)[1], ink(1)[1]] == colors)
    assert 0.4 * ink(0)[0] < ink(1)[0] < 0.9 * ink(0)[0]


# Where they are


def test_a_place_on_a_screen_that_is_gone_is_the_nearest_on_the_main_one(
    qtbot: QtBot, page: Any, captions: CaptionOverlay
) -> None:
    captions.apply(replace(BOX, screen="HDMI-7", x=1.0, y=1.0))
    captions.show_words(MIC, " Hello", "")
    qtbot.waitUntil(lambda: black_at(corner_of(captions)))
    assert captions.geometry().bottomRight() == page.geometry().bottomRight()


def test_they_come_to_the_screen_that_is_left_and_go_back(
    qtbot: QtBot, qapp: QApplication, captions: CaptionOverlay
) -> None:
    def monitors(action: str, *arguments: str, then: int) -> None:
        subprocess.run(["xrandr", action, *arguments], check=True)
        qtbot.waitUntil(lambda: len(qapp.screens()) == then)

    def where() -> str:
        captions.show_words(MIC, " Hello", "")
        qtbot.waitUntil(captions.isVisible)
        return QGuiApplication.screenAt(captions.geometry().center()).name()

    right = ("right", "680/180x500/130+600+0", "none")
    try:
        monitors("--setmonitor", "left", "600/160x800/210+0+0", "screen", then=1)
        monitors("--setmonitor", *right, then=2)
        captions.apply(replace(BOX, screen="right"))
        assert where() == "right"
        monitors("--delmonitor", "right", then=1)
        assert where() == "left"
        assert QGuiApplication.primaryScreen().geometry().contains(captions.geometry())
        monitors("--setmonitor", *right, then=2)
        assert where() == "right"
    finally:
        for name in ("left", "right"):
            subprocess.run(["xrandr", "--delmonitor", name], check=False)
        qtbot.waitUntil(lambda: [one.name() for one in qapp.screens()] == ["screen"])


def test_a_place_holds_on_screens_of_other_sizes() -> None:
    large, small = QRect(1920, 0, 2560, 1440), QRect(0, 40, 1280, 680)
    screens = {"large": large, "small": small}
    settings = replace(BOX, screen="large")
    assert screen_for(settings, screens, "small") == large
    assert screen_for(settings, {"small": small}, "small") == small
    for x, y in ((0, 0), (0.25, 0.5), (1, 1)):
        for screen in (large, small):
            area = area_on(screen, QSize(800, 100), x, y)
            assert screen.contains(area)
            assert place_of(area, screen) == pytest.approx((x, y), abs=0.002)
    assert area_on(small, QSize(4000, 100), 0.5, 1) == QRect(0, 620, 1280, 100)
    assert place_of(QRect(-500, 5000, 800, 100), small) == (0, 1)
    assert place_of(small, small) == (0.5, 0.5)


# Taking hold


def test_a_drag_moves_them_and_is_told(qtbot: QtBot, screen: Any, shown: CaptionOverlay) -> None:
    told: list[CaptionSettings] = []
    shown.moved.connect(told.append)
    before = QRect(shown.geometry())
    shown.take_hold(True)
    qtbot.waitUntil(lambda: not black_at(shown.geometry().topLeft() + QPoint(20, 20)))
    drag(qtbot, shown, before.center(), QPoint(60, -200))
    assert screen.focused_title() == "page"
    shown.take_hold(False)
    assert (told[0].width, told[0].lines) == (BOX.width, BOX.lines)
    assert told[0].screen == QGuiApplication.primaryScreen().name()
    shown.show_words(MIC, " Here", "")
    qtbot.waitUntil(lambda: black_at(corner_of(shown)))
    assert (shown.geometry().topLeft() - before.topLeft() - QPoint(60, -200)).manhattanLength() < 4
    again = CaptionOverlay(told[0])
    qtbot.addWidget(again)
    again.show_words(MIC, " Here", "")
    assert again.geometry() == shown.geometry()


def test_edges_change_width_and_lines(qtbot: QtBot, page: Any, shown: CaptionOverlay) -> None:
    told: list[CaptionSettings] = []
    shown.moved.connect(told.append)
    area = QRect(shown.geometry())
    line = area.height() // 2
    shown.take_hold(True)
    qtbot.waitExposed(shown)
    qtbot.waitUntil(lambda: not black_at(area.center() + QPoint(0, line // 2)))
    drag(qtbot, shown, QPoint(area.right() + 3, area.center().y()), QPoint(50, 0))
    assert told[-1].width == pytest.approx((area.width() + 100) / page.width(), abs=0.01)
    drag(qtbot, shown, QPoint(area.center().x(), area.bottom() + 4), QPoint(0, line))
    assert told[-1].lines == 3


def boxes(captions: CaptionOverlay) -> list[bool]:
    """For each line, whether there are words on it."""
    area, height = captions._area, captions._look.line_height
    tops = range(area.top(), area.bottom(), height)
    return [black_at(QPoint(area.left() + 4, top + 4)) for top in tops]


def test_taking_hold_and_moving_keep_the_words(qtbot: QtBot, shown: CaptionOverlay) -> None:
    said = on_screen(shown.geometry())
    shown.take_hold(True)
    qtbot.waitExposed(shown)
    press(shown, "Done")
    qtbot.waitUntil(lambda: on_screen(shown.geometry()) == said)
    shown.take_hold(True)
    qtbot.waitExposed(shown)
    drag(qtbot, shown, shown._area.center(), QPoint(0, -200))
    shown.apply(shown._settings)  # as when the settings file has been written
    press(shown, "Done")
    qtbot.waitUntil(lambda: not shown.held and boxes(shown) == [True, False])
    (line,) = shown._bands[0].layout.lines
    assert line.text == "Good morning, everybody. I would like"
    settled = "".join(word.text for word in line.words if word.settled)
    assert settled.strip() == "Good morning, everybody."
    shown.show_words(MIC, " I would like", " to")
    assert shown._bands[0].layout.lines[0].text == "Good morning, everybody. I would like to"


def test_what_is_said_and_its_translation_are_seen_at_any_time(
    qtbot: QtBot, captions: CaptionOverlay
) -> None:
    captions.apply(replace(BOX, width=0.3))
    for _ in range(12):  # longer than the lines are: the slower one was pushed out of sight
        captions.show_words(SYSTEM, " Bonjour à tous et merci d'être venus.", " Nous avons")
    captions.show_words(SYSTEM, " Hello everybody.", "", translation=True)
    qtbot.waitUntil(lambda: boxes(captions) == [True, True])
    for _ in range(12):
        captions.show_words(SYSTEM, " Bonjour à tous et merci d'être venus.", " Nous avons")
        assert "Hello everybody." in captions._bands[1].layout.lines[-1].text
    qtbot.waitUntil(lambda: boxes(captions) == [True, True])


def test_a_translation_needs_no_name_beside_its_source(captions: CaptionOverlay) -> None:
    def lines() -> list[str]:
        return [band.layout.lines[-1].text for band in captions._bands]

    captions.show_words(SYSTEM, " Bonjour à tous.", "")
    captions.show_words(SYSTEM, " Hello everybody.", "", translation=True)
    assert lines() == ["Bonjour à tous.", "Hello everybody."]
    captions.show_words(MIC, " Bonjour.", "")
    captions.show_words(MIC, " Hello.", "", translation=True)
    assert lines() == [f"{MIC}: Bonjour.", f"{MIC}: Hello."]


def test_before_the_first_word_a_notice_says_where_captions_will_be(
    qtbot: QtBot, captions: CaptionOverlay
) -> None:
    empty = all_of_it()
    captions.show_notice("Listening …")
    qtbot.waitUntil(lambda: boxes(captions)[0])
    captions.show_words(MIC, " Good", "")
    assert [line.text for line in captions._bands[0].layout.lines] == ["Good"]
    captions.clear()
    qtbot.waitUntil(lambda: all_of_it() == empty)
    captions.apply(replace(BOX, hide_after=0.2))
    captions.show_notice("Listening …")
    qtbot.waitUntil(lambda: boxes(captions)[0])
    qtbot.waitUntil(lambda: all_of_it() == empty)


def test_done_gives_clicks_back_to_the_window_below(
    qtbot: QtBot, page: Any, captions: CaptionOverlay
) -> None:
    empty = all_of_it()
    captions.take_hold(True)
    qtbot.waitUntil(lambda: all_of_it() != empty)
    place = captions.geometry().center()
    move_mouse(place)
    xdotool("click", 1)
    press(captions, "Done")
    qtbot.waitUntil(lambda: all_of_it() == empty)
    assert page.clicks == 0
    move_mouse(place)
    xdotool("click", 1)
    qtbot.waitUntil(lambda: page.clicks == 1)


def test_the_frame_has_a_way_to_the_settings_and_one_out(
    qtbot: QtBot, captions: CaptionOverlay
) -> None:
    empty = all_of_it()
    captions.take_hold(True)
    qtbot.waitUntil(lambda: all_of_it() != empty)
    with qtbot.waitSignal(captions.settings_wanted):
        press(captions, "Settings…")
    with qtbot.waitSignal(captions.closed):
        press(captions, "Close")
    qtbot.waitUntil(lambda: all_of_it() == empty)


def press(captions: CaptionOverlay, label: str) -> None:
    """Click on a button with the real mouse."""
    [button] = [one for one in captions.findChildren(QPushButton) if one.text() == label]
    move_mouse(button.mapToGlobal(button.rect().center()))
    xdotool("click", 1)


# What they cost, and pictures for the README


@pytest.fixture
def film(qtbot: QtBot, screen: Any) -> Film:
    film = Film()
    film.setWindowTitle("film")
    qtbot.addWidget(film)
    film.showFullScreen()
    qtbot.waitUntil(lambda: screen.focused_title() == "film")
    return film


Say = list[tuple[str, str, str] | tuple[str, str, str, bool]]
MEETING: Say = [
    (MIC, " Could we meet on Thursday?", ""),
    (SYSTEM, " Thursday would be fine,", " at ten or"),
]
FRENCH: Say = [
    (SYSTEM, " Pourrait-on se voir jeudi ?", " Sinon vendredi"),
    (SYSTEM, " Could we meet on Thursday?", " Otherwise", True),
]
PICTURES: list[tuple[str, CaptionSettings, Say]] = [
    ("captions-both-lines", BOX, FRENCH),
    ("captions-both-lines-outline", replace(BOX, preset="custom", style="outline"), FRENCH),
    (
        "captions-both-lines-of-two",
        replace(BOX, lines=4),
        [*FRENCH, (MIC, " Jeudi, bien sûr.", "")],
    ),
    (
        "captions-television",
        BOX,
        [(MIC, " Could we move our meeting to Thursday, if", " that is not too late")],
    ),
    ("captions-two-sources", replace(BOX, preset="custom", style="outline", lines=3), MEETING),
    (
        "captions-high-contrast",
        replace(BOX, preset="high contrast", width=0.8),
        [(MIC, " Thursday would be fine, if that is", " not too late for")],
    ),
    ("captions-quiet", replace(BOX, preset="quiet"), [(MIC, *MEETING[1][1:])]),
    ("captions-hebrew", BOX, [(MIC, " שלום לכולם, היום נדבר על Python 3.11 ועל", " עוד דברים")]),
    ("captions-japanese", BOX, [(MIC, "こんにちは。東京は晴れ、大阪は曇り、", "札幌では雪が")]),
    ("captions-held", BOX, []),
]


@pytest.mark.parametrize(("name", "settings", "said"), PICTURES, ids=[one[0] for one in PICTURES])
@pytest.mark.parametrize("below", ["page", "film"])
@pytest.mark.parametrize("mixed", [False, True], ids=["plain", "mixed"])
def test_pictures(
    qtbot: QtBot,
    request: pytest.FixtureRequest,
    picture: Any,
    name: str,
    settings: CaptionSettings,
    said: Say,
    below: str,
    mixed: bool,
) -> None:
    if mixed:
        request.getfixturevalue("compositor")
    window = request.getfixturevalue(below)
    captions = CaptionOverlay(settings)
    qtbot.addWidget(captions)
    before = all_of_it()
    captions.take_hold(not said)
    for source, committed, tail, *translation in said:
        captions.show_words(source, committed, tail, translation=any(translation))
    qtbot.waitUntil(lambda: all_of_it() != before)
    qtbot.wait(300)  # rolled
    part = captions.geometry().adjusted(-40, -30, 40, 30) & window.geometry()
    picture(part, f"{name}-{below}-{'mixed' if mixed else 'plain'}")
