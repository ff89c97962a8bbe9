"""A desk to dictate at: the virtual microphone and screen, a window to type into, the takes."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dictation import app
from dictation.audio.chunk import AudioChunk
from dictation.audio.standby import Standby
from dictation.errors import DictationError
from dictation.output.delivery import Delivered
from dictation.settings import HotkeySettings, ModelSettings, Settings, SoundSettings
from dictation.takes.events import Shown, TakeEvent, TakeOver, Told
from dictation.takes.state import State
from dictation.transcripts.reader import Reader

SETTINGS = Settings(
    hotkeys=HotkeySettings(mode="hybrid", dictate="f9", cancel="escape", retype="f10"),
    model=ModelSettings(name="tiny.en"),
    sounds=SoundSettings(on=False),
)

EDITOR = """
import sys
from PySide6.QtCore import QSaveFile
from PySide6.QtWidgets import QApplication, QPlainTextEdit
application = QApplication([])
edit = QPlainTextEdit(windowTitle=sys.argv[2])
def keep():
    file = QSaveFile(sys.argv[1])  # whole at any time
    file.open(QSaveFile.OpenModeFlag.WriteOnly)
    file.write(edit.toPlainText().encode())
    file.commit()
edit.textChanged.connect(keep)
edit.show()
application.exec()
"""


class Editor:
    """A text editor in a process of its own; `text` is what stands in it now."""

    def __init__(self, screen: Any, folder: Path, title: str) -> None:
        self._screen = screen
        self._title = title
        self._file = folder / title
        self._file.touch()
        self._process = subprocess.Popen(
            [sys.executable, "-c", EDITOR, str(self._file), title],
            env={**os.environ, "QT_QPA_PLATFORM": "xcb"},
        )
        screen.wait_for_window(title)

    @property
    def text(self) -> str:
        return self._file.read_text("utf-8")

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._screen.wait_until(lambda: self._screen.window(self._title) is None)


@pytest.fixture
def open_editor(screen: Any, tmp_path: Path) -> Iterator[Callable[[str], Editor]]:
    """Open a text editor with a title; it has the focus then."""
    opened: list[Editor] = []

    def open_one(title: str) -> Editor:
        opened.append(Editor(screen, tmp_path, title))
        return opened[-1]

    yield open_one
    for editor in opened:
        editor.close()


class Shelf:
    """Stands in for the clipboard, which needs Qt: what was put there last."""

    text = ""

    def put(self, text: str) -> None:
        self.text = text


class Desk:
    """The takes with all that they tell, and the hands and the mouth of the user."""

    def __init__(self, settings: Settings, sound_server: Any) -> None:
        self.shelf = Shelf()
        self.microphone = sound_server
        self.events: list[TakeEvent] = []
        self._told = threading.Condition()
        self.controller = app.controller(settings, self.shelf, self._tell)
        self.controller.start()
        self.until(lambda: self.controller.state is State.IDLE)

    def _tell(self, event: TakeEvent) -> None:
        with self._told:
            self.events.append(event)
            self._told.notify_all()

    def until(self, condition: Callable[[], object]) -> None:
        """Wait for something that events tell."""
        with self._told:
            assert self._told.wait_for(condition, timeout=20), self.events

    def hold(self, key: str = "F9") -> None:
        subprocess.run(["xdotool", "keydown", key], check=True)

    def let_go(self, key: str = "F9") -> None:
        subprocess.run(["xdotool", "keyup", key], check=True)

    def tap(self, key: str = "F9") -> None:
        subprocess.run(["xdotool", "key", key], check=True)

    def say(self, recording: Path) -> None:
        """Speak a recording to its end."""
        assert self.microphone.play(recording).wait(30) == 0

    def dictate(self, recording: Path) -> Delivered | None:
        """Hold the key and speak; what became of it."""
        before = len(self.over)
        self.hold()
        self.say(recording)
        self.let_go()
        self.until(lambda: len(self.over) > before)
        return self.over[-1]

    @property
    def over(self) -> list[Delivered | None]:
        """The takes that have ended."""
        return [event.delivered for event in self.events if isinstance(event, TakeOver)]

    @property
    def listening(self) -> bool:
        """Whether a take is open. The virtual microphone's silence is that of a mute one."""
        return self.controller.state in (State.LOADING, State.LISTENING, State.SPEECH)

    @property
    def problems(self) -> list[DictationError]:
        return [event.error for event in self.events if isinstance(event, Told)]

    @property
    def shown(self) -> str:
        """What the indicator shows."""
        shown = [event for event in self.events if isinstance(event, Shown)]
        return shown[-1].committed + shown[-1].tail if shown else ""

    @property
    def committed(self) -> str:
        return next((e.committed for e in reversed(self.events) if isinstance(e, Shown)), "")

    def kept(self) -> list[tuple[str, bool | None]]:
        """The texts in the history, newest first, and whether they were delivered."""
        with Reader() as reader:
            return [
                ("".join(w.text for w in reader.session(one.id).words), one.session.delivered)
                for one in reader.sessions()
            ]


@pytest.fixture
def data_home(tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, but for the models."""
    home = tmp_path / "dictation"
    home.mkdir()
    (home / "models").symlink_to(tiny_model.parent)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return home


@pytest.fixture
def awake(sound_server: Any) -> Any:
    """The sound server, with its microphone awake: an idle null sink takes up to two seconds."""
    sound_server.plug()
    standby = Standby(None)
    first = standby.take()
    next(piece for piece in first.chunks() if isinstance(piece, AudioChunk))
    standby.release()
    return sound_server


@pytest.fixture
def sit_down(awake: Any, screen: Any, data_home: Path) -> Iterator[Callable[..., Desk]]:  # noqa: ARG001
    """Start the takes, with some sections of the settings as given."""
    desks: list[Desk] = []

    def sit(**sections: object) -> Desk:
        desks.append(Desk(replace(SETTINGS, **sections), awake))
        return desks[-1]

    yield sit
    for desk in desks:
        desk.let_go()
        desk.controller.close()


@pytest.fixture
def desk(sit_down: Callable[..., Desk]) -> Desk:
    return sit_down()
