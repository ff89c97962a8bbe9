"""Profiles are made in the settings window, and are in the file at once."""

import subprocess
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QListWidget,
    QMenu,
    QMessageBox,
    QPushButton,
    QWidget,
)

from dictation.desktop.platform import this_desktop
from dictation.errors import HotkeyError
from dictation.gui.settings_window import SettingsWindow
from dictation.gui.settings_window.profile_editor import ProfileEditor
from dictation.gui.widgets import HotkeyEdit, Notice
from dictation.gui.widgets.fields import Line
from dictation.gui.widgets.lines import Lines
from dictation.history.sessions import Kind, Session
from dictation.history.store import Store
from dictation.settings import SettingsFile
from dictation.settings.profiles import CHANGEABLE

TWO = """
# about letters
[[profiles]]
name = "Letters"
applications = ["thunderbird", "libreoffice-*"]  # and others
language = "de"  # mostly

[[profiles]]
name = "Diary"
titles = ["*Diary*"]
keep = false
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SettingsFile:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    return SettingsFile(tmp_path / "settings.toml")


@pytest.fixture
def show(qtbot: Any, screen: Any, file: SettingsFile) -> Callable[[str], SettingsWindow]:
    def make(text: str) -> SettingsWindow:
        file.path.write_text(text)
        window = SettingsWindow(file, this_desktop(), lambda: 0.0)
        qtbot.addWidget(window)
        window.show_page("profiles")
        window.show()
        screen.wait_for_window("Dictation Settings")
        qtbot.waitUntil(window.isActiveWindow)
        return window

    return make


def in_file(file: SettingsFile) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(file.path.read_text()).get("profiles", [])
    return found


def listed(window: SettingsWindow) -> list[str]:
    rows = the_list(window)
    return [rows.item(row).text() for row in range(rows.count())]


def the_list(window: SettingsWindow) -> QListWidget:
    (found,) = (
        one for one in window.findChildren(QListWidget) if one.accessibleName() == "Profiles"
    )
    return found


def seen(window: SettingsWindow, kind: type[Any], name: str) -> Any:
    """The control of that kind on the page that a screen reader calls so."""
    (found,) = (
        one
        for one in window.findChildren(kind)
        if one.isVisible() and name == (one.accessibleName() or _text(one))
    )
    return found


def _text(widget: QWidget) -> str:
    return widget.text().replace("&", "") if hasattr(widget, "text") else ""


def press(qtbot: Any, window: SettingsWindow, button: str) -> None:
    qtbot.keyClick(seen(window, QPushButton, button), Qt.Key.Key_Space)


def entries(window: SettingsWindow, name: str) -> dict[str, QAction]:
    (menu,) = (one for one in window.findChildren(QMenu) if one.accessibleName() == name)
    menu.aboutToShow.emit()
    return {action.text().replace("&&", "&"): action for action in menu.actions()}


def said(window: SettingsWindow) -> str:
    return " ".join(one.text() for one in window.findChildren(Notice) if one.isVisible())


def enter(qtbot: Any, window: SettingsWindow, name: str, text: str) -> None:
    """Write several lines, and go on to the next control."""
    lines = seen(window, Lines, name)
    lines.setFocus()
    lines.selectAll()
    qtbot.keyClick(lines, Qt.Key.Key_Delete)
    qtbot.keyClicks(lines, text)
    qtbot.keyClick(lines, Qt.Key.Key_Tab)


def test_a_profile_is_made_by_keyboard(qtbot: Any, file: SettingsFile, show: Any) -> None:
    window = show("")
    assert not window.findChild(ProfileEditor).isVisible()
    with qtbot.waitSignal(window.changed) as told:
        press(qtbot, window, "Add")
    assert told.args[0].profiles[0].name == "New profile"
    name = seen(window, Line, "Name")
    name.selectAll()
    qtbot.keyClicks(name, "Python")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    lines = seen(window, Lines, "Applications")
    lines.setFocus()
    qtbot.keyClicks(lines, "code")
    qtbot.keyClick(lines, Qt.Key.Key_Return)
    qtbot.keyClicks(lines, "jetbrains-*")
    qtbot.keyClick(lines, Qt.Key.Key_Tab)
    enter(qtbot, window, "Window titles", "*.py - *")
    entries(window, "Add setting")["Language"].trigger()
    assert QApplication.focusWidget() is not None
    made = {"name": "Python", "applications": ["code", "jetbrains-*"], "titles": ["*.py - *"]}
    assert in_file(file) == [{**made, "language": ""}]
    assert listed(window) == ["Python"]
    enter(qtbot, window, "Window titles", "")
    press(qtbot, window, "Remove: Language")
    qtbot.keyClick(seen(window, QWidget, "Use automatically in these windows:"), Qt.Key.Key_Space)
    del made["titles"]
    assert in_file(file) == [{**made, "automatic": False}]
    assert listed(window) == ["Python (only when chosen)"]


@pytest.mark.parametrize("key", CHANGEABLE)
def test_everything_that_a_profile_may_change_has_an_editor(
    file: SettingsFile, show: Any, key: str
) -> None:
    window = show(TWO)
    the_list(window).setCurrentRow(1)
    editor = window.findChild(ProfileEditor)
    if key != "keep":
        before = set(editor._values)
        labels = entries(window, "Add setting")
        editor._add_value(key)
        assert set(editor._values) - before == {key}
        assert len(entries(window, "Add setting")) == len(labels) - 1
    assert key in in_file(file)[1]
    settings, wrong = file.read()
    assert wrong == []
    option = CHANGEABLE[key]
    value = settings.profiles[1].values[option.section, option.key]
    assert editor._values[key].value() == value
    if isinstance(option.default, bool):
        assert value is not option.default, "a change is what was asked for"
    if isinstance(option.default, dict):
        editor._values[key].edited.emit({"btw": "by the way"})
        assert in_file(file)[1][key] == {"btw": "by the way"}


def test_profiles_are_moved_copied_and_removed_with_their_comments(
    qtbot: Any, file: SettingsFile, show: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = show(TWO)
    assert listed(window) == ["Letters", "Diary"]
    press(qtbot, window, "Move down")
    assert listed(window) == ["Diary", "Letters"]
    assert the_list(window).currentRow() == 1
    assert not seen(window, QPushButton, "Move down").isEnabled()
    press(qtbot, window, "Duplicate")
    assert listed(window) == ["Diary", "Letters", "Letters 2"]
    assert file.path.read_text().count("# about letters") == 2
    press(qtbot, window, "Move up")
    assert listed(window) == ["Diary", "Letters 2", "Letters"]
    answers = [QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes]
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answers.pop(0))
    press(qtbot, window, "Remove")
    assert len(in_file(file)) == 3
    press(qtbot, window, "Remove")
    assert listed(window) == ["Diary", "Letters"]
    assert file.path.read_text().count("# mostly") == 1
    assert file.read()[1] == []


def test_a_change_beside_another_program_s_is_refused_and_both_texts_stay(
    qtbot: Any, file: SettingsFile, show: Any
) -> None:
    window = show(TWO)
    time.sleep(0.01)
    file.path.write_text("# theirs\n" + TWO)
    press(qtbot, window, "Move down")
    assert "Another program has just changed the settings file." in said(window)
    assert file.path.read_text() == "# theirs\n" + TWO
    window.refresh(*file.read())
    press(qtbot, window, "Move down")
    assert [one["name"] for one in in_file(file)] == ["Diary", "Letters"]
    assert "Another program" not in said(window)


def test_a_hotkey_that_another_profile_has_is_refused(file: SettingsFile, show: Any) -> None:
    window = show(TWO.replace("keep = false", 'hotkey = "f8"'))
    edit = window.findChild(ProfileEditor).findChild(HotkeyEdit)
    assert edit.taken["f8"] == "Profile Diary"
    assert edit.taken["escape"] == "Cancel"
    edit.edited.emit("ctrl+f8")
    assert in_file(file)[0]["hotkey"] == "ctrl+f8"
    window.refuse({"ctrl+f8": HotkeyError("It is taken.", "Free it.")})
    assert "It is taken. Free it." in said(window)
    edit.edited.emit("")
    assert "hotkey" not in in_file(file)[0]


def test_the_application_of_the_next_window_is_picked(
    qtbot: Any, screen: Any, file: SettingsFile, show: Any
) -> None:
    window = show(TWO)
    press(qtbot, window, "Pick window…")
    assert "Bring a window of the application to the front." in said(window)
    process = subprocess.Popen(["xterm", "-T", "my terminal", "-e", "cat"])
    try:
        qtbot.waitUntil(lambda: "xterm" in in_file(file)[0]["applications"])
        assert in_file(file)[0]["applications"] == ["thunderbird", "libreoffice-*", "xterm"]
        assert "]  # and others" in file.path.read_text()
        assert seen(window, QPushButton, "Pick window…")
    finally:
        process.terminate()
        process.wait(60)
        screen.wait_until(lambda: screen.window("my terminal") is None)


def test_an_application_of_the_history_is_picked(qtbot: Any, file: SettingsFile, show: Any) -> None:
    with Store() as store:
        for started, application in enumerate(("kate", "firefox", "", "kate")):
            store.begin(Session(float(started + 1), Kind.DICTATION, application=application))
    window = show(TWO)
    qtbot.waitUntil(lambda: list(entries(window, "Recently used")) == ["kate", "firefox"])
    entries(window, "Recently used")["firefox"].trigger()
    assert in_file(file)[0]["applications"][-1] == "firefox"
