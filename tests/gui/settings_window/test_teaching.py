"""Words are taught and imported on the page Text, seen by the user before they are saved."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from dictation.desktop.platform import this_desktop
from dictation.errors import MicrophoneError
from dictation.gui.settings_window import SettingsWindow
from dictation.gui.settings_window.teaching import TeachingDialog
from dictation.gui.widgets import Notice
from dictation.settings import SettingsFile

Show = Callable[..., SettingsWindow]
SAVE = QDialogButtonBox.StandardButton.Save


@pytest.fixture
def file(tmp_path: Path) -> SettingsFile:
    opened = SettingsFile(tmp_path / "settings.toml", tmp_path)
    opened.read()
    return opened


@pytest.fixture
def show(qtbot: QtBot, file: SettingsFile) -> Show:
    def show(hear: Callable[[], str] | None = None) -> SettingsWindow:
        window = SettingsWindow(file, this_desktop(), lambda: 0.0, hear=hear)
        qtbot.addWidget(window)
        window.show()
        window.show_page("text")
        return window

    return show


def button(window: Any, text: str) -> QPushButton:
    buttons = window.findChildren(QPushButton)
    return next(one for one in buttons if one.text().replace("&", "") == text)


def opened(window: SettingsWindow, qtbot: QtBot) -> TeachingDialog:
    qtbot.mouseClick(button(window, "Teach…"), Qt.MouseButton.LeftButton)
    dialog = window.findChild(TeachingDialog)
    qtbot.waitExposed(dialog)
    return dialog


def listed(dialog: TeachingDialog) -> dict[str, bool]:
    """What was recognized, and whether it is checked."""
    view = dialog.findChild(QListWidget)
    items = [view.item(row) for row in range(view.count())]
    return {item.text(): item.checkState() == Qt.CheckState.Checked for item in items}


def vocabulary(file: SettingsFile) -> dict[str, str]:
    return dict(file.read()[0].text.vocabulary)


def test_a_word_is_said_three_times_and_saved_with_what_is_checked(
    qtbot: QtBot, show: Show, file: SettingsFile
) -> None:
    said = iter(["Guinevere.", "when ever", "Gwen ever."])
    window = show(lambda: next(said))
    dialog = opened(window, qtbot)
    listen, save = button(dialog, "Listen"), dialog.findChild(QDialogButtonBox).button(SAVE)
    assert not listen.isEnabled()
    assert not save.isEnabled()
    qtbot.keyClicks(dialog.findChild(QLineEdit), "Guenever")
    qtbot.mouseClick(listen, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(listed(dialog)) == 3)
    qtbot.waitUntil(save.isEnabled)
    assert listed(dialog) == {
        "guinevere": True,
        "when ever (common words, all of which would be replaced)": False,
        "gwen ever": True,
    }
    dialog.findChild(QListWidget).item(0).setCheckState(Qt.CheckState.Unchecked)
    with qtbot.waitSignal(window.changed):
        qtbot.mouseClick(save, Qt.MouseButton.LeftButton)
    assert vocabulary(file) == {"Guenever": "gwen ever"}


def test_when_nobody_speaks_it_says_so_and_can_be_repeated(
    qtbot: QtBot, show: Show, file: SettingsFile
) -> None:
    def silent() -> str:
        raise MicrophoneError("Nobody was heard.", "Say the word once more, a little louder.")

    window = show(silent)
    dialog = opened(window, qtbot)
    qtbot.keyClicks(dialog.findChild(QLineEdit), "Guenever")
    listen = button(dialog, "Listen")
    qtbot.mouseClick(listen, Qt.MouseButton.LeftButton)
    notice = dialog.findChild(Notice)
    qtbot.waitUntil(lambda: notice.text().startswith("Nobody was heard. Say the word"))
    assert listen.isEnabled()
    assert listed(dialog) == {}
    qtbot.mouseClick(button(dialog, "Cancel"), Qt.MouseButton.LeftButton)
    assert vocabulary(file) == {}


def test_a_sentence_can_not_be_taught(qtbot: QtBot, show: Show) -> None:
    dialog = opened(show(lambda: ""), qtbot)
    qtbot.keyClicks(dialog.findChild(QLineEdit), "one two three four five")
    assert "is too long for the vocabulary" in dialog.findChild(Notice).text()
    assert not button(dialog, "Listen").isEnabled()


def test_without_a_microphone_nothing_can_be_taught(show: Show) -> None:
    assert [one.text() for one in show().findChildren(QPushButton) if "each" in one.text()] == []


def test_names_are_imported_from_a_file(
    qtbot: QtBot, show: Show, file: SettingsFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = tmp_path / "names.txt"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(names), ""))
    window = show()
    names.write_text("Guenever: guinevere\nTilney\n")
    with qtbot.waitSignal(window.changed):
        qtbot.mouseClick(button(window, "Import…"), Qt.MouseButton.LeftButton)
    assert vocabulary(file) == {"Guenever": "guinevere", "Tilney": ""}
    names.write_text("".join(f"Name {number}\n" for number in range(100_000)))
    qtbot.mouseClick(button(window, "Import…"), Qt.MouseButton.LeftButton)
    told = [notice.text() for notice in window.findChildren(Notice)]
    assert any("would have 100,002 entries; 2,000 can be used" in text for text in told)
    assert len(vocabulary(file)) == 2
