"""Qt on the private screen: `qtbot` and `qapp` of pytest-qt show real windows there.

Screenshots are saved if SCREENSHOTS names a folder, at the scale in QT_SCALE_FACTOR:

    SCREENSHOTS=docs/screenshots QT_SCALE_FACTOR=2 pytest tests/gui -k pictures
"""

import gc
import hashlib
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QDeadlineTimer, QEventLoop, QRect, QSize
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from dictation.gui import visible_style
from dictation.gui.garbage import GarbageCollection
from dictation.models import catalog
from dictation.models.catalog import ModelFile, ModelSpec

Picture = Callable[[QRect, str], None]
Contrast = Callable[[QColor, QColor], float]


class PatientBot(QtBot):
    """Waits for up to a minute by default, because the machine may be busy."""

    def waitUntil(self, callback: Any, *, timeout: int = 60_000) -> None:  # noqa: N802
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = 60_000, **how: Any) -> Any:  # noqa: N802
        return super().waitSignal(signal, timeout=timeout, **how)

    def waitExposed(self, widget: Any, *, timeout: int = 60_000) -> Any:  # noqa: N802
        return super().waitExposed(widget, timeout=timeout)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PatientBot:  # noqa: ARG001
    return PatientBot(request)


@pytest.fixture(scope="session")
def qapp(screen: Any) -> Iterator[QApplication]:
    """The only QApplication of the test run; deleted before its screen.

    It is not connected to a D-Bus session: neither the developer's own, nor one that libdbus would
    start and leave behind. Tests that need a bus start their own process.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QT_QPA_PLATFORM", "xcb")
        patch.setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
        app = QApplication(["dictation", "-style", "fusion"])
        visible_style.use(app)
        GarbageCollection(app)
        app.setQuitOnLastWindowClosed(False)
        app.setCursorFlashTime(0)  # a blinking caret would change pictures that are compared
        wait_for_window_manager(screen)
        yield app
        shiboken6.delete(app)
        gc.enable()


def wait_for_window_manager(screen: Any) -> None:
    """Show windows until one stays, because openbox loses those shown while it starts."""
    deadline = time.monotonic() + 60
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
    """Return light text on a dark background, as Qt gets it from a dark desktop."""
    palette = QPalette(QColor(0x2B, 0x2D, 0x31))
    palette.setColor(QPalette.ColorRole.Base, QColor(0x1E, 0x1F, 0x22))
    palette.setColor(QPalette.ColorRole.Highlight, QColor(0x2F, 0x7D, 0xE1))
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
    ):  # Qt would make it darker than the window
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(0x82, 0x82, 0x82))
    return palette


@pytest.fixture(params=["light", "dark"])
def colors(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    """Run the test twice: with light and with dark colors.

    By setting a palette, because outside GNOME and KDE Qt has no theme to switch.
    """
    before = qapp.palette()
    if request.param == "dark":
        qapp.setPalette(dark_palette())
    yield request.param
    qapp.setPalette(before)


@pytest.fixture
def contrast() -> Contrast:
    """Return a function for the contrast of two colors by WCAG 2, from 1 to 21."""

    def luminance(color: QColor) -> float:
        parts = (color.redF(), color.greenF(), color.blueF())
        linear = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one: QColor, other: QColor) -> float:
        lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
        return (lighter + 0.05) / (darker + 0.05)

    return contrast


class Page(QPlainTextEdit):
    """A full-screen document that counts clicks on it."""

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
    """The text on the page."""
    return "The minutes of the meeting of the council. " * 400


@pytest.fixture
def page(qtbot: QtBot, screen: Any, page_text: str) -> Page:
    """A full-screen window titled `page`, with the focus, and completely painted."""
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
    """Save a screenshot of a global rectangle as SCREENSHOTS/name-….png."""

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


MODEL = {
    "config.json": b"{}",
    "model.bin": random.Random(1).randbytes(1 << 20),
    "tokenizer.json": b"{}",
    "vocabulary.txt": b"a\n",
}
_HALF = 1 << 19


class Hub(ThreadingHTTPServer):
    """Serves small models like the real hub; pauses in the middle of the weights for `going`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.going = threading.Event()
        self.going.set()
        self.cut = False  # breaks off in the middle of the weights
        self.ranges: list[str] = []  # of the weights, that were asked for
        self.status = 0  # of all responses, unless 0

    def handle_error(self, *_: object) -> None:
        """Ignore clients that disconnect, which is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        name = self.path.rpartition("/")[2]
        if self.server.status:
            self._begin(self.server.status, 0)
        elif self.path.startswith("/api/models/"):
            answer = b'{"id": "someone/toy", "sha": "%s", "siblings": []}' % (b"a" * 40)
            self._begin(200, len(answer))
            self.wfile.write(answer)
        else:
            self._file(MODEL[name], weights=name == "model.bin")

    def _file(self, content: bytes, weights: bool) -> None:
        start = int(self.headers["Range"][6:-1])
        self._begin(206, len(content) - start)
        self.wfile.write(content[start:_HALF])
        if weights:
            self.server.ranges.append(self.headers["Range"])
            self.server.going.wait(60)
        if weights and self.server.cut:
            self.close_connection = True
        else:
            self.wfile.write(content[max(start, _HALF) :])

    def _begin(self, status: int, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Print nothing to stderr."""


@pytest.fixture
def hub(tmp_path: Path, use_hub: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """The model hub, with small models called `base` and `doll`; nothing is installed yet."""
    files = tuple(
        ModelFile(name, len(content), hashlib.sha256(content).hexdigest())
        for name, content in MODEL.items()
    )
    specs = {
        name: ModelSpec(name, "someone/toy", name == "base", 1, "a" * 40, files)
        for name in ("base", "doll")
    }
    server = Hub()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setattr(catalog, "_catalog", lambda: specs)
    use_hub(f"http://127.0.0.1:{server.server_port}")
    yield server
    server.going.set()
    server.shutdown()
    thread.join()
    server.server_close()
