"""A new user's way through the first steps, on a real screen and with real keys."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import Xlib.display
from PySide6.QtCore import QLocale, QRect, Qt
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from Xlib import XK, X
from Xlib.ext import xtest

from dictation.audio.standby import Standby
from dictation.desktop.platform import Desktop, this_desktop
from dictation.errors import DictationError, HotkeyError, ModelError
from dictation.gui.first_run import FirstRun, trying
from dictation.gui.first_run.level_check import LevelCheck, LevelVerdict
from dictation.gui.first_run.locale import likely
from dictation.gui.widgets import HotkeyEdit, LanguagePicker, MicrophonePicker
from dictation.models import store
from dictation.output.x11.client import X11Desk, X11Output
from dictation.paths import models_dir, resource
from dictation.settings import ModelSettings, Settings, SettingsFile
from dictation.takes.state import State

TITLE = "Welcome to Dictation"
Picture = Callable[[QRect, str], None]


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Models, settings and what starts at login lie elsewhere than the developer's."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


class User:
    """Presses real keys, and reads what a person would see."""

    def __init__(self, qtbot: Any, screen: Any, file: SettingsFile) -> None:
        self._qtbot = qtbot
        self._screen = screen
        self._display = Xlib.display.Display(screen.name)
        self.file = file
        self.listen = lambda: 0.3
        self.changes: list[Settings] = []
        self.window = self.open()

    def open(self) -> FirstRun:
        self.window = FirstRun(self.file, this_desktop(), self._level)
        self._qtbot.addWidget(self.window)
        self.window.changed.connect(self.changes.append)
        self.window.move(20, 20)
        self.window.show()
        self.until(lambda: self._screen.focused_title() == TITLE)
        self.until(self.window.isActiveWindow)
        return self.window

    def _level(self) -> float:
        return self.listen()

    def until(self, happened: Callable[[], object], seconds: float = 60) -> None:
        self._qtbot.waitUntil(lambda: bool(happened()), timeout=round(seconds * 1000))

    def pause(self) -> None:
        """Let half a second pass, for eyes."""
        self._qtbot.wait(500)

    def press(self, *names: str) -> None:
        """Press keys together, by their names in X11, as in press("Alt_L", "x")."""
        codes = [self._display.keysym_to_keycode(XK.string_to_keysym(name)) for name in names]
        for code in codes:
            xtest.fake_input(self._display, X.KeyPress, code)
        for code in reversed(codes):
            xtest.fake_input(self._display, X.KeyRelease, code)
        self._display.sync()

    def go_on(self, title: str) -> None:
        """Press the mnemonic of “Next”, and see the step of this title."""
        self.press("Alt_L", "x")
        self.until(lambda: self.sees(title))

    def seen(self) -> str:
        labels = [label for label in self.window.findChildren(QLabel) if label.isVisible()]
        return "\n".join(label.text() for label in labels)

    def sees(self, words: str) -> bool:
        return words in self.seen()

    def focus(self) -> QWidget | None:
        return QApplication.focusWidget()

    def close(self) -> None:
        self._display.close()


@pytest.fixture
def user(qtbot: Any, screen: Any, tmp_path: Path) -> Iterator[User]:
    """Somebody before the first step, with a microphone that hears."""
    person = User(qtbot, screen, SettingsFile(tmp_path / "settings.toml"))
    yield person
    person.close()


def typed(text: str) -> threading.Thread:
    """Type as the program does, while Qt goes on."""

    def run() -> None:
        desk = X11Desk()
        output = X11Output(desk)
        assert output.prepare(text, "") == len(text)
        assert output.send(text, desk.look())
        desk.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.parametrize(
    ("locale", "model", "code"),
    [
        *(("de_AT", "base", "de"), ("nb_NO", "base", "no"), ("zh_TW", "base", "zh")),
        *(("de_DE", "tiny.en", ""), ("en_US", "tiny.en", "en"), ("C", "base", "")),
        ("br_FR", "base", "br"),
    ],
)
def test_the_likely_language_is_that_of_the_desktop(locale: str, model: str, code: str) -> None:
    settings = Settings(model=ModelSettings(name=model))
    assert likely(settings, QLocale(locale)) == code


def test_the_language_is_asked_and_the_desktops_is_chosen(
    user: User, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    user.window.close()
    monkeypatch.setattr(QLocale, "system", lambda: QLocale("de_DE"))
    user.open()
    assert user.sees("&Language you speak:")
    line = user.window.findChild(LanguagePicker).findChild(QLineEdit)
    assert line.text() == "German"
    assert user.changes[-1].model.language == "de"
    line.setText("Detect automatically")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert user.changes[-1].model.language == ""


@pytest.mark.usefixtures("hub")
def test_the_keyboard_alone_leads_from_the_microphone_to_the_end(user: User) -> None:
    window, ready, done = user.window, [], []
    window.model_ready.connect(lambda: ready.append(store.locate("base")))
    window.done.connect(lambda: done.append(True))
    user.go_on("Get a model")
    user.press("Return")  # in the list, on the model that is chosen
    user.until(lambda: ready and user.sees("installed and ready"))

    user.press("Return")
    user.until(lambda: user.sees("Choose a hotkey"))
    user.press("space")
    user.until(lambda: user.window.findChild(HotkeyEdit).recording)
    user.press("F9")
    user.until(lambda: user.changes and user.changes[-1].hotkeys.dictate == "f9")

    user.go_on("hold F9, say something")
    box = user.focus()
    assert isinstance(box, QPlainTextEdit)
    window.show_state(State.LISTENING)
    writing = typed("Hello world")
    user.until(lambda: box.toPlainText() == "Hello world")
    writing.join()
    window.show_state(State.IDLE)
    user.until(lambda: user.sees("It works."))

    user.go_on("small window")
    user.press("Alt_L", "l")
    user.until(lambda: user.changes[-1].general.start_at_login)
    asked: list[bool] = []
    window.settings_requested.connect(lambda: asked.append(True))
    user.press("Alt_L", "s")
    user.until(lambda: asked)
    user.press("Alt_L", "f")
    user.until(lambda: done and not window.isVisible())
    assert user.file.read()[0].general.first_run_done


@pytest.mark.usefixtures("hub")
def test_a_model_that_is_here_is_not_fetched_again(user: User) -> None:
    store.ensure("base")
    user.go_on("installed and ready")
    user.press("Return")
    user.until(lambda: user.sees("Choose a hotkey"))


def test_back_leads_to_the_step_before(user: User) -> None:
    user.go_on("Get a model")
    user.press("Alt_L", "b")
    user.until(lambda: user.sees("&Microphone:"))


def test_a_download_that_fails_says_so_and_goes_on_where_it_stopped(hub: Any, user: User) -> None:
    hub.cut = True
    user.go_on("Get a model")
    user.press("Return")
    user.until(lambda: user.sees("can't be downloaded"))
    assert user.sees("the download resumes where it stopped")
    user.go_on("Choose a hotkey")
    user.go_on("There is no model yet")
    hub.cut = False
    for title in ("Choose a hotkey", "Get a model"):
        user.press("Alt_L", "b")
        user.until(lambda title=title: user.sees(title))
    with_model: list[bool] = []
    user.window.model_ready.connect(lambda: with_model.append(True))
    user.press("Return")
    user.until(lambda: with_model)


def test_one_goes_on_while_the_model_comes(hub: Any, user: User) -> None:
    hub.going.clear()
    user.go_on("Get a model")
    user.press("Return")
    user.until((models_dir() / ".base.partial" / "model.bin").exists)
    user.go_on("Choose a hotkey")
    user.go_on("There is no model yet")
    hub.going.set()
    user.until(lambda: not user.sees("There is no model yet"))
    assert store.locate("base")


def test_closing_midway_keeps_what_was_chosen_and_comes_again(user: User) -> None:
    closed: list[bool] = []
    user.window.finished.connect(lambda: closed.append(True))
    user.go_on("Get a model")
    user.go_on("Choose a hotkey")
    user.press("Alt_L", "t")
    user.until(lambda: user.changes and user.changes[-1].hotkeys.mode == "toggle")
    user.press("Escape")
    user.until(lambda: closed and not user.window.isVisible())
    settings, wrong = user.file.read()
    assert (settings.hotkeys.mode, settings.general.first_run_done, wrong) == ("toggle", False, [])
    user.open()
    user.until(lambda: user.sees("&Microphone:"))


def test_a_silent_microphone_is_named_after_three_seconds(sound_server: Any, user: User) -> None:
    microphone = Standby(None)
    microphone.open()  # where PortAudio was started without a sound server, it finds it now
    user.until(lambda: microphone.is_open)
    user.listen = lambda: microphone.level
    user.until(lambda: user.sees("There is no sound at all"))
    sound_server.play(resource("speech/meeting.flac"))
    user.until(lambda: user.sees("Dictation can hear you."))
    microphone.release()


def test_no_microphone_is_named_and_found_when_it_is_plugged_in(
    sound_server: Any, user: User
) -> None:
    sound_server.unplug()
    try:
        user.listen = lambda: 0.0
        user.window.findChild(MicrophonePicker).look_again()
        user.until(
            lambda: (
                user.sees("No microphone was found") and not user.sees("There is no sound at all")
            )
        )
    finally:
        sound_server.plug()
    user.changes.clear()
    user.until(lambda: not user.sees("No microphone was found") and user.changes)


@pytest.mark.usefixtures("hub")
def test_words_that_do_not_come_are_missed(user: User) -> None:
    store.ensure("base")
    for words in ("Get a model", "Choose a hotkey", "Click the box"):
        user.go_on(words)
    for state in (State.LISTENING, State.SPEECH, State.WORKING, State.IDLE):
        user.window.show_state(state)
    user.until(lambda: user.sees("No words arrived."))


@pytest.mark.usefixtures("hub")
def test_help_is_offered_when_nothing_is_tried(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "_HELP_MS", 100)
    store.ensure("base")
    user.window.close()
    user.open()
    for words in ("Get a model", "Choose a hotkey", "Click the box"):
        user.go_on(words)
    user.until(lambda: user.sees("If nothing happens when you press Ctrl + Alt + Space"))


def test_words_spoken_on_another_page_press_nothing(user: User) -> None:
    user.go_on("Get a model")
    user.go_on("Choose a hotkey")
    user.window.show_state(State.LISTENING)
    typed("a b c d").join()
    user.press("Alt_L", "b")
    user.until(lambda: user.sees("Get a model"))
    assert user.changes == []


def test_a_problem_is_told_in_the_step_at_hand(user: User) -> None:
    user.go_on("Get a model")
    user.go_on("Choose a hotkey")
    user.window.show_problem("The microphone is gone.", "Plug it in again.")
    assert user.sees("The microphone is gone. Plug it in again.")
    user.go_on("Click the box")
    assert not user.sees("The microphone is gone.")


def test_a_key_that_another_program_holds_is_marked_until_it_is_free(user: User) -> None:
    taken = HotkeyError("It is taken by another program.", "Choose another.")
    user.window.refuse({"ctrl+alt+space": taken})
    user.go_on("Get a model")
    user.go_on("Choose a hotkey")
    assert user.sees("It is taken by another program. Choose another.")
    user.go_on("Click the box")
    user.press("Alt_L", "b")
    user.until(lambda: user.sees("It is taken by another program. Choose another."))
    user.window.refuse({})
    assert not user.sees("It is taken by another program.")


def test_the_model_that_every_new_user_lacks_is_no_problem_of_the_first_step(user: User) -> None:
    with pytest.raises(ModelError) as lacking:
        store.locate("base")
    user.window.show_problem(lacking.value.problem, lacking.value.remedy)
    assert not user.sees("not installed")


def test_settings_that_nobody_can_read_are_told_and_the_choice_is_kept(user: User) -> None:
    user.go_on("Get a model")
    user.go_on("Choose a hotkey")
    user.file.path.write_text("[hotkeys\n", encoding="utf-8")
    user.press("Alt_L", "t")
    user.until(lambda: user.sees("can't be read"))
    assert [settings.hotkeys.mode for settings in user.changes] == ["toggle"]


def test_the_steps_by_hand_are_shown_on_wayland(qtbot: Any, tmp_path: Path) -> None:
    gnome = Desktop("wayland", ("ubuntu", "gnome"))
    window = FirstRun(SettingsFile(tmp_path / "settings.toml"), gnome, lambda: 0.0)
    qtbot.addWidget(window)
    words = "\n".join(label.text() for label in window.findChildren(QLabel))
    assert "“View and Customize Shortcuts”" in words


def test_every_control_says_what_it_is(user: User) -> None:
    for _ in range(4):
        for control in user.window.findChildren(QWidget):
            if control.isVisible() and control.focusPolicy() & Qt.FocusPolicy.TabFocus:
                name = control.accessibleName() or getattr(control, "text", lambda: "")()
                assert name, f"{control} has no name"
                assert control.toolTip() or control.parentWidget().toolTip(), f"{name}: no tooltip"
        user.window.findChildren(QPushButton)[-1].click()


@pytest.mark.skipif("SCREENSHOTS" not in os.environ, reason="pictures are taken on demand")
@pytest.mark.usefixtures("colors")
def test_pictures(
    sound_server: Any, user: User, picture: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shot(name: str) -> None:
        user.pause()
        picture(user.window.geometry().adjusted(0, 0, -1, -1), f"first-run-{name}")

    def slow_download(_name: str, progress: Callable[[str, int, int], None]) -> None:
        progress("model.bin", 61_000_000, 148_000_000)
        going.wait(60)
        raise DictationError("The download was stopped.", "")

    going = threading.Event()
    monkeypatch.setattr(store, "ensure", slow_download)
    name = sound_server.pactl(
        *("load-module", "module-remap-source", "master=mic.monitor", "source_name=desk"),
        "source_properties=device.description='Desk\\ microphone'",
    )
    sound_server.pactl("set-default-source", "desk")
    user.window.findChild(MicrophonePicker).look_again()
    user.until(lambda: user.sees("Dictation can hear you.") and not user.sees("No audio device"))
    shot("microphone")
    user.listen = lambda: 0.0
    user.until(lambda: user.sees("There is no sound at all"))
    shot("microphone-silent")
    user.go_on("Get a model")
    shot("model")
    user.press("Return")
    user.until(lambda: user.sees("Start with this one"))
    shot("model-progress")
    user.go_on("Choose a hotkey")
    shot("hotkey")
    taken = HotkeyError(
        "“ctrl+alt+space” can't be used: another program has it.",
        "Choose another key, or free this one in the other program or in the desktop's keyboard"
        " settings.",
    )
    user.window.refuse({"ctrl+alt+space": taken})
    shot("hotkey-taken")
    user.go_on("Click the box")
    step = user.window.findChild(trying.TryStep)
    step.set_model_ready(True)
    user.window.show_state(State.SPEECH)
    step.box.appendPlainText("Hold a key, speak, and the words are typed here")
    shot("try")
    user.window.show_state(State.IDLE)
    user.until(lambda: user.sees("It works"))
    user.go_on("small window")
    shot("done")
    going.set()
    sound_server.pactl("unload-module", name)


@pytest.mark.parametrize(
    ("levels", "heard"),
    [
        ([(0.0, 1.0), (0.0, 2.9)], LevelVerdict.WAITING),
        ([(0.0, 1.0), (0.0, 3.0)], LevelVerdict.NOTHING),
        ([(0.001, 1.0), (0.002, 3.0)], LevelVerdict.LITTLE),
        ([(0.1, 1.0)], LevelVerdict.SPEECH),
        ([(0.1, 1.0), (0.001, 60.0)], LevelVerdict.SPEECH),
        ([(0.1, 1.0), (0.0, 4.0)], LevelVerdict.NOTHING),
        ([(0.0, 5.0), (0.1, 6.0)], LevelVerdict.SPEECH),
    ],
)
def test_the_verdict_on_microphone_levels(
    levels: list[tuple[float, float]], heard: LevelVerdict
) -> None:
    hearing = LevelCheck(0.0)
    assert [hearing.hear(level, at) for level, at in levels][-1] is heard
