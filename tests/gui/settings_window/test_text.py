"""The page "Text" by keyboard: its rows, what is wrong with them, and the field to try it in."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from dictation.desktop.platform import this_desktop
from dictation.gui.settings_window import SettingsWindow
from dictation.gui.settings_window.text import TextPage
from dictation.gui.widgets.table_edit import TableEdit
from dictation.settings import SettingsFile

Key = Qt.Key


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SettingsFile:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    return SettingsFile(tmp_path / "settings.toml")


@pytest.fixture
def page(qtbot: Any, screen: Any, file: SettingsFile) -> Callable[[], TextPage]:
    """Opens the page in the settings window."""

    def open_page() -> TextPage:
        window = SettingsWindow(file, this_desktop(), lambda: 0.0)
        qtbot.addWidget(window)
        window.show_page("text")
        window.show()
        screen.wait_for_window("Dictation Settings")
        qtbot.waitUntil(window.isActiveWindow)
        found = window.findChild(TextPage)
        assert isinstance(found, TextPage)
        return found

    return open_page


def saved(file: SettingsFile, key: str = "replacements") -> Any:
    return tomllib.loads(file.path.read_text())["text"][key]


def press(qtbot: Any, *keys: Any) -> None:
    for key in keys:
        # a letter may open an editor, which gets those behind it
        for one in key if isinstance(key, str) else [key]:
            focused = QApplication.focusWidget()
            assert focused is not None
            qtbot.keyClick(focused, *one if isinstance(one, tuple) else (one,))


def button(table: TableEdit, text: str) -> QPushButton:
    return next(one for one in table.findChildren(QPushButton) if text in one.text())


def told(widget: QWidget) -> str:
    return " ".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


LINE = (Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)


def test_rows_are_added_changed_and_removed_by_keyboard(
    qtbot: Any, file: SettingsFile, page: Callable[[], TextPage]
) -> None:
    table = page().replacements
    qtbot.keyClick(button(table, "Add"), Key.Key_Space)
    assert isinstance(QApplication.focusWidget(), QPlainTextEdit), "the new row is being edited"
    press(qtbot, "my  address", Key.Key_Tab, "12 Main St", LINE, "Springfield", Key.Key_Return)
    assert saved(file) == {"my address": "12 Main St\nSpringfield"}
    press(qtbot, Key.Key_Return, " again", Key.Key_Escape)
    assert saved(file) == {"my address": "12 Main St\nSpringfield"}, "Escape changes nothing"
    press(qtbot, Key.Key_Left, "btw", Key.Key_Return)
    assert saved(file) == {"btw": "12 Main St\nSpringfield"}
    press(qtbot, Key.Key_Delete)
    assert saved(file) == {}
    assert not button(table, "Remove").isEnabled()


def test_what_is_wrong_is_said_with_its_row_and_kept_until_it_is_mended(
    qtbot: Any, file: SettingsFile, page: Callable[[], TextPage]
) -> None:
    file.read()
    file.write("text", "replacements", {"btw": "by the way", "/colou(r/": "color"})
    shown = page()
    table = shown.replacements
    assert 'Row 2: "/colou(r/" is not a regular expression: missing )' in told(table)
    model = table.view.model()
    assert not model.index(1, 0).data(Qt.ItemDataRole.DecorationRole).isNull()
    assert model.index(0, 0).data(Qt.ItemDataRole.DecorationRole) is None
    table.view.setFocus()
    table.view.setCurrentIndex(model.index(1, 0))
    press(qtbot, Key.Key_Return, "/colou?r/", Key.Key_Return)
    assert saved(file) == {"btw": "by the way", "/colou?r/": "color"}
    assert "Row" not in told(table)
    qtbot.keyClick(button(table, "Add"), Key.Key_Space)
    press(qtbot, "BTW", Key.Key_Return)
    assert 'Row 1: "btw" and "BTW" are the same phrase; the last one applies.' in told(table)
    press(qtbot, Key.Key_Return, "btw", Key.Key_Return)
    assert "Row 3: “btw” is listed twice; the first row applies." in told(table)
    assert saved(file)["btw"] == "by the way"


def test_a_mistake_is_said_once(file: SettingsFile, page: Callable[[], TextPage]) -> None:
    file.path.write_text('[text.vocabulary]\n"!!!" = ""\n[text.replacements]\n"foo" = 3\n')
    window = page().window()
    assert isinstance(window, SettingsWindow)
    assert told(window).count("has no letters") == 1
    assert "line 4: foo in [text.replacements] is 3" in told(window), "no row shows it"
    window.show_page("general")
    assert 'line 2: "!!!" in the vocabulary has no letters' in told(window)
    window.show_page("text")
    assert told(window).count("has no letters") == 1


def test_a_sentence_is_tried_as_one_types_it(
    qtbot: Any, file: SettingsFile, page: Callable[[], TextPage]
) -> None:
    file.read()
    file.write("text", "replacements", {"my address": "12 Main St\nSpringfield"})
    shown = page()
    fields = shown.findChildren(QLineEdit)
    field = next(one for one in fields if one.accessibleName() == "Try a sentence")
    field.setFocus()
    press(qtbot, "uh, send it to my")
    assert "Uh, send it to my" in told(shown)
    press(qtbot, " address")
    assert "Uh, send it to 12 Main St\nSpringfield" in told(shown)
    assert "Changed by: replacements, segment starts" in told(shown)
    file.write("text", "remove_fillers", True)
    shown.window().refresh(*file.read())
    assert "Send it to 12 Main St" in told(shown)
    press(qtbot, " {}")
    assert "Springfield {}" in told(shown)


def test_many_rows_are_edited_as_quickly_as_few(
    qtbot: Any, file: SettingsFile, page: Callable[[], TextPage]
) -> None:
    many = {f"phrase {number}": f"text {number}\nline" for number in range(500)}
    file.read()
    file.write("text", "replacements", many)
    table = page().replacements
    model = table.view.model()
    table.view.setFocus()
    table.view.setCurrentIndex(model.index(400, 1))
    press(qtbot, Key.Key_Return, "new", Key.Key_Return)
    assert saved(file) == many | {"phrase 400": "new"}
    assert table.view.currentIndex().row() == 400, "nothing was reset"
    widgets = len(table.findChildren(QWidget))
    assert widgets < 40, "rows are no widgets"
