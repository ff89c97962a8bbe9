"""Qt on the private screen: `qtbot` and `qapp` of pytest-qt show real windows there.

Pictures are written when SCREENSHOTS names a folder, at the scale that QT_SCALE_FACTOR says:

    SCREENSHOTS=docs/screenshots QT_SCALE_FACTOR=2 pytest tests/gui -k pictures
"""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QDeadlineTimer, QEventLoop, QRect, QSize
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

Picture = Callable[[QRect, str], None]


@pytest.fixture(scope="session")
def qapp(screen: Any) -> Iterator[QApplication]:
    """The one QApplication of the test run; gone before its screen goes.

    It takes no part in a D-Bus session: neither the developer's own, nor one that libdbus would
    start and leave behind. Tests that need a bus start a process of their own.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QT_QPA_PLATFORM", "xcb")
        patch.setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
        app = QApplication(["dictation", "-style", "fusion"])
        app.setQuitOnLastWindowClosed(False)
        app.setCursorFlashTime(0)  # a blinking caret would change pictures that are compared
        wait_for_window_manager(screen)
        yield app
        shiboken6.delete(app)


def wait_for_window_manager(screen: Any) -> None:
    """Show windows until one stays: openbox loses those that come while it starts."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        probe = QWidget()
        probe.setWindowTitle("first window")
        probe.show()
        patience = QDeadlineTimer(500)
        while not patience.hasExpired():
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            if screen.focused_title() == "first window":
                return
    pytest.fail("the window manager takes no windows")


def dark_palette() -> QPalette:
    """Light on dark, as a desktop with dark colours would tell Qt."""
    palette = QPalette(QColor(0x2B, 0x2D, 0x31))
    palette.setColor(QPalette.ColorRole.Base, QColor(0x1E, 0x1F, 0x22))
    palette.setColor(QPalette.ColorRole.Highlight, QColor(0x2F, 0x7D, 0xE1))
    return palette


@pytest.fixture(params=["light", "dark"])
def colours(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    """The test runs twice: in light and in dark colours.

    By a palette: outside GNOME and KDE, Qt has no theme that could be asked to change.
    """
    before = qapp.palette()
    if request.param == "dark":
        qapp.setPalette(dark_palette())
    yield request.param
    qapp.setPalette(before)


class Page(QPlainTextEdit):
    """Somebody's document in full screen, which counts the clicks on it."""

    clicks = 0
    painted = QSize()

    def paintEvent(self, event: Any) -> None:  # noqa: N802
        super().paintEvent(event)
        self.painted = self.size()

    def mousePressEvent(self, event: Any) -> None:  # noqa: N802
        self.clicks += 1
        super().mousePressEvent(event)


@pytest.fixture
def page_text() -> str:
    """What stands on the page."""
    return "The minutes of the meeting of the council. " * 400


@pytest.fixture
def page(qtbot: QtBot, screen: Any, page_text: str) -> Page:
    """A window with the focus, titled `page`, that fills the screen and stands still."""
    page = Page(page_text)
    page.setWindowTitle("page")
    qtbot.addWidget(page)
    page.showFullScreen()
    qtbot.waitUntil(lambda: screen.focused_title() == "page")
    whole = QGuiApplication.primaryScreen().geometry()
    qtbot.waitUntil(lambda: page.geometry() == whole and page.painted == whole.size())
    return page


@pytest.fixture
def picture(qapp: QApplication) -> Picture:
    """Take a picture of a part of the screen (a global rectangle) for SCREENSHOTS/name-….png."""

    def take(part: QRect, name: str) -> None:
        if not (folder := os.environ.get("SCREENSHOTS")):
            return
        screen = QGuiApplication.screenAt(part.center()) or QGuiApplication.primaryScreen()
        part = part.translated(-screen.geometry().topLeft())
        shot = screen.grabWindow(0, part.x(), part.y(), part.width(), part.height())
        tone = "dark" if qapp.palette().window().color().lightness() < 128 else "light"
        percent = round(screen.devicePixelRatio() * 100)
        Path(folder).mkdir(parents=True, exist_ok=True)
        assert shot.save(str(Path(folder) / f"{name}-{tone}-{percent}.png"))

    return take
