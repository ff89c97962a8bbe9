import os
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
import Xlib.display
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QColor, QCursor, QFontMetrics, QGuiApplication, QImage, QPalette
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from Xlib import X

from dictation.gui.indicator import Indicator, newest_part
from dictation.gui.overlay import MARGIN, place_on
from dictation.settings.sections.program import Place
from dictation.takes.events import Level
from dictation.takes.state import State

COMMITTED = "I would like to move our meeting to Thursday afternoon, "
TAIL = "if that is not to"


@pytest.fixture
def page_text() -> str:
    return "Dear all,\n\nI would like to move our meeting to Thursday afternoon, "


@pytest.fixture
def indicator(qtbot: QtBot) -> Indicator:
    indicator = Indicator()
    qtbot.addWidget(indicator)
    return indicator


def screen_part(area: QRect) -> QImage:
    """Return what is on the screen in an area."""
    screen = QGuiApplication.primaryScreen()
    return screen.grabWindow(0, area.x(), area.y(), area.width(), area.height()).toImage()


def xdotool(*arguments: str) -> str:
    done = subprocess.run(["xdotool", *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def until_painted(qtbot: QtBot, area: QRect, different_from: QImage) -> None:
    qtbot.waitUntil(lambda: screen_part(area) != different_from)


@pytest.fixture
def shown(qtbot: QtBot, page: Any, indicator: Indicator) -> Indicator:  # noqa: ARG001
    indicator.show_state(State.LISTENING)
    ground = indicator.palette().window().color()
    end = QRect(indicator.geometry().right() - 30, indicator.geometry().center().y(), 1, 1)
    qtbot.waitUntil(lambda: screen_part(end).pixelColor(0, 0) == ground)
    return indicator


def test_clicks_go_through_and_the_focus_stays(
    qtbot: QtBot, screen: Any, page: Any, shown: Indicator
) -> None:
    focused = xdotool("getwindowfocus")
    ratio = shown.devicePixelRatio()
    middle = shown.geometry().center() * ratio
    xdotool("mousemove", str(middle.x()), str(middle.y()), "click", "1")
    qtbot.waitUntil(lambda: page.clicks == 1)
    assert screen.focused_title() == "page"
    assert xdotool("getwindowfocus") == focused


def test_it_stays_above_full_screen_windows(qtbot: QtBot, page: Any, shown: Indicator) -> None:
    seen = screen_part(shown.geometry())
    page.raise_()
    page.activateWindow()
    before = screen_part(page.geometry())
    page.setPlainText("more\n" * 100)  # repaints the whole page, but not the indicator
    until_painted(qtbot, page.geometry(), before)
    assert screen_part(shown.geometry()) == seen


@pytest.mark.parametrize("place", ["bottom", "top", "cursor"])
def test_its_place_follows_the_settings(qtbot: QtBot, page: Any, place: Place) -> None:
    QCursor.setPos(150, 120)
    qtbot.waitUntil(lambda: QCursor.pos() == QPoint(150, 120))
    indicator = Indicator(place)
    qtbot.addWidget(indicator)
    whole = screen_part(page.geometry())
    indicator.show_state(State.SPEECH)
    until_painted(qtbot, page.geometry(), whole)
    area, edge = indicator.geometry(), page.geometry()
    if place == "cursor":
        assert 0 < area.top() - 120 < 40
        assert 0 < area.left() - 150 < 40
    else:
        assert abs(area.center().x() - edge.center().x()) <= 1
        gap = area.top() if place == "top" else edge.bottom() - area.bottom()
        assert gap == MARGIN


def test_it_is_visible_only_during_a_take(qtbot: QtBot, page: Any, indicator: Indicator) -> None:
    empty = screen_part(page.geometry())
    for state in (State.LOADING, State.LISTENING, State.SPEECH, State.WORKING):
        indicator.show_state(state)
        until_painted(qtbot, page.geometry(), empty)
        indicator.show_state(State.IDLE)
        qtbot.waitUntil(lambda: screen_part(page.geometry()) == empty)


def test_the_newest_words_are_shown_and_cleared(qtbot: QtBot, shown: Indicator) -> None:
    def read() -> QImage:
        return screen_part(shown.geometry())

    def changed(action: Callable[[], None]) -> QImage:
        before = read()
        action()
        qtbot.waitUntil(lambda: read() != before)
        return read()

    nothing = read()
    with_tail = changed(lambda: shown.show_text(COMMITTED, TAIL))
    certain = changed(lambda: shown.show_text(COMMITTED + TAIL, ""))
    assert with_tail != certain  # the tail is dimmer
    size = shown.size()
    changed(lambda: shown.show_text(COMMITTED * 20, TAIL))
    assert shown.size() == size
    shown.show_state(State.IDLE)
    shown.show_state(State.LISTENING)
    qtbot.waitUntil(lambda: read() == nothing)


def test_it_names_the_profile_while_it_listens(indicator: Indicator) -> None:
    indicator.profile = "Letters"
    indicator.show_state(State.LISTENING)
    assert indicator.accessibleName() == "Listening (Letters)"
    indicator.show_state(State.WORKING)
    assert indicator.accessibleName() == "Finishing"
    indicator.profile = ""
    indicator.show_state(State.LISTENING)
    assert indicator.accessibleName() == "Listening"


def test_the_bars_follow_the_level_with_few_repaints(qtbot: QtBot, shown: Indicator) -> None:
    paints = []
    paint = shown.paintEvent
    shown.paintEvent = lambda event: (paints.append(event.rect()), paint(event))  # type: ignore
    qtbot.wait(100)
    paints.clear()
    for _ in range(100):  # a second of a hundred levels
        shown.set_level(0.4)
        shown.set_level(0.001)
        qtbot.wait(10)
    assert 5 <= len(paints) <= 17
    assert all(area.width() < shown.width() / 4 for area in paints)
    qtbot.wait(100)
    for _ in range(20):  # silence fills the bars, then nothing is left to paint
        shown.set_level(0.0)
        qtbot.wait(70)
    paints.clear()
    for _ in range(5):
        shown.set_level(0.0)
        qtbot.wait(70)
    assert paints == []


def test_a_problem_is_shown_without_a_take_for_some_seconds(
    qtbot: QtBot, page: Any, indicator: Indicator
) -> None:
    empty = screen_part(page.geometry())
    indicator.show_state(State.PROBLEM)
    indicator._notice_over.setInterval(300)
    indicator.flash_notice("The microphone is gone: nothing is heard. " * 3, Level.ERROR)
    until_painted(qtbot, page.geometry(), empty)
    assert indicator.height() > 44  # all of it can be read
    qtbot.waitUntil(lambda: screen_part(page.geometry()) == empty)
    assert not indicator.isVisible()


def test_it_shows_that_typing_has_stopped_until_the_take_ends(indicator: Indicator) -> None:
    indicator.show_state(State.SPEECH)
    indicator.show_text("Send it", " now", True)
    assert indicator.accessibleName() == "Hearing you"
    indicator.show_text("Send it", " now.", False)
    assert indicator.accessibleName() == "Hearing you, typing has stopped"
    indicator.show_state(State.LISTENING)
    assert indicator.accessibleName() == "Listening, typing has stopped"
    indicator.show_state(State.IDLE)
    indicator.show_state(State.SPEECH)
    assert indicator.accessibleName() == "Hearing you"


def test_an_info_notice_has_no_warning_icon(page: Any, indicator: Indicator) -> None:  # noqa: ARG001
    pictures = []
    for level in (Level.INFO, Level.ERROR):
        indicator.flash_notice("It is written down.", level)
        pictures.append(indicator.grab().toImage())
    good, bad = pictures
    assert good != bad


def test_a_problem_in_the_middle_of_a_take_stays_until_the_next(
    page: Any,  # noqa: ARG001 - what lies below
    indicator: Indicator,
) -> None:
    indicator.show_state(State.SPEECH)
    indicator.flash_notice("The microphone is gone.", Level.WARNING)
    indicator.show_state(State.LISTENING)
    assert indicator.accessibleName() == "The microphone is gone."
    indicator.show_state(State.IDLE)
    assert indicator.isVisible()
    indicator.show_state(State.LISTENING)
    assert indicator.accessibleName() == "Listening"


def test_corners_are_masked_without_a_compositor(shown: Indicator) -> None:
    assert not shown.mask().isEmpty()
    shown.hide()
    display = Xlib.display.Display(os.environ["DISPLAY"])
    owner = display.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
    owner.set_selection_owner(display.get_atom("_NET_WM_CM_S0"), X.CurrentTime)
    display.sync()
    shown.show()
    assert shown.mask().isEmpty()
    display.close()
    shown.hide()
    shown.show()
    assert not shown.mask().isEmpty()


@pytest.mark.parametrize("place", ["bottom", "top"])
def test_it_covers_no_button_of_this_program(
    qtbot: QtBot, screen: Any, indicator: Indicator, place: Place
) -> None:
    indicator.place = place
    indicator.show_state(State.LISTENING)
    before = indicator.geometry()
    ours = QWidget(windowTitle="ours")
    qtbot.addWidget(ours)
    button = QPushButton("Back", ours)
    ours.setGeometry(before)
    ours.show()
    screen.wait_for_window("ours", focused=False)

    def covered() -> bool:
        area = QRect(button.mapToGlobal(QPoint()), button.size())
        return indicator.geometry().intersects(area)

    qtbot.waitUntil(covered)
    indicator.show_state(State.SPEECH)
    assert not covered()
    ours.hide()
    indicator.show_state(State.IDLE)
    indicator.show_state(State.LISTENING)
    assert indicator.geometry() == before


@pytest.mark.usefixtures("colors")
def test_its_text_has_full_contrast_though_it_is_never_active(
    qapp: QApplication, indicator: Indicator, contrast: Callable[[QColor, QColor], float]
) -> None:
    palette = QPalette(qapp.palette())
    ground = palette.window().color()
    faded = ground.darker(130) if ground.lightness() > 127 else ground.lighter(130)
    palette.setColor(QPalette.ColorGroup.Inactive, QPalette.ColorRole.WindowText, faded)
    indicator.setPalette(palette)
    indicator.show_text("wwwwwwww MMMMMMMM", "")
    indicator.show_state(State.SPEECH)
    words = indicator.grab(QRect(102, 4, 200, 36)).toImage()
    colors = {words.pixelColor(x, y).rgb() for x in range(200) for y in range(36)}
    assert max(contrast(QColor(one), ground) for one in colors) > 4.5


def test_it_stays_within_its_screen() -> None:
    right = QRect(1920, 0, 1280, 1024)  # beside a larger one
    size = QSize(440, 44)
    for cursor in (QPoint(1921, 1), QPoint(3199, 1023), QPoint(1925, 1020), QPoint(3190, 4)):
        for place in ("cursor", "top", "bottom"):
            area = QRect(place_on(right, size, place, cursor), size)
            assert right.contains(area)
            assert not area.contains(cursor)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    "text",
    ["one two three four five six seven eight nine ten", "שלום לכולם זה משפט ארוך מאוד " * 3],
    ids=["left to right", "right to left"],
)
def test_long_text_loses_its_oldest_words(text: str) -> None:
    metrics = QFontMetrics(QApplication.font())
    text = text.strip()
    kept = newest_part(text, metrics, 120)
    assert kept[0] == "…"
    assert text.endswith(f" {kept[1:]}")
    assert metrics.horizontalAdvance(kept) <= 130
    assert newest_part("short", metrics, 120) == "short"


SHOWN = {
    "loading": (State.LOADING, "", ""),
    "listening": (State.LISTENING, "", ""),
    "speech": (State.SPEECH, COMMITTED, TAIL),
    "working": (State.WORKING, COMMITTED + TAIL, " late for everyone"),
    "hebrew": (State.SPEECH, "שלום לכולם, ", "זה משפט"),
}


@pytest.mark.usefixtures("colors")
@pytest.mark.parametrize("name", [*SHOWN, "problem"])
def test_pictures(name: str, qtbot: QtBot, page: Any, indicator: Indicator, picture: Any) -> None:
    before = screen_part(page.geometry())
    if name == "problem":
        indicator.flash_notice(
            "The microphone is gone, so nothing more is heard. Plug it in again: the take goes on.",
            Level.ERROR,
        )
    else:
        state, committed, tail = SHOWN[name]
        indicator.show_state(state)
        indicator.show_text(committed, tail)
        for level in (0.02, 0.3, 0.1, 0.5, 0.25, 0.9, 0.4, 0.1, 0.2):
            if state == State.SPEECH:
                indicator._bars.append(level**0.5)
    until_painted(qtbot, page.geometry(), before)
    qtbot.wait(100)
    picture(indicator.geometry().adjusted(-20, -16, 20, 16), f"indicator-{name}")


def test_it_appears_on_the_screen_with_the_mouse(qtbot: QtBot, qapp: QApplication) -> None:
    ratio = QGuiApplication.primaryScreen().devicePixelRatio()
    split = [
        ("left", "600/160x800/210+0+0", "screen"),
        ("right", "680/180x500/130+600+0", "none"),
    ]
    try:
        for monitor in split:
            subprocess.run(["xrandr", "--setmonitor", *monitor], check=True)
        qtbot.waitUntil(lambda: len(qapp.screens()) == 2)
        for wanted in qapp.screens():
            middle = wanted.geometry().center()
            QCursor.setPos(wanted, middle)
            qtbot.waitUntil(lambda at=middle: QCursor.pos() == at)
            indicator = Indicator()
            qtbot.addWidget(indicator)
            indicator.show_state(State.LISTENING)
            qtbot.waitUntil(indicator.windowHandle().isExposed)
            assert indicator.screen() is wanted
            if ratio == 1:  # at 200 % these screens are narrower than the indicator
                assert wanted.geometry().contains(indicator.geometry())
    finally:
        for name, *_rest in split:
            subprocess.run(["xrandr", "--delmonitor", name], check=True)
        qtbot.waitUntil(lambda: len(qapp.screens()) == 1)
