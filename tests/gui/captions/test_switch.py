"""Captions switched on and off as from the tray: the real switch, its real window."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dictation import paths
from dictation.desktop.platform import this_desktop
from dictation.gui.captions.overlay import CaptionOverlay
from dictation.gui.captions.switch import CaptionsSwitch
from dictation.settings import HistorySettings, ModelSettings, Settings
from dictation.settings.sections.captions import CaptionSettings

NOTE = paths.resource("speech/note.flac")
SETTINGS = Settings(history=HistorySettings(keep=False))


@pytest.fixture
def switch(
    qtbot: QtBot,  # noqa: ARG001 (it brings Qt)
    sound_server: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[CaptionsSwitch]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    sound_server.plug()
    sound_server.pactl("set-default-sink", "mic")
    switch = CaptionsSwitch(this_desktop())
    yield switch
    switch.close()


def test_captions_come_and_go(
    qtbot: QtBot, switch: CaptionsSwitch, sound_server: Any, screen: Any, tiny_model: Path
) -> None:
    with qtbot.waitSignal(switch.running) as started:
        switch.start(replace(SETTINGS, model=ModelSettings(str(tiny_model), "en")))
    assert started.args == [True]
    for _ in range(5):  # until the model is loaded and the first words are heard
        sound_server.play(NOTE).wait(60)
        if screen.window("Dictation captions") is not None:
            break
    assert screen.window("Dictation captions") is not None
    with qtbot.waitSignal(switch.running) as ended:
        switch.stop()
    assert ended.args == [False]
    qtbot.waitUntil(lambda: screen.window("Dictation captions") is None)


def test_captions_begin_anew_when_something_else_is_to_be_heard(
    qtbot: QtBot, switch: CaptionsSwitch, sound_server: Any, tiny_model: Path
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
    switch.start(settings)
    qtbot.waitUntil(lambda: heard() - before == Counter({"mic.monitor": 1}))
    shown = []
    switch.running.connect(shown.append)
    switch.apply(replace(settings, captions=CaptionSettings(preset="quiet")))
    switch.apply(replace(settings, captions=CaptionSettings(sources="microphone")))
    qtbot.waitUntil(lambda: heard() - before == Counter({"virtmic": 1}))
    assert shown == [True]  # nobody is told that they have ended


def test_why_they_can_not_be_shown_is_told(qtbot: QtBot, switch: CaptionsSwitch) -> None:
    with qtbot.waitSignal(switch.failed) as told:
        switch.start(replace(SETTINGS, model=ModelSettings("no such model")))
    assert "no such model" in told.args[0].problem


def test_a_crash_is_told_and_captions_can_be_switched_on_again(
    qtbot: QtBot, switch: CaptionsSwitch, screen: Any, tiny_model: Path
) -> None:
    settings = replace(SETTINGS, model=ModelSettings(str(tiny_model), "en"))
    switch.start(settings)
    qtbot.waitUntil(lambda: screen.window("Dictation captions") is not None)
    shown: list[bool] = []
    switch.running.connect(shown.append)
    before = set(psutil.Process().children())
    (service,) = (one for one in before if "caption-service" in one.cmdline())
    with qtbot.waitSignal(switch.failed) as told:
        service.kill()
    assert "stopped unexpectedly" in told.args[0].problem
    qtbot.waitUntil(lambda: screen.window("Dictation captions") is None)
    switch.start(settings)
    qtbot.waitUntil(lambda: screen.window("Dictation captions") is not None)
    assert shown == [False, True]


def test_captions_that_the_user_closes_are_gone_and_switched_off(
    qtbot: QtBot, switch: CaptionsSwitch, screen: Any, tiny_model: Path
) -> None:
    switch.start(replace(SETTINGS, model=ModelSettings(str(tiny_model), "en")))
    qtbot.waitUntil(lambda: screen.window("Dictation captions") is not None)
    windows = QApplication.topLevelWidgets()
    (overlay,) = (one for one in windows if isinstance(one, CaptionOverlay) and one.isVisible())
    with qtbot.waitSignal(switch.running) as ended:
        overlay.closed.emit()
        assert not overlay.isVisible()
    assert ended.args == [False]
