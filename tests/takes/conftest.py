"""A desk to dictate at: the virtual microphone and screen, a window to type into, the takes."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dictation import app as dictation_app
from dictation.audio.chunk import AudioChunk
from dictation.audio.standby import Standby
from dictation.desktop.control import send
from dictation.desktop.platform import this_desktop
from dictation.errors import DesktopError, DictationError
from dictation.history.keeper import Keeper
from dictation.history.reader import Reader
from dictation.output.delivered import Delivered
from dictation.settings import HotkeySettings, ModelSettings, Settings, SoundSettings
from dictation.takes.events import Level, Notice, Shown, TakeEvent, TakeFinished
from dictation.takes.state import State

PATIENCE = 120.0
"""Seconds after which something will never happen, however busy the machine is."""

SETTINGS = Settings(
    hotkeys=HotkeySettings(
        mode="hybrid",
        dictate="f9",
        cancel="escape",
        retype="f10",
        hold_seconds=1.0,  # a busy machine hears of a tap's end late
    ),
    model=ModelSettings(name="tiny.en"),
    sounds=SoundSettings(on=False),
)


def eventually(happened: Callable[[], object]) -> None:
    """Wait for what happens in the background."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


EDITOR = """
import sys
from PySide6.QtCore import QSaveFile
from PySide6.QtWidgets import QApplication, QPlainTextEdit
application = QApplication([sys.argv[2]])  # so that this is its class, too
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
        """What stands in it; it may still be busy with the last keys."""
        return self._file.read_text("utf-8")

    def gets(self, text: str) -> bool:
        """Wait until all of `text` stands there, and nothing else."""
        with suppress(pytest.fail.Exception):
            self._screen.wait_until(lambda: self.text == text)
        assert self.text == text
        return True

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE)
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


@pytest.fixture
def told() -> list[DictationError]:
    """What the keeper has told."""
    return []


@pytest.fixture
def keeper(told: list[DictationError]) -> Iterator[Keeper]:
    """Keeps the history of the test's data folder."""
    keeper = Keeper(told.append)
    yield keeper
    with suppress(RuntimeError):  # the test has closed it
        keeper.close()


class Shelf:
    """Stands in for the clipboard, which needs Qt: what was put there last."""

    text = ""

    def read(self) -> str:
        return self.text

    def put(self, text: str) -> None:
        self.text = text


class Desk:
    """The takes with all that they tell, and the hands and the mouth of the user."""

    def __init__(self, settings: Settings, sound_server: Any) -> None:
        self.settings = settings
        self.shelf = Shelf()
        self.microphone = sound_server
        self.events: list[TakeEvent] = []
        self._told = threading.Condition()
        self.controller = dictation_app.controller(settings, this_desktop(), self.shelf, self._tell)
        self.controller.start()
        self.until(lambda: self.controller.state is State.IDLE)

    def _tell(self, event: TakeEvent) -> None:
        with self._told:
            self.events.append(event)
            self._told.notify_all()

    def until(self, condition: Callable[[], object]) -> None:
        """Wait for something that events tell."""
        with self._told:
            assert self._told.wait_for(condition, timeout=PATIENCE), self.events

    def hold(self, key: str = "F9") -> None:
        subprocess.run(["xdotool", "keydown", key], check=True)

    def let_go(self, key: str = "F9") -> None:
        subprocess.run(["xdotool", "keyup", key], check=True)

    def tap(self, key: str = "F9") -> None:
        subprocess.run(["xdotool", "key", key], check=True)

    def drop(self, recording: Path) -> None:
        """Begin a take, and drop it when some of the recording is certain."""
        self.tap()
        self.until(lambda: self.listening)
        speaking = self.microphone.play(recording)
        self.until(lambda: self.committed)
        self.tap("Escape")
        self.until(lambda: self.over)
        speaking.kill()
        speaking.wait()

    def say(self, recording: Path) -> None:
        """Speak a recording to its end."""
        assert self.microphone.play(recording).wait(PATIENCE) == 0

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
        return [event.delivered for event in self.events if isinstance(event, TakeFinished)]

    @property
    def listening(self) -> bool:
        """Whether a take is open. The virtual microphone's silence is that of a mute one."""
        return self.controller.state in (State.LOADING, State.LISTENING, State.SPEECH)

    @property
    def problems(self) -> list[Notice]:
        """What was told as a problem."""
        return [notice for notice in self.notices if notice.level is not Level.INFO]

    @property
    def notices(self) -> list[Notice]:
        return [event for event in self.events if isinstance(event, Notice)]

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
def awake(sound_server: Any) -> Iterator[Any]:
    """The sound server, with its microphone awake; what a test leaves unsaid is never heard."""
    sound_server.plug()
    standby = Standby(None)
    first = standby.take()
    next(piece for piece in first.chunks() if isinstance(piece, AudioChunk))
    standby.release()
    yield sound_server
    sound_server.hush()


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


APP_SETTINGS = """
[hotkeys]
mode = "hold"
dictate = "{key}"
[model]
name = "{model}"
language = "en"
[sounds]
on = false
[general]
first_run_done = true
"""


class App:
    """The running program, and what its user does."""

    def __init__(self, folder: Path, screen: Any, microphone: Any) -> None:
        self.settings = folder / "config" / "dictation" / "settings.toml"
        self.screen = screen
        self._microphone = microphone
        self._process: subprocess.Popen[str] | None = None

    def set(self, **values: str) -> None:
        """Write the settings file: the `model`, and the `key` to speak with."""
        self.settings.parent.mkdir(parents=True, exist_ok=True)
        self.settings.write_text(APP_SETTINGS.format(**{"model": "tiny.en", "key": "f9"} | values))

    def start(self, model: str = "tiny.en") -> None:
        """Start the program and wait until it is ready."""
        if not self.settings.exists():
            self.set(model=model)
        self.run()
        self.screen.wait_until(lambda: self.state == "idle", PATIENCE)

    def run(self) -> None:
        """Start the program."""
        self._process = self.launch()

    @staticmethod
    def launch() -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "dictation"], stdout=subprocess.PIPE, text=True
        )

    @property
    def state(self) -> str:
        try:
            return str(send("status")["state"])
        except DesktopError:
            return "not running"

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait; the exit code."""
        if self._process is None:
            return 0
        self._process.send_signal(number)
        self._process.communicate(timeout=PATIENCE)
        code, self._process = self._process.returncode, None
        return code

    def key(self, action: str, key: str = "F9") -> None:
        subprocess.run(["xdotool", action, key], check=True)

    def dictate(self, recording: Path) -> None:
        """Hold the key and speak a recording to its end."""
        self.key("keydown")
        self.say(recording)
        self.key("keyup")
        self.screen.wait_until(lambda: self.state not in ("loading", "listening", "speech"))

    def say(self, recording: Path) -> None:
        """Speak a recording to its end."""
        assert self._microphone.play(recording).wait(PATIENCE) == 0

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def idle(self) -> None:
        """Wait until everything has been delivered."""
        self.screen.wait_until(lambda: self.state == "idle", PATIENCE)


@pytest.fixture
def surroundings(data_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of its own for the program; no D-Bus of the developer's, nor one started for it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    return data_home


@pytest.fixture
def app(surroundings: Path, tmp_path: Path, screen: Any, awake: Any) -> Iterator[App]:  # noqa: ARG001
    app = App(tmp_path, screen, awake)
    yield app
    app.key("keyup")
    app.end(signal.SIGKILL)
