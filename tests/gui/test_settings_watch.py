"""Changes of the settings file are noticed once the editor is done, and not before."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from dictation.errors import SettingsError
from dictation.gui.settings_watch import SETTLED_MS, UNFINISHED_MS, SettingsWatch
from dictation.settings import Settings, SettingsFile

GOOD = '[hotkeys]\ndictate = "f9"\n'
BETTER = '[hotkeys]\ndictate = "f8"\n'

Noticed = list[tuple[Settings, list[SettingsError]]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "settings.toml"
    path.write_text(GOOD)
    return path


@pytest.fixture
def noticed(qapp: Any, path: Path) -> Iterator[Noticed]:  # noqa: ARG001
    """Everything that the watch reports during the test."""
    file = SettingsFile(path)
    file.read()
    watch = SettingsWatch(file)
    told: Noticed = []
    watch.changed.connect(lambda settings, wrong: told.append((settings, wrong)))
    yield told
    watch.deleteLater()


def empty(path: Path) -> None:
    path.write_text("")


def halve(path: Path) -> None:
    path.write_text(BETTER[:20])


def remove(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("begin", [empty, halve, remove])
def test_saving_in_two_steps_reports_no_error(
    qtbot: QtBot, noticed: Noticed, path: Path, begin: Callable[[Path], None]
) -> None:
    begin(path)
    qtbot.wait(SETTLED_MS * 3)  # slower than any editor, but not yet for good
    assert noticed == []
    path.write_text(BETTER)
    qtbot.waitUntil(lambda: bool(noticed))
    ((settings, wrong),) = noticed
    assert (settings.hotkeys.dictate, wrong) == ("f8", [])


def test_a_syntax_error_is_reported_once_and_its_fix_is_applied(
    qtbot: QtBot, noticed: Noticed, path: Path
) -> None:
    path.write_text("[hotkeys\n")
    qtbot.waitUntil(lambda: bool(noticed), timeout=UNFINISHED_MS + 10_000)
    settings, (error,) = noticed[0]
    assert settings.hotkeys.dictate == "f9"
    assert f"{path}, line 1, column 9: " in error.problem
    assert error.remedy.startswith("Fix that line.")
    qtbot.wait(SETTLED_MS * 2)
    assert len(noticed) == 1
    assert path.read_text() == "[hotkeys\n"
    path.write_text(BETTER)
    qtbot.waitUntil(lambda: len(noticed) == 2)
    settings, wrong = noticed[1]
    assert (settings.hotkeys.dictate, wrong) == ("f8", [])
