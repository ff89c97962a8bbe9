"""The window that rewrites a text, with a stand-in for the server."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from dictation.desktop.focus import Window
from dictation.gui.rewriting import RewritingWindow
from dictation.gui.widgets import Notice
from dictation.rewriting.rewriter import Rewriter
from dictation.settings import RewritingSettings
from dictation.takes.events import RewritingWanted, Rewritten
from tests.rewriting.stand_in import PATIENCE, Answer, StandIn, serving

TAKE = "so um we should meet on friday at ten and er bring the report"
LETTER = Window(7, "gedit")

Open = Callable[..., RewritingWindow]


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with serving() as server:
        yield server


@pytest.fixture
def rewriter() -> Iterator[Rewriter]:
    made = Rewriter()
    yield made
    made.close()


@pytest.fixture
def show(qtbot: QtBot, screen: Any, stand_in: StandIn, rewriter: Rewriter) -> Open:
    def make(text: str = TAKE, address: str = stand_in.server.address) -> RewritingWindow:
        window = RewritingWindow(rewriter)
        qtbot.addWidget(window)
        window.use(RewritingSettings(address, "tiny-chat", instructions={"Pirate": "Arr."}))
        window.offer(RewritingWanted(text, LETTER))
        window.show()
        screen.wait_for_window("Rewrite")
        qtbot.waitUntil(window.isActiveWindow)
        return window

    return make


def press(qtbot: QtBot, key: Any) -> None:
    """Press a key in the focused control."""
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, key)


def box(window: RewritingWindow, name: str) -> QPlainTextEdit:
    return next(one for one in window.findChildren(QPlainTextEdit) if one.accessibleName() == name)


def button(window: RewritingWindow, text: str) -> QAbstractButton:
    return next(
        one
        for one in window.findChildren(QAbstractButton)
        if one.text().replace("&", "").endswith(text)
    )


def said(window: RewritingWindow) -> str:
    return " ".join(one.text() for one in window.findChildren(Notice) if one.isVisible())


def wait_for_text(qtbot: QtBot, window: RewritingWindow, text: str) -> None:
    qtbot.waitUntil(lambda: box(window, "Rewritten text").toPlainText() == text)
    qtbot.waitUntil(button(window, "Copy").isEnabled)


def test_a_digit_rewrites_the_last_take_and_enter_takes_it(
    qtbot: QtBot, show: Open, stand_in: StandIn
) -> None:
    stand_in.answer = Answer(["Sure! Here is the text:\n", "- Friday\n", "- Report"])
    window = show()
    assert box(window, "Original text").toPlainText() == TAKE
    assert not button(window, "Replace").isEnabled()
    press(qtbot, Qt.Key.Key_4)
    wait_for_text(qtbot, window, "- Friday\n- Report")
    assert box(window, "Original text").toPlainText() == TAKE
    assert button(window, "As a list").isChecked()
    assert (
        "as a list" in stand_in.requests[0]["messages"][1]["content"]
        or "a list" in (stand_in.requests[0]["messages"][1]["content"])
    )
    with qtbot.waitSignal(window.taken) as taken:
        press(qtbot, Qt.Key.Key_Return)
    assert taken.args == [Rewritten(TAKE, "- Friday\n- Report", "tiny-chat", LETTER)]
    assert not window.isVisible()


def test_nothing_is_sent_before_an_instruction_is_chosen(
    qtbot: QtBot, show: Open, stand_in: StandIn
) -> None:
    window = show()
    button(window, "What is sent").click()
    assert TAKE in box(window, "What is sent").toPlainText()
    press(qtbot, Qt.Key.Key_Return)
    press(qtbot, Qt.Key.Key_Escape)
    assert not window.isVisible()
    assert stand_in.requests == stand_in.headers == []


def test_exactly_what_is_shown_is_sent(qtbot: QtBot, show: Open, stand_in: StandIn) -> None:
    window = show()
    button(window, "What is sent").click()
    press(qtbot, Qt.Key.Key_2)
    wait_for_text(qtbot, window, "We meet on Friday.")
    where, _, shown = box(window, "What is sent").toPlainText().partition("\n\n")
    assert where == f"POST {stand_in.server.address}/chat/completions"
    assert json.loads(shown) == stand_in.requests[0]


def test_another_computer_is_named_as_such(show: Open) -> None:
    window = show()
    assert "tiny-chat on this computer (127.0.0.1:" in said(window)
    window.use(RewritingSettings("https://llm.example/v1", "big-chat"))
    assert "big-chat on another computer (llm.example)" in said(window)


def test_the_text_is_shown_while_it_comes_and_escape_gives_it_up(
    qtbot: QtBot, show: Open, stand_in: StandIn
) -> None:
    stand_in.answer.waits_before = 1
    window = show()
    press(qtbot, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: box(window, "Rewritten text").toPlainText() == "We meet")
    assert not button(window, "Replace").isEnabled()
    press(qtbot, Qt.Key.Key_Return)  # not yet
    assert window.isVisible()
    press(qtbot, Qt.Key.Key_Escape)
    assert stand_in.left.wait(PATIENCE)
    assert window.isVisible()
    assert box(window, "Rewritten text").toPlainText() == ""
    stand_in.answer = Answer(["It is Friday."])
    press(qtbot, Qt.Key.Key_1)
    wait_for_text(qtbot, window, "It is Friday.")


def test_closing_it_gives_up_what_is_under_way(qtbot: QtBot, show: Open, stand_in: StandIn) -> None:
    stand_in.answer.waits_before = 0
    window = show()
    press(qtbot, Qt.Key.Key_1)
    qtbot.waitUntil(stand_in.asked.is_set)
    window.close()
    assert stand_in.left.wait(PATIENCE)


def test_quitting_gives_up_what_is_under_way(
    qtbot: QtBot, show: Open, stand_in: StandIn, rewriter: Rewriter
) -> None:
    stand_in.answer.waits_before = 0
    window = show()
    press(qtbot, Qt.Key.Key_1)
    qtbot.waitUntil(stand_in.asked.is_set)
    with qtbot.waitSignal(window._ended):  # an error in what it calls fails the test
        rewriter.close()
    assert stand_in.left.wait(PATIENCE)


def test_another_instruction_replaces_the_one_under_way(
    qtbot: QtBot, show: Open, stand_in: StandIn
) -> None:
    stand_in.answer.waits_before = 1
    window = show()
    press(qtbot, Qt.Key.Key_1)
    qtbot.waitUntil(stand_in.asked.is_set)
    stand_in.answer = Answer(["Arr, Friday."])
    press(qtbot, Qt.Key.Key_6)
    wait_for_text(qtbot, window, "Arr, Friday.")
    assert "Arr." in stand_in.requests[-1]["messages"][1]["content"]
    assert button(window, "Pirate").isChecked()
    assert not button(window, "Tidy").isChecked()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(finish="length"), "no room for the whole text"),
        (Answer(breaks_off=True), "broke off"),
        (Answer(["I'm sorry, but I can't help with that."]), "didn't rewrite the text"),
        (Answer(raw=b"<html>"), "is not a server for language models"),
        (Answer(status=500, raw=b"{}"), "failed (500)"),
    ],
)
def test_what_is_no_rewritten_text_can_not_be_taken(
    qtbot: QtBot, show: Open, stand_in: StandIn, answer: Answer, words: str
) -> None:
    stand_in.answer = answer
    window = show()
    press(qtbot, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: words in said(window))
    assert not button(window, "Replace").isEnabled()
    assert not button(window, "Copy").isEnabled()
    with qtbot.assertNotEmitted(window.taken):
        press(qtbot, Qt.Key.Key_Return)


def test_without_a_server_it_says_how_to_set_one_up(qtbot: QtBot, show: Open) -> None:
    window = show(address="")
    assert "Rewriting is off" in said(window)
    assert "Nothing is sent anywhere." in said(window)
    assert not button(window, "Tidy").isEnabled()
    with qtbot.waitSignal(window.settings_requested):
        button(window, "Settings…").click()


def test_the_selection_or_the_clipboard_is_rewritten(
    qtbot: QtBot, show: Open, stand_in: StandIn
) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("copied", QClipboard.Mode.Clipboard)
    clipboard.setText("selected", QClipboard.Mode.Selection)
    window = show("")
    assert box(window, "Original text").toPlainText() == "selected"
    assert not button(window, "Last take").isEnabled()
    button(window, "Clipboard").click()
    assert box(window, "Original text").toPlainText() == "copied"
    press(qtbot, Qt.Key.Key_1)
    wait_for_text(qtbot, window, "We meet on Friday.")
    assert "<text>\ncopied\n</text>" in stand_in.requests[0]["messages"][1]["content"]
    button(window, "Selection").click()  # what was made of the other text is not for this one
    assert box(window, "Rewritten text").toPlainText() == ""
    assert not button(window, "Type").isEnabled()


def test_where_there_is_no_text_it_says_so(show: Open) -> None:
    QGuiApplication.clipboard().clear(QClipboard.Mode.Selection)
    window = show("")
    assert "Nothing is selected." in said(window)
    assert not button(window, "Tidy").isEnabled()


def test_the_text_can_be_copied(qtbot: QtBot, show: Open, stand_in: StandIn) -> None:
    stand_in.answer = Answer(["Prix\u00a0: 5\u00a0€"])
    window = show()
    press(qtbot, Qt.Key.Key_1)
    qtbot.waitUntil(button(window, "Copy").isEnabled)
    button(window, "Copy").click()
    assert QGuiApplication.clipboard().text() == "Prix\u00a0: 5\u00a0€"
    assert window.isVisible()


def test_it_fits_a_small_screen(show: Open) -> None:
    window = show()
    button(window, "What is sent").click()
    assert window.minimumSizeHint().height() <= 420


def test_everything_has_a_name_and_is_reached_by_the_keyboard(qtbot: QtBot, show: Open) -> None:
    window = show()
    reached: list[QWidget] = []
    while (focused := QApplication.focusWidget()) is not None and focused not in reached:
        reached.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    controls = window.findChildren(QPushButton) + window.findChildren(QPlainTextEdit)
    missed = {
        one.accessibleName() or one.text()
        for one in controls
        if one.isVisible() and one.isEnabled() and one not in reached
    }
    assert missed == set()
    assert any(isinstance(one, QRadioButton) for one in reached)


@pytest.mark.usefixtures("colors")
@pytest.mark.parametrize("name", ["done", "sent", "remote", "off", "failed"])
def test_pictures(qtbot: QtBot, show: Open, stand_in: StandIn, picture: Any, name: str) -> None:
    stand_in.answer = Answer(["We meet on Friday at ten. ", "Please bring the report."])
    window = show(address="" if name == "off" else stand_in.server.address)
    if name == "remote":
        window.use(RewritingSettings("https://llm.example/v1", "big-chat"))
    elif name == "failed":
        stand_in.answer = Answer(status=404, raw=b'{"error": "model \'tiny-chat\' not found"}')
        press(qtbot, Qt.Key.Key_1)
        qtbot.waitUntil(lambda: "doesn't have" in said(window))
    elif name != "off":
        button(window, "What is sent").setChecked(name == "sent")
        press(qtbot, Qt.Key.Key_2)
        wait_for_text(qtbot, window, "We meet on Friday at ten. Please bring the report.")
    qtbot.wait(100)
    picture(QRect(window.mapToGlobal(window.rect().topLeft()), window.size()), f"rewrite-{name}")
