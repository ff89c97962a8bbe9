"""The interface in the user's language, as far as somebody has translated it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from dictation import paths
from dictation.gui import translation
from dictation.gui.tray import Tray


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A language file that somebody has begun."""
    resource = paths.resource
    folder = tmp_path / "languages"
    folder.mkdir()
    (folder / "de.toml").write_text('"Quit" = "Beenden"\n"Start dictation" = "Diktieren"\n')

    def with_german(name: str) -> Path:
        return tmp_path / name if name.startswith("languages/") else resource(name)

    monkeypatch.setattr(paths, "resource", with_german)
    app = QApplication.instance()
    assert app is not None
    before = app.findChildren(QTranslator)
    yield
    for one in app.findChildren(QTranslator):
        if one not in before:
            app.removeTranslator(one)
            one.deleteLater()


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("locale", "first", "last", "button"),
    [
        ("de_AT", "Diktieren", "Beenden", "Abbrechen"),
        ("en_GB", "Start dictation", "Quit", "Cancel"),
        ("fr_FR", "Start dictation", "Quit", "Cancel"),
    ],
)
def test_texts_are_in_the_language_of_the_system_if_there_is_a_file_for_it(
    qtbot: QtBot, qapp: QApplication, locale: str, first: str, last: str, button: str
) -> None:
    translation.install(qapp, QLocale(locale))
    tray = Tray()
    actions = [action.text() for action in tray.menu.actions() if not action.isSeparator()]
    assert (actions[0], actions[-1]) == (first, last)
    assert actions[-2] == "Settings…", "what the file lacks stays as it is"
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(buttons)
    text = buttons.button(QDialogButtonBox.StandardButton.Cancel).text()
    assert text.replace("&", "") == button
