"""The interface in the user's language, as far as somebody has translated it."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from dictation import gui, paths
from dictation.desktop.commands import Command
from dictation.gui import icons, translation, tray
from dictation.gui.tray import Tray
from dictation.takes.state import State

TABLES = (icons.WORDS, tray._CAPTIONS)
"""Texts that pass through `tr` from elsewhere; all others stand in `tr("…")`."""


def translatable() -> set[str]:
    """All texts that a language file can translate."""
    texts = {text for table in TABLES for text in table.values()}
    texts |= {command.entry for command in Command if command.entry}
    for module in Path(gui.__path__[0]).rglob("*.py"):
        for call in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "tr":
                texts |= {
                    part.value
                    for argument in call.args
                    for part in ast.walk(argument)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    return texts


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A language file that somebody has begun."""
    resource = paths.resource
    folder = tmp_path / "languages"
    folder.mkdir()
    file = folder / "de.toml"
    file.write_text('"Quit" = "Beenden"\n"Start dictation" = "Diktieren"\n')

    def with_german(name: str) -> Path:
        return tmp_path / name if name.startswith("languages/") else resource(name)

    monkeypatch.setattr(paths, "resource", with_german)
    app = QApplication.instance()
    assert app is not None
    before = app.findChildren(QTranslator)
    yield file
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


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'"Quit" "Beenden"', "line 1"),
        (b"\xff", "decode"),
        (b'[tray]\n"Quit" = "Beenden"', "“tray” is not a text"),
    ],
)
def test_a_file_with_a_mistake_leaves_everything_in_english(
    german: Path, qapp: QApplication, caplog: pytest.LogCaptureFixture, content: bytes, said: str
) -> None:
    german.write_bytes(content)
    translation.install(qapp, QLocale("de_DE"))
    assert translation.tr("Quit") == "Quit"
    assert str(german) in caplog.text
    assert said in caplog.text


class Recorder(QTranslator):
    """Translates nothing and remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def isEmpty(self) -> bool:  # noqa: N802
        return False

    def translate(
        self, context: str, text: str, _disambiguation: str | None = None, _n: int = -1
    ) -> str | None:
        if context == "dictation":
            self.asked.add(text)
        return None


def test_every_text_that_the_tray_asks_for_is_known_to_translators(qapp: QApplication) -> None:
    recorder = Recorder()
    qapp.installTranslator(recorder)
    try:
        shown = Tray()
        shown._icon = QSystemTrayIcon()
        for state in State:
            shown.show_state(state)
        for sources in tray._CAPTIONS:
            shown.set_caption_sources(sources)
        shown.set_keeping(False)
        shown.set_microphones([], "")
        shown.set_languages([], "")
    finally:
        qapp.removeTranslator(recorder)
    assert "Quit" in recorder.asked
    assert recorder.asked <= translatable()


def test_the_files_that_come_with_it_translate_nothing_unknown() -> None:
    for file in paths.resource("languages").glob("*.toml"):
        assert set(tomllib.loads(file.read_text(encoding="utf-8"))) <= translatable(), file
