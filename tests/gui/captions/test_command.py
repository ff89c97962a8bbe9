"""Captions switched on and off as from the tray: the real command, its real window."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from dictation import paths
from dictation.gui.captions.command import CaptionsCommand
from dictation.settings import HistorySettings, ModelSettings, Settings
from dictation.settings.options import CaptionSettings

NOTE = paths.resource("speech/note.flac")
SETTINGS = Settings(history=HistorySettings(keep=False))


@pytest.fixture
def command(
    qtbot: QtBot,  # noqa: ARG001 (it brings Qt)
    sound_server: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[CaptionsCommand]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    sound_server.plug()
    sound_server.pactl("set-default-sink", "mic")
    command = CaptionsCommand()
    yield command
    command.close()


def test_captions_come_and_go(
    qtbot: QtBot, command: CaptionsCommand, sound_server: Any, screen: Any, tiny_model: Path
) -> None:
    with qtbot.waitSignal(command.running) as started:
        command.start(replace(SETTINGS, model=ModelSettings(str(tiny_model), "en")))
    assert started.args == [True]
    for _ in range(5):  # until the model is loaded and the first words are heard
        sound_server.play(NOTE).wait(60)
        if screen.window("Dictation captions") is not None:
            break
    assert screen.window("Dictation captions") is not None
    with qtbot.waitSignal(command.running) as ended:
        command.stop()
    assert ended.args == [False]
    qtbot.waitUntil(lambda: screen.window("Dictation captions") is None)


def test_captions_begin_anew_when_something_else_is_to_be_heard(
    qtbot: QtBot, command: CaptionsCommand, sound_server: Any, tiny_model: Path
) -> None:
    def heard() -> Counter[str]:
        listed = (
            sound_server.pactl("list", "short", kind) for kind in ("sources", "source-outputs")
        )
        sources, outputs = ([line.split("\t") for line in lines.splitlines()] for lines in listed)
        names = {source[0]: source[1] for source in sources}
        return Counter(names[output[1]] for output in outputs)

    before = heard()  # the server's own
    settings = replace(SETTINGS, model=ModelSettings(str(tiny_model), "en"))
    command.start(settings)
    qtbot.waitUntil(lambda: heard() - before == Counter({"mic.monitor": 1}))
    shown = []
    command.running.connect(shown.append)
    command.apply(replace(settings, captions=CaptionSettings(preset="quiet")))
    command.apply(replace(settings, captions=CaptionSettings(sources="microphone")))
    qtbot.waitUntil(lambda: heard() - before == Counter({"virtmic": 1}))
    assert shown == [True]  # nobody is told that they have ended


def test_why_they_can_not_be_shown_is_told(qtbot: QtBot, command: CaptionsCommand) -> None:
    with qtbot.waitSignal(command.failed) as told:
        command.start(replace(SETTINGS, model=ModelSettings("no such model")))
    assert "no such model" in told.args[0].problem
