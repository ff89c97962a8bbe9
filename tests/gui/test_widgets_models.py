"""Choosing, getting and removing models, with a small model hub on this machine."""

import hashlib
import random
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest
from huggingface_hub import constants
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QPushButton

from dictation.gui.widgets import ModelPicker, Notice
from dictation.gui.widgets.model_list import ModelList
from dictation.whisper import catalogue, store
from dictation.whisper.catalogue import ModelFile, ModelSpec

pytestmark = pytest.mark.screen

CONTENT = {
    "config.json": b"{}",
    "model.bin": random.Random(1).randbytes(1 << 20),
    "tokenizer.json": b"{}",
    "vocabulary.txt": b"a\n",
}
_HALF = 1 << 19


class Hub(ThreadingHTTPServer):
    """Serves the models `toy` and `doll`; waits in the middle of model.bin until `going_on`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.going_on = threading.Event()
        self.going_on.set()
        self.ranges: list[str] = []
        self.status = 0

    def handle_error(self, *_: object) -> None:
        """A client that cancels goes away in the middle."""


class _Handler(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        hub, name = self.server, self.path.rpartition("/")[2]
        if hub.status:
            self._begin(hub.status, 0)
        elif self.path.startswith("/api/models/"):
            answer = b'{"id": "someone/toy", "sha": "%s", "siblings": []}' % (b"a" * 40)
            self._begin(200, len(answer))
            self.wfile.write(answer)
        else:
            start = int(self.headers["Range"][6:-1])
            self._begin(206, len(CONTENT[name]) - start)
            self.wfile.write(CONTENT[name][start:_HALF])
            if name == "model.bin":
                hub.ranges.append(self.headers["Range"])
                hub.going_on.wait(10)
                self.wfile.write(CONTENT[name][max(start, _HALF) :])

    def _begin(self, status: int, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    files = tuple(
        ModelFile(name, len(content), hashlib.sha256(content).hexdigest())
        for name, content in CONTENT.items()
    )
    specs = {
        name: ModelSpec(name, "someone/toy", name == "toy", 1, "a" * 40, None, files)
        for name in ("toy", "doll")
    }
    monkeypatch.setattr(catalogue, "_catalogue", lambda: specs)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    server = Hub()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(constants, "ENDPOINT", url)
    template = url + "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    yield server
    server.going_on.set()
    server.shutdown()
    server.server_close()
    huggingface_hub.close_session()


class Shown:
    """The picker as a person sees it: what stands where, and what is on its buttons."""

    def __init__(self, picker: ModelPicker) -> None:
        self.picker = picker
        self.list = picker.findChild(ModelList)
        self.bar = picker.findChild(QProgressBar)
        self.use, self.remove, self.cancel = picker.findChildren(QPushButton)

    @property
    def said(self) -> str:
        return self.picker.findChildren(Notice)[-1].text()

    def state(self, name: str) -> str:
        row = self.list.names().index(name)
        return self.list.topLevelItem(row).text(3)


@pytest.fixture
def show(qtbot: Any, screen: Any) -> Callable[[], Shown]:
    def make() -> Shown:
        picker = ModelPicker()
        picker.set_value("toy")
        picker.setWindowTitle("models")
        qtbot.addWidget(picker)
        picker.show()
        screen.wait_for_window("models")
        qtbot.waitUntil(picker.isActiveWindow)
        return Shown(picker)

    return make


def click(qtbot: Any, button: QPushButton) -> None:
    assert button.isVisible()
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_model_is_fetched_and_then_used(qtbot: Any, hub: Hub, show: Any) -> None:
    shown = show()
    assert shown.state("toy") == "chosen, not installed"
    assert shown.use.text() == "&Get and use (1 MB)"
    hub.going_on.clear()
    with qtbot.waitSignal(shown.picker.edited) as told:
        click(qtbot, shown.use)
        qtbot.waitUntil(lambda: 490 < shown.bar.value() < 510)
        assert shown.bar.text() == "toy: 1 of 1 MB"
        assert shown.cancel.isVisible()
        hub.going_on.set()
    assert told.args == ["toy"]
    assert shown.state("toy") == "in use"
    assert not shown.bar.isVisible()


def test_a_cancelled_download_goes_on_where_it_stopped(qtbot: Any, hub: Hub, show: Any) -> None:
    shown = show()
    hub.going_on.clear()
    click(qtbot, shown.use)
    qtbot.waitUntil(lambda: 490 < shown.bar.value() < 510)
    with qtbot.assertNotEmitted(shown.picker.edited):
        qtbot.keyClick(shown.cancel, Qt.Key.Key_Space)
        hub.going_on.set()
        qtbot.waitUntil(shown.use.isVisible)
    assert "cancelled" in shown.said
    with qtbot.waitSignal(shown.picker.edited):
        click(qtbot, shown.use)
    assert [asked != "bytes=0-" for asked in hub.ranges] == [False, True]


def test_what_went_wrong_is_said_with_what_to_do(qtbot: Any, hub: Hub, show: Any) -> None:
    shown = show()
    hub.status = 503
    click(qtbot, shown.use)
    qtbot.waitUntil(lambda: "answered 503" in shown.said)
    assert "Try again later" in shown.said
    hub.status = 0
    with qtbot.waitSignal(shown.picker.edited):
        click(qtbot, shown.use)
    assert shown.said == ""


@pytest.mark.usefixtures("hub")
def test_another_model_is_used_and_the_old_one_removed(qtbot: Any, show: Any) -> None:
    for name in ("toy", "doll"):
        store.ensure(name)
    shown = show()
    qtbot.waitUntil(lambda: shown.state("doll") == "installed")
    assert not shown.remove.isEnabled()  # it is in use
    qtbot.keyClick(shown.list, Qt.Key.Key_Down)
    assert shown.use.text() == "&Use this model"
    with qtbot.waitSignal(shown.picker.edited) as told:
        click(qtbot, shown.use)
    assert told.args == ["doll"]
    qtbot.keyClick(shown.list, Qt.Key.Key_Up)
    click(qtbot, shown.remove)
    qtbot.waitUntil(lambda: shown.state("toy") == "not installed")
    assert shown.said == "1 MB set free."
    assert [model.name for model in store.installed()] == ["doll"]


@pytest.mark.usefixtures("hub")
def test_a_folder_of_ones_own_has_a_row(qtbot: Any, show: Any, tmp_path: Path) -> None:
    store.ensure("toy")
    own = tmp_path / "my whisper"
    shutil.copytree(store.locate("toy"), own)
    shown = show()
    shown.picker.set_value(str(own))
    assert shown.state(str(own)) == "in use"
    assert shown.list.currentItem().text(0) == "my whisper"
    assert not shown.remove.isEnabled()
    qtbot.keyClick(shown.list, Qt.Key.Key_Up)
    assert shown.list.selected() == "doll"
