"""Hold a key, speak, read what stands in the window: keys, microphone, Whisper and X are real."""

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dictation import app, paths
from dictation.errors import DictationError
from dictation.settings import HotkeySettings, ModelSettings, Settings, SoundSettings
from dictation.takes.events import StateChanged, TakeEvent, TakeOver, Told
from dictation.takes.state import State

pytestmark = [pytest.mark.slow, pytest.mark.screen, pytest.mark.sound]

SETTINGS = Settings(
    hotkeys=HotkeySettings(mode="hold", dictate="f9"),
    model=ModelSettings(name="tiny.en"),
    sounds=SoundSettings(on=False),
)
SEND = paths.resource("speech/short-send.flac")


class Shelf:
    """Stands in for the clipboard, which needs Qt: what was put there last."""

    text = ""

    def put(self, text: str) -> None:
        self.text = text


class Desk:
    """The takes with all that they tell, and the hands of the user."""

    def __init__(self, settings: Settings) -> None:
        self.shelf = Shelf()
        self._told = threading.Condition()
        self.events: list[TakeEvent] = []
        self.controller = app.controller(settings, self.shelf, self._tell)
        self.controller.start()
        self.until(lambda: self.controller.state is State.IDLE)

    def _tell(self, event: TakeEvent) -> None:
        with self._told:
            self.events.append(event)
            self._told.notify_all()

    def until(self, condition: Callable[[], object]) -> None:
        with self._told:
            assert self._told.wait_for(condition, timeout=20), self.events

    def key(self, down: bool, name: str = "F9") -> None:
        subprocess.run(["xdotool", "keydown" if down else "keyup", name], check=True)

    def finished(self) -> list[TakeOver]:
        return [event for event in self.events if isinstance(event, TakeOver)]

    def problems(self) -> list[DictationError]:
        return [event.error for event in self.events if isinstance(event, Told)]


@pytest.fixture
def desk(
    microphone: Any, screen: Any, tiny_model: Path, data_home: Path
) -> Iterator[Desk]:
    desk = Desk(SETTINGS)
    yield desk
    desk.controller.close()


@pytest.fixture
def data_home(tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, but for the models."""
    home = tmp_path / "dictation"
    home.mkdir()
    (home / "models").symlink_to(tiny_model.parent)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return home


def test_held_key(desk: Desk, microphone: Any, open_editor: Any) -> None:
    editor = open_editor("letter")
    desk.key(down=True)
    microphone.play(SEND).wait()
    desk.key(down=False)
    up = time.monotonic()
    desk.until(desk.finished)
    print("took", time.monotonic() - up, desk.events, repr(editor.text))
