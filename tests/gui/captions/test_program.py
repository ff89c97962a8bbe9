"""The overlay as the program that it is: what the user changes is seen at once."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from dictation.captions.events import CaptionEvent, to_json
from dictation.desktop.control import Instance
from dictation.desktop.platform import this_desktop
from dictation.gui.captions import CaptionOverlay
from dictation.gui.captions.program import Captions
from dictation.results import Commit, Word
from dictation.settings import SettingsFile


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SettingsFile:
    for name in ("XDG_RUNTIME_DIR", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    tmp_path.chmod(0o700)
    file = SettingsFile(tmp_path / "settings.toml")
    file.read()
    file.write("captions", "hide_after", 0.0)
    return file


@pytest.fixture
def overlay(
    qtbot: QtBot, screen: Any, file: SettingsFile, monkeypatch: pytest.MonkeyPatch
) -> Iterator[CaptionOverlay]:
    """What is on the screen when the first word has come."""
    word = CaptionEvent("system", Commit((Word(" Hello", 0.0, 0.5, 0.9),)))
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(to_json(word)) + "\n"))
    monkeypatch.setattr(QApplication, "exit", lambda _code: None)  # the input has ended
    program = Captions(file, this_desktop())
    program.read()
    qtbot.waitUntil(lambda: screen.window("Dictation captions") is not None)
    shown = (one for one in QApplication.topLevelWidgets() if isinstance(one, CaptionOverlay))
    overlay = next(one for one in shown if one.isVisible())
    yield overlay
    program.close()
    shiboken6.delete(overlay)  # held ones would come back with the next change of screens


def press(overlay: CaptionOverlay, words: str) -> None:
    next(one for one in overlay.findChildren(QPushButton) if one.text() == words).click()


def test_looks_follow_the_settings_at_once(
    qtbot: QtBot, file: SettingsFile, overlay: CaptionOverlay
) -> None:
    before = overlay.height()
    SettingsFile(file.path).write("captions", "preset", "high contrast")
    qtbot.waitUntil(lambda: overlay.height() > 1.3 * before)


def test_a_new_key_takes_hold_at_once_and_again_lets_go(
    qtbot: QtBot, file: SettingsFile, overlay: CaptionOverlay
) -> None:
    SettingsFile(file.path).write("captions", "hotkey", "f9")

    def taken() -> bool:
        subprocess.run(["xdotool", "key", "F9"], check=True)
        qtbot.wait(50)
        return overlay.held

    qtbot.waitUntil(taken)
    subprocess.run(["xdotool", "key", "F9"], check=True)
    qtbot.waitUntil(lambda: not overlay.held)
    subprocess.run(["xdotool", "key", "F9"], check=True)
    qtbot.waitUntil(lambda: overlay.held)
    press(overlay, "Done")
    assert not overlay.held
    subprocess.run(["xdotool", "key", "F9"], check=True)
    qtbot.waitUntil(lambda: overlay.held)


def test_the_app_shows_the_settings_where_it_runs(qtbot: QtBot, overlay: CaptionOverlay) -> None:
    asked: list[str] = []

    def handle(command: str) -> dict[str, object]:
        asked.append(command)
        return {"text": "Here they are."}

    with Instance(handle):
        overlay.take_hold(True)
        press(overlay, "Settings…")
        qtbot.waitUntil(lambda: asked == ["show captions"])


def test_without_the_app_the_file_is_opened(
    qtbot: QtBot, file: SettingsFile, overlay: CaptionOverlay
) -> None:
    opened: list[QUrl] = []

    class Desktop(QObject):
        @Slot(QUrl)
        def open(self, url: QUrl) -> None:
            opened.append(url)

    desktop = Desktop()
    QDesktopServices.setUrlHandler("file", desktop, "open")
    overlay.take_hold(True)
    press(overlay, "Settings…")
    qtbot.waitUntil(lambda: opened == [QUrl.fromLocalFile(str(file.path))])
    QDesktopServices.unsetUrlHandler("file")
