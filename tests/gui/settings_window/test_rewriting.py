"""The settings page for rewriting, with a stand-in for the server."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton

from dictation.desktop.platform import this_desktop
from dictation.gui.settings_window import SettingsWindow
from dictation.gui.settings_window.rewriting import RewritingPage
from dictation.gui.widgets import Notice
from dictation.settings import SettingsFile
from tests.rewriting.stand_in import Answer, StandIn, serving


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with serving() as server:
        yield server


@pytest.fixture
def file(tmp_path: Path) -> SettingsFile:
    return SettingsFile(tmp_path / "settings.toml")


@pytest.fixture
def page(qtbot: Any, screen: Any, file: SettingsFile) -> RewritingPage:
    window = SettingsWindow(file, this_desktop(), lambda: 0.0)
    qtbot.addWidget(window)
    window.show_page("rewriting")
    window.show()
    screen.wait_for_window("Dictation Settings")
    qtbot.waitUntil(window.isActiveWindow)
    found = window.findChild(RewritingPage)
    assert isinstance(found, RewritingPage)
    return found


def enter(qtbot: Any, page: RewritingPage, name: str, text: str) -> None:
    """Write into a field, and press Enter."""
    lines = page.findChildren(QLineEdit)
    line = next(
        one for one in lines if name in (one.accessibleName(), one.parent().accessibleName())
    )
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def press_test(qtbot: Any, page: RewritingPage) -> None:
    test = next(one for one in page.findChildren(QPushButton) if one.text() == "&Test")
    qtbot.mouseClick(test, Qt.MouseButton.LeftButton)


def said(page: RewritingPage) -> str:
    notices = page.window().findChildren(Notice)
    return " ".join(one.text() for one in notices if one.isVisible())


def test_it_is_off_until_an_address_is_entered(
    qtbot: Any, page: RewritingPage, file: SettingsFile, stand_in: StandIn
) -> None:
    assert "Rewriting is off. Nothing is sent anywhere." in said(page)
    enter(qtbot, page, "Address", f"http://127.0.0.1:{stand_in.server_port}")
    assert file.read()[0].rewriting.address == stand_in.server.address
    assert "on this computer" in said(page)
    enter(qtbot, page, "Address", "https://llm.example")
    assert "are sent to a server on another computer (llm.example)" in said(page)
    assert stand_in.headers == []


def test_what_is_no_address_is_refused(qtbot: Any, page: RewritingPage, file: SettingsFile) -> None:
    enter(qtbot, page, "Address", "localhost:11434")
    assert "is not the address of a server" in said(page)
    assert "http://localhost:11434/v1" in said(page)
    assert file.read()[0].rewriting.address == ""


def test_the_test_lists_the_models_to_choose_from(
    qtbot: Any, page: RewritingPage, file: SettingsFile, stand_in: StandIn
) -> None:
    enter(qtbot, page, "Address", stand_in.server.address)
    enter(qtbot, page, "Model", "small-chat")
    press_test(qtbot, page)
    qtbot.waitUntil(lambda: "has 2 models: big-chat, tiny-chat" in said(page))
    assert stand_in.requests == []  # no text is sent
    (model,) = page.findChildren(QComboBox)
    assert model.currentText() == "small-chat"
    model.setFocus()
    qtbot.keyClick(model, Qt.Key.Key_Down)
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, Qt.Key.Key_Return)
    assert file.read()[0].rewriting.model == "big-chat"


def test_the_test_says_what_is_wrong(qtbot: Any, page: RewritingPage, stand_in: StandIn) -> None:
    press_test(qtbot, page)
    qtbot.waitUntil(lambda: "no server is set up" in said(page))
    enter(qtbot, page, "Address", stand_in.server.address)
    stand_in.answer = Answer(status=401, raw=b'{"error": "who are you?"}')
    press_test(qtbot, page)
    qtbot.waitUntil(lambda: "refuses the key. It says: “who are you?”" in said(page))


def test_a_missing_key_is_told(
    qtbot: Any, page: RewritingPage, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("A_KEY", raising=False)
    enter(qtbot, page, "Address", stand_in.server.address)
    enter(qtbot, page, "Key from", "A_KEY")
    assert "A_KEY is not set" in said(page)


@pytest.mark.usefixtures("colors")
def test_pictures(qtbot: Any, page: RewritingPage, stand_in: StandIn, picture: Any) -> None:
    enter(qtbot, page, "Address", stand_in.server.address)
    enter(qtbot, page, "Model", "tiny-chat")
    press_test(qtbot, page)
    qtbot.waitUntil(lambda: "has 2 models" in said(page))
    qtbot.wait(100)
    window = page.window()
    picture(QRect(window.mapToGlobal(window.rect().topLeft()), window.size()), "settings-rewriting")
