"""The program's windows follow events of takes and keys; no real take is made."""

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from dictation.desktop.commands import Command
from dictation.desktop.focus import Window
from dictation.desktop.platform import this_desktop
from dictation.errors import DictationError, HotkeyError
from dictation.gui.program import Program
from dictation.gui.widgets import Notice
from dictation.output.delivered import Delivered
from dictation.settings import SettingsFile
from dictation.takes.events import (
    KeysRefused,
    RewritingWanted,
    Rewritten,
    TakeEvent,
    TakeFinished,
)


@pytest.fixture
def program(
    qapp: QApplication,  # noqa: ARG001
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Program]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    program = Program(SettingsFile(tmp_path / "settings.toml"), this_desktop())
    program._tray_is_there(False)
    yield program
    program._tray_is_there(True)
    for end in (program._interruptions._stop, program._interruptions._stopped):
        end.close()  # as leaving them does, had they been entered
    program._controller.close()
    shiboken6.delete(program)


def tell(program: Program, event: TakeEvent) -> None:
    program._happened.emit(event)


def advertised(program: Program) -> str:
    assert program._windows.small is not None
    return str(program._windows.small.findChildren(QPushButton)[0].accessibleName())


def test_a_key_that_does_not_work_is_not_advertised(qtbot: QtBot, program: Program) -> None:
    assert advertised(program) == "Start dictation (Ctrl + Alt + Space)"
    tell(program, KeysRefused({"ctrl+alt+space": HotkeyError("It is taken.", "Free it.")}))
    qtbot.waitUntil(lambda: advertised(program) == "Start dictation")
    program._windows.show_settings()
    window = program._windows.settings
    assert window is not None
    qtbot.addWidget(window)
    window.show_page("hotkeys")
    assert "It is taken. Free it." in [one.text() for one in window.findChildren(Notice)]
    tell(program, KeysRefused({}))
    qtbot.waitUntil(lambda: advertised(program) == "Start dictation (Ctrl + Alt + Space)")
    assert "It is taken. Free it." not in [one.text() for one in window.findChildren(Notice)]


def test_the_last_text_can_be_copied_once_there_is_one(qtbot: QtBot, program: Program) -> None:
    copy = next(one for one in program._tray.menu.actions() if one.text() == "Copy last text")
    tell(program, TakeFinished(None))
    tell(program, TakeFinished(Delivered("Remind me to call. ", "", "xterm", None)))
    qtbot.waitUntil(copy.isEnabled)
    copy.trigger()
    assert QGuiApplication.clipboard().text() == "Remind me to call."


def test_the_tray_gives_commands_and_shows_the_hotkeys_that_do_too(
    qtbot: QtBot, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Command] = []
    monkeypatch.setattr(program._controller, "do", given.append)
    again = next(a for a in program._tray.menu.actions() if a.text().startswith("Type again"))
    assert again.text() == "Type again (Ctrl + Alt + V)"
    tell(program, KeysRefused({"ctrl+alt+v": HotkeyError("It is taken.", "Free it.")}))
    tell(program, TakeFinished(Delivered("Remind me to call. ", "", "xterm", None)))
    qtbot.waitUntil(again.isEnabled)
    assert again.text() == "Type again"
    again.trigger()
    qtbot.waitUntil(lambda: given == [Command.RETYPE])


def test_a_profile_is_chosen_in_the_tray_or_by_command(
    qtbot: QtBot, program: Program, tmp_path: Path
) -> None:
    (tmp_path / "settings.toml").write_text(
        '[[profiles]]\nname = "Code"\n[[profiles]]\nname = "Letters"\n'
    )
    program._take_over(*program._file.read())
    program._controller.start()
    menu = program._tray._profiles

    def checked() -> list[str]:
        return [action.text() for action in menu.actions() if action.isChecked()]

    qtbot.waitUntil(lambda: program._controller.profiles == ["Code", "Letters"])
    next(action for action in menu.actions() if action.text() == "Letters").trigger()
    qtbot.waitUntil(lambda: program._controller.profile == "Letters")
    answer = program.commands.handle("profile")
    assert answer["text"] == (
        "The profile Letters applies in all windows. The profiles are Code, Letters."
    )
    assert (answer["profile"], answer["profiles"]) == ("Letters", ["Code", "Letters"])
    said = program.commands.handle("profile code")
    assert said["text"] == "The profile Code applies in all windows."
    qtbot.waitUntil(lambda: checked() == ["Code"])
    said = program.commands.handle("profile auto")
    assert said["text"] == "The window decides which profile applies."
    qtbot.waitUntil(lambda: checked() == ["Automatic (by window)"])
    with pytest.raises(DictationError, match="no profile “Mail”"):
        program.commands.handle("profile Mail")


def test_a_rewritten_text_goes_to_the_window_it_was_wanted_for(
    qtbot: QtBot, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    put: list[Rewritten] = []
    nothing: Future[None] = Future()
    nothing.set_result(None)

    def note(rewritten: Rewritten) -> "Future[None]":
        put.append(rewritten)
        return nothing

    monkeypatch.setattr(program._controller, "put_rewritten", note)
    tell(program, RewritingWanted("So we meet.", Window(7, "gedit")))
    qtbot.waitUntil(lambda: program._windows.rewriting is not None)
    window = program._windows.rewriting
    assert window is not None
    qtbot.addWidget(window)
    qtbot.waitUntil(window.isVisible)
    assert "Rewriting is off" in " ".join(one.text() for one in window.findChildren(Notice))
    wanted = Rewritten("So we meet.", "We meet.", "tiny-chat", Window(7, "gedit"))
    window.taken.emit(wanted)
    qtbot.waitUntil(lambda: put == [wanted])


def test_rewriting_is_in_the_tray_once_it_is_set_up(program: Program, tmp_path: Path) -> None:
    def offered() -> set[str]:
        entries = program._tray.menu.actions()
        return {one.text() for one in entries if one.isVisible()} & {"Rewrite…", "Undo rewriting"}

    assert offered() == set()
    file = SettingsFile(tmp_path / "settings.toml")
    file.write("rewriting", "address", "http://localhost:11434/v1")
    program._use(file.read()[0])
    assert offered() == {"Rewrite…", "Undo rewriting"}
    file.write("rewriting", "address", "")
    program._use(file.read()[0])
    assert offered() == set()


def test_captions_stay_where_they_were_dragged(program: Program, tmp_path: Path) -> None:
    program._captions.moved.emit({"x": 0.1, "y": 0.2, "lines": 3})
    kept = SettingsFile(tmp_path / "settings.toml").read()[0].captions
    assert (kept.x, kept.y, kept.lines) == (0.1, 0.2, 3)
    assert program._settings.captions == kept  # used the next time, too


def test_captions_lead_to_their_settings(qtbot: QtBot, program: Program) -> None:
    program._captions.settings_wanted.emit()
    window = program._windows.settings
    assert window is not None
    qtbot.addWidget(window)
    assert window.isVisible()
    assert "Captions" in [one.text() for one in window.findChildren(QLabel) if one.isVisible()]
