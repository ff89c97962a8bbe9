"""A corrected name is offered for the vocabulary, and learned only when the user wants it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from dictation.desktop.platform import this_desktop
from dictation.gui.history import HistoryWindow
from dictation.gui.history.text_view import TextView
from dictation.gui.history.undo_bar import UndoBar
from dictation.gui.history.word_editor import WordEditor
from dictation.gui.windows import Windows
from dictation.settings import SettingsFile
from dictation.text.teaching import Lesson, lesson

Correct = Callable[[str], list[str]]


def offers(window: HistoryWindow) -> list[QPushButton]:
    buttons = window.findChild(UndoBar).findChildren(QPushButton)
    return [one for one in buttons if one.isVisible() and "vocabulary" in one.text()]


def correct(window: HistoryWindow, qtbot: QtBot, text: str) -> None:
    """Correct the first word of the session that is shown."""
    view = window.findChild(TextView)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_F2)
    editor = view.findChild(WordEditor)
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.toPlainText().startswith(text))


@pytest.fixture
def opened(qtbot: QtBot, screen: Any, library: Any) -> Callable[..., HistoryWindow]:
    """Open the window with one session."""

    def opened(window: HistoryWindow) -> HistoryWindow:
        qtbot.addWidget(window)
        window.show()
        screen.wait_for_window("History – Dictation")
        view = window.findChild(TextView)
        qtbot.waitUntil(lambda: "Gweniver" in view.toPlainText())
        return window

    library.keep(timedelta(0), library.passages(["Gweniver called to her knights."]))
    return opened


def test_a_corrected_name_is_offered_and_learned_when_asked(
    qtbot: QtBot, opened: Callable[..., HistoryWindow], library: Any
) -> None:
    window = opened(HistoryWindow(library.reader, library.change, library.redo))
    correct(window, qtbot, "Guenever")
    qtbot.waitUntil(lambda: len(offers(window)) == 1)
    [button] = offers(window)
    assert button.text() == "Add “Guenever” to the vocabulary"
    assert "where “gweniver” is recognized" in button.toolTip()
    with qtbot.waitSignal(window.learned) as told:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert told.args == [Lesson("Guenever", "gweniver")]
    window.tell_learned("Guenever", None)
    assert "“Guenever” is in the vocabulary" in [
        label.text() for label in window.findChild(UndoBar).findChildren(QLabel)
    ]
    assert offers(window) == []


def test_a_common_word_is_not_offered(
    qtbot: QtBot, opened: Callable[..., HistoryWindow], library: Any
) -> None:
    window = opened(HistoryWindow(library.reader, library.change, library.redo))
    with qtbot.assertNotEmitted(window.learned):
        correct(window, qtbot, "Whenever")
        qtbot.waitUntil(window.findChild(UndoBar).isVisible)
    assert offers(window) == []


def test_what_is_learned_is_in_the_settings(
    qtbot: QtBot, opened: Callable[..., HistoryWindow], library: Any, tmp_path: Path
) -> None:
    file = SettingsFile(tmp_path / "settings.toml", tmp_path)
    settings, wrong = file.read()
    controller: Any = SimpleNamespace(change_history=library.change, redo=library.redo)
    owner = QObject()
    windows = Windows(file, this_desktop(), controller, owner)
    windows.use(settings, wrong)
    windows.history = HistoryWindow(library.reader, library.change, library.redo)
    windows.history.learned.connect(windows._learn)
    window = opened(windows.history)
    correct(window, qtbot, "Guenever")
    qtbot.waitUntil(lambda: len(offers(window)) == 1)
    with qtbot.waitSignal(windows.changed) as told:
        qtbot.mouseClick(offers(window)[0], Qt.MouseButton.LeftButton)
    assert told.args[0].text.vocabulary == {"Guenever": "gweniver"}
    assert file.read()[0].text.vocabulary == {"Guenever": "gweniver"}
    windows.close()


@pytest.mark.parametrize(
    ("before", "after", "table", "taught"),
    [
        ("Gweniver,", "Guenever,", {}, Lesson("Guenever", "gweniver")),
        ("whenever", "Guenever", {}, Lesson("Guenever", "")),  # it would be replaced everywhere
        ("gutenberg", "Gutenberg", {}, Lesson("Gutenberg", "")),
        ("Gwen", "Guenever", {"Guenever": "gwen ever"}, Lesson("Guenever", "gwen")),
        ("Gwen", "Guenever", {"Guenever": "gwen"}, None),
        ("dentist", "doctor", {}, None),
        ("dentist", "", {}, None),
        ("dentist", "…", {}, None),
        ("Anna", "Anna Maria Luise von Habsburg", {}, None),
    ],
)
def test_what_a_correction_teaches(
    before: str, after: str, table: Mapping[str, str], taught: Lesson | None
) -> None:
    assert lesson(before, after, table) == taught
