"""The settings window as a person uses it: what is chosen is in the file at once."""

import threading
import time
import tomllib
import wave
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt, QUrl, Slot
from PySide6.QtGui import QAccessible, QDesktopServices, QScreen
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QSlider,
    QWidget,
)

from dictation import paths
from dictation.audio.chunk import SAMPLE_RATE, Samples
from dictation.desktop.platform import Desktop, this_desktop
from dictation.errors import HotkeyError, MicrophoneError
from dictation.gui.history.library import Change
from dictation.gui.settings_window import SettingsWindow, recording_test
from dictation.gui.settings_window.page import Page
from dictation.gui.widgets import LanguagePicker, LevelMeter, Notice
from dictation.gui.widgets.fields import Number
from dictation.gui.widgets.model_list import ModelList
from dictation.history import recordings
from dictation.history.reader import Reader
from dictation.history.sessions import Kind, Passage, Session
from dictation.history.store import Store
from dictation.output import choose
from dictation.results import Word
from dictation.settings import OPTIONS, SettingsFile, describe

PAGES = (
    *("microphone", "hotkeys", "model", "output", "text", "profiles", "indicator", "captions"),
    *("history", "rewriting", "general"),
)
PROFILES = """
[[profiles]]
name = "Letters <b>"
applications = ["thunderbird", "libreoffice-*"]
language = "German"
spoken_commands = true

[[profiles]]
name = "Diary"
applications = ["gedit"]
keep = false
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SettingsFile:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    return SettingsFile(tmp_path / "settings.toml")


Open = Callable[..., SettingsWindow]


@pytest.fixture
def show(qtbot: Any, screen: Any, file: SettingsFile) -> Open:
    def make(page: str, level: Callable[[], float] = lambda: 0.0, **more: Any) -> SettingsWindow:
        window = SettingsWindow(file, this_desktop(), level, **more)
        qtbot.addWidget(window)
        window.show_page(page)
        window.show()
        screen.wait_for_window("Dictation Settings")
        qtbot.waitUntil(window.isActiveWindow)
        return window

    return make


def saved(file: SettingsFile, section: str, key: str) -> Any:
    return tomllib.loads(file.path.read_text())[section][key]


def labeled(window: SettingsWindow, text: str) -> QWidget:
    """The visible control that a screen reader calls this, or begins to."""
    return next(
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and name_of(widget).startswith(text)
    )


def name_of(widget: QWidget) -> str:
    """What a screen reader calls a control: of a list box, on Linux, what its label says."""
    told = QAccessible.queryAccessibleInterface(widget)
    if told is None:
        return widget.accessibleName()
    if told.role() != QAccessible.Role.ComboBox:
        return told.text(QAccessible.Text.Name).replace("&", "")
    label = QAccessible.RelationFlag.Label
    labels = (other for other, relation in told.relations() if relation & label)
    return " ".join(one.text(QAccessible.Text.Name) for one in labels).replace("&", "")


def said(window: SettingsWindow) -> str:
    return " ".join(one.text() for one in window.findChildren(Notice) if one.isVisible())


def select(qtbot: Any, combo: QWidget, text: str) -> None:
    assert isinstance(combo, QComboBox)
    for _ in range(combo.count()):
        if combo.currentText().startswith(text):
            break
        qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert combo.currentText().startswith(text)


CHECKS = [
    ("output", "Add a space", "output", "trailing_space", True),
    ("indicator", "Show state", "indicator", "show", False),
    ("indicator", "Play sounds", "sounds", "on", False),
    ("history", "Save history", "history", "keep", False),
    ("general", "Start at", "general", "start_at_login", True),
]


@pytest.mark.parametrize(("page", "text", "section", "key", "value"), CHECKS)
def test_a_tick_is_kept_at_once(
    qtbot: Any,
    file: SettingsFile,
    show: Open,
    page: str,
    text: str,
    section: str,
    key: str,
    value: Any,
) -> None:
    window = show(page)
    box = next(box for box in window.findChildren(QCheckBox) if text in box.text().replace("&", ""))
    box.setFocus()
    with qtbot.waitSignal(window.changed) as told:
        qtbot.keyClick(box, Qt.Key.Key_Space)
    assert saved(file, section, key) is value
    assert getattr(getattr(told.args[0], section), key) is value
    assert told.args[0] == file.read()[0]


@pytest.mark.parametrize(
    ("page", "label", "text", "section", "key", "value"),
    [
        ("output", "Output method", "Copy to the clipboard only", "output", "method", "copy"),
        ("output", "When the focus", "Continue", "output", "on_focus_change", "follow"),
        ("indicator", "Position", "Near the mouse pointer", "indicator", "place", "cursor"),
        ("model", "Task", "Translate to English", "model", "task", "translate"),
        ("history", "Keep audio", "Until I have read", "history", "audio", "unread"),
    ],
)
def test_a_choice_is_kept_at_once(
    qtbot: Any,
    file: SettingsFile,
    show: Open,
    page: str,
    label: str,
    text: str,
    section: str,
    key: str,
    value: str,
) -> None:
    window = show(page)
    select(qtbot, labeled(window, label), text)
    assert saved(file, section, key) == value


@pytest.mark.parametrize(
    ("page", "label", "typed", "section", "key", "value"),
    [
        ("microphone", "Stop after", "45", "microphone", "stop_after_silence", 45.0),
        ("microphone", "Release after", "0", "microphone", "release_after", 0.0),
        ("hotkeys", "Hold threshold", "0.25", "hotkeys", "hold_seconds", 0.25),
        ("history", "Delete after", "30", "history", "keep_days", 30),
    ],
)
def test_a_number_is_kept_when_it_has_been_entered(
    qtbot: Any,
    file: SettingsFile,
    show: Open,
    page: str,
    label: str,
    typed: str,
    section: str,
    key: str,
    value: float,
) -> None:
    window = show(page)
    before = saved(file, section, key)
    number = labeled(window, label)
    assert isinstance(number, Number)
    number.selectAll()
    qtbot.keyClicks(number, typed)
    assert saved(file, section, key) == before
    qtbot.keyClick(number, Qt.Key.Key_Return)
    kept = saved(file, section, key)
    assert (kept, type(kept)) == (value, type(value))
    assert window.isVisible()
    assert ("never" in number.text()) == (value == 0)


def test_the_mode_is_chosen_by_a_sentence(qtbot: Any, file: SettingsFile, show: Open) -> None:
    window = show("hotkeys")
    held = next(one for one in window.findChildren(QRadioButton) if one.text().startswith("Hold"))
    qtbot.mouseClick(held, Qt.MouseButton.LeftButton, pos=QPoint(8, held.height() // 2))
    assert saved(file, "hotkeys", "mode") == "hold"


def test_the_volume_is_kept_when_the_slider_rests(
    qtbot: Any, file: SettingsFile, show: Open
) -> None:
    window = show("indicator")
    slider = labeled(window, "Volume")
    assert isinstance(slider, QSlider)
    qtbot.keyClick(slider, Qt.Key.Key_PageUp)
    assert saved(file, "sounds", "volume") == 0.7
    assert any(label.text() == "70 %" for label in window.findChildren(QLabel))


class TestHotkeys:
    def press(self, qtbot: Any, window: SettingsWindow, label: str, *key: Any) -> QWidget:
        field = labeled(window, label)
        qtbot.keyClick(field, Qt.Key.Key_Space)
        qtbot.keyClick(field, *key)
        return field

    @pytest.mark.parametrize(
        ("label", "key"), [("Dictate", "dictate"), ("Cancel", "cancel"), ("Type again", "retype")]
    )
    def test_a_pressed_key_is_kept(
        self, qtbot: Any, file: SettingsFile, show: Open, label: str, key: str
    ) -> None:
        window = show("hotkeys")
        self.press(qtbot, window, label, Qt.Key.Key_F7)
        assert saved(file, "hotkeys", key) == "f7"

    def test_an_impossible_one_is_refused_in_words(
        self, qtbot: Any, file: SettingsFile, show: Open
    ) -> None:
        window = show("hotkeys")
        self.press(qtbot, window, "Dictate", Qt.Key.Key_B)
        assert "would take this key away from every program" in said(window)
        assert saved(file, "hotkeys", "dictate") == "ctrl+alt+space"

    def test_a_key_with_another_job_is_refused_and_not_saved(
        self, qtbot: Any, file: SettingsFile, show: Open
    ) -> None:
        window = show("hotkeys")
        self.press(qtbot, window, "Dictate", Qt.Key.Key_F7)
        again = self.press(qtbot, window, "Type again", Qt.Key.Key_F7)
        assert "F7 is already used for “Dictate”" in said(window)
        assert saved(file, "hotkeys", "retype") == describe("hotkeys", "retype").default
        keys = Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        self.press(qtbot, window, "Dictate", *keys)
        assert "Ctrl + Alt + C is already used for “Move captions”" in said(window)
        assert saved(file, "hotkeys", "dictate") == "f7"
        self.press(qtbot, window, "Type again", Qt.Key.Key_F6)
        assert isinstance(again, QPushButton)
        assert again.text() == "F6"

    def test_one_key_for_two_things_in_the_file_is_said(
        self, file: SettingsFile, show: Open
    ) -> None:
        file.write("hotkeys", "retype", "Control+Alt+Space")
        window = show("hotkeys")
        assert "Ctrl + Alt + Space is assigned twice" in said(window)
        file.write("hotkeys", "retype", "f6")
        window.refresh(*file.read())
        assert "assigned" not in said(window)

    def test_a_key_that_another_program_holds_is_marked_until_it_is_free(
        self, qtbot: Any, file: SettingsFile, show: Open
    ) -> None:
        window = show("hotkeys")
        taken = HotkeyError("It is taken.", "Free it.", ("ctrl+alt+space",))
        window.refuse({"ctrl+alt+space": taken})
        field = labeled(window, "Dictate")
        assert isinstance(field, QPushButton)
        window.show_page("model")
        window.show_page("hotkeys")
        window.refresh(*file.read())
        assert said(window).count("It is taken. Free it.") == 1
        assert not field.icon().isNull()
        assert "does not work" in field.accessibleDescription()
        window.refuse({})
        assert "taken" not in said(window)
        assert field.icon().isNull()
        window.refuse({"ctrl+alt+space": taken})
        self.press(qtbot, window, "Dictate", Qt.Key.Key_F7)
        assert "taken" not in said(window)
        assert saved(file, "hotkeys", "dictate") == "f7"

    def test_a_single_key_is_offered_for_three(
        self, qtbot: Any, file: SettingsFile, show: Open
    ) -> None:
        window = show("hotkeys")
        offer = labeled(window, "Use F9: Dictate")
        qtbot.keyClick(offer, Qt.Key.Key_Space)
        assert saved(file, "hotkeys", "dictate") == "f9"
        assert not offer.isVisible()

    def test_the_program_is_told_while_keys_are_for_the_window(
        self, qtbot: Any, show: Open
    ) -> None:
        window = show("hotkeys")
        told: list[bool] = []
        window.recording_hotkey.connect(told.append)
        self.press(qtbot, window, "Dictate", Qt.Key.Key_F7)
        assert told == [True, False]


class TestModel:
    def test_a_language_is_kept_and_checked_against_the_model(
        self, qtbot: Any, file: SettingsFile, show: Open
    ) -> None:
        file.read()
        file.write("model", "name", "tiny.en")
        window = show("model")
        line = window.findChild(LanguagePicker).findChild(QLineEdit)
        line.setText("German")
        qtbot.keyClick(line, Qt.Key.Key_Return)
        assert saved(file, "model", "language") == "de"
        assert "This model knows only English, not German." in said(window)

    def test_a_model_in_a_folder_is_used(
        self, file: SettingsFile, show: Open, tmp_path: Path
    ) -> None:
        own = tmp_path / "mine"
        own.mkdir()
        for name in ("config.json", "model.bin", "tokenizer.json"):
            (own / name).write_text("{}")
        file.read()
        file.write("model", "name", str(own))
        window = show("model")
        models = labeled(window, "Models")
        assert isinstance(models, ModelList)
        assert [models.currentItem().text(column) for column in (0, 3)] == ["mine", "in use"]


class TestOutput:
    def test_what_is_impossible_here_says_why(self, qtbot: Any, show: Open) -> None:
        window = show("output")
        methods = labeled(window, "Output method")
        assert isinstance(methods, QComboBox)
        assert methods.currentText() == "Automatic (simulate typing)"
        row = methods.findData("wtype")
        qtbot.waitUntil(lambda: "only in Wayland" in methods.itemText(row))
        model = methods.model()
        assert not model.flags(model.index(row, 0)) & Qt.ItemFlag.ItemIsEnabled

    def test_a_slow_desktop_does_not_hold_up_the_window(
        self, qtbot: Any, show: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        going_on, in_time = threading.Event(), []

        def slow(_desktop: Desktop) -> dict[str, str | None]:
            in_time.append(going_on.wait(60))  # in vain if the window waited for the answer
            return {"paste": "Not today."}

        monkeypatch.setattr(choose, "available", slow)
        window = show("hotkeys")
        window.show_page("output")
        QApplication.processEvents()
        methods = labeled(window, "Output method")
        assert isinstance(methods, QComboBox)
        going_on.set()
        qtbot.waitUntil(lambda: "Not today." in methods.itemText(methods.findData("paste")))
        assert in_time == [True]


class TestMicrophone:
    def test_the_level_is_asked_for_only_while_it_is_seen(self, qtbot: Any, show: Open) -> None:
        asked: list[float] = []

        def level() -> float:
            asked.append(time.monotonic())
            return 0.1

        window = show("microphone", level)
        meter = window.findChild(LevelMeter)
        qtbot.waitUntil(lambda: meter.part > 0.6)
        window.show_page("hotkeys")
        assert meter.part == 0
        seen = len(asked)
        qtbot.wait(200)
        assert len(asked) == seen
        window.show_page("microphone")
        qtbot.waitUntil(lambda: len(asked) > seen)
        window.reject()
        seen = len(asked)
        qtbot.wait(200)
        assert len(asked) == seen

    def test_a_recording_is_played_back(
        self, qtbot: Any, show: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        played: list[float] = []

        class Player:
            def __init__(self, path: Path) -> None:
                with wave.open(str(path)) as recording:
                    played.append(recording.getnframes() / recording.getframerate())
                self.playing = False

        monkeypatch.setattr(recording_test, "Playback", Player)  # it has tests of its own
        window = show("microphone", record=tone)
        button = labeled(window, "Test")
        assert isinstance(button, QPushButton)
        qtbot.keyClick(button, Qt.Key.Key_Space)
        assert "Speak now" in said(window)
        qtbot.waitUntil(button.isEnabled)
        assert played == [5.0]

    def test_silence_and_problems_are_said(self, qtbot: Any, show: Open) -> None:
        answers: list[Samples | MicrophoneError] = [
            np.zeros(5 * SAMPLE_RATE, np.float32),
            MicrophoneError("It is gone.", "Plug it in."),
        ]

        def record(_seconds: float) -> Samples:
            answer = answers.pop(0)
            if isinstance(answer, MicrophoneError):
                raise answer
            return answer

        window = show("microphone", record=record)
        button = labeled(window, "Test")
        for expected in ("There was no sound at all.", "It is gone. Plug it in."):
            qtbot.keyClick(button, Qt.Key.Key_Space)
            qtbot.waitUntil(lambda expected=expected: expected in said(window))
            assert button.isEnabled()

    def test_without_a_way_to_record_there_is_no_button(self, show: Open) -> None:
        window = show("microphone")
        assert not any("Record" in one.text() for one in window.findChildren(QPushButton))


def tone(seconds: float) -> Samples:
    positions = np.arange(round(seconds * SAMPLE_RATE), dtype=np.float32)
    return (0.3 * np.sin(positions * 2 * np.pi * 440 / SAMPLE_RATE)).astype(np.float32)


class Opened(QObject):
    """What the desktop was asked to open."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: list[str] = []
        QDesktopServices.setUrlHandler("file", self, "take")

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.paths.append(url.toLocalFile())


def test_the_data_folder_and_the_file_are_opened(
    qtbot: Any, file: SettingsFile, show: Open, tmp_path: Path
) -> None:
    opened = Opened()
    try:
        window = show("history")
        qtbot.keyClick(labeled(window, "Data folder"), Qt.Key.Key_Space)
        window.show_page("general")
        qtbot.keyClick(labeled(window, "Settings file"), Qt.Key.Key_Space)
    finally:
        QDesktopServices.unsetUrlHandler("file")
    assert opened.paths == [str(tmp_path / "share" / "dictation"), str(file.path)]


def test_every_setting_can_be_changed_here(show: Open) -> None:
    window = show("general")
    here = {key for page in window.findChildren(Page) for key in page.settings()}
    elsewhere = {
        ("general", "first_run_done"),  # the first run's own
    }
    assert set(OPTIONS) - here == elsewhere


def test_a_switch_is_shown_whatever_section_declares_it(show: Open, monkeypatch: Any) -> None:
    declared = {
        key: replace(option, switch=f"Switch of {option.section}")
        if option.default is True
        else option
        for key, option in OPTIONS.items()
    }
    monkeypatch.setattr("dictation.gui.settings_window.page.OPTIONS", declared)
    shown = [check.text() for check in show("general").findChildren(QCheckBox)]
    assert {one for one in shown if one.startswith("Switch of")} == {
        f"Switch of {section}" for section in ("indicator", "sounds", "history")
    }


def test_the_keyboard_alone_reaches_everything(
    qtbot: Any, file: SettingsFile, show: Open, change: Change
) -> None:
    file.read()
    window = show("microphone", record=tone, change=change)
    for page in PAGES:
        window.show_page(page)
        window.findChild(QListWidget).setFocus()
        reached: list[QWidget] = []
        while (focused := QApplication.focusWidget()) is not None and focused not in reached:
            reached.append(focused)
            qtbot.keyClick(focused, Qt.Key.Key_Tab)
        missed = {
            widget
            for widget in window.findChildren(QWidget)
            if widget.isVisible()
            and widget.isEnabled()
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.focusProxy() is None
            and not isinstance(widget, QRadioButton | QScrollArea)  # the arrows move among them
        } - set(reached)
        assert missed == set(), page
        for widget in reached:
            assert name_of(widget), (page, widget)
            assert [name_of(one) for one in reached].count(name_of(widget)) == 1, page
            assert widget.toolTip() or any(parent.toolTip() for parent in parents(widget)), (
                page,
                name_of(widget),
            )


def parents(widget: QWidget) -> list[QWidget]:
    parent = widget.parentWidget()
    return [parent, *parents(parent)] if parent else []


@pytest.mark.parametrize("page", PAGES)
def test_no_two_things_on_a_page_have_the_same_mnemonic(
    show: Open, change: Change, page: str
) -> None:
    window = show(page, record=tone, change=change)
    texts = [
        widget.text()
        for widget in window.findChildren(QWidget)
        if widget.isVisible() and isinstance(widget, QAbstractButton | QLabel)
    ]
    keys = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
    assert len(keys) == len(set(keys)), texts


def test_how_long_sound_is_kept_counts_only_if_it_is_kept_for_days(
    qtbot: Any, file: SettingsFile, show: Open
) -> None:
    window = show("history")
    days = named(window, "Delete audio after")
    assert not days.isEnabled()
    sound = named(window, "Keep audio")
    select(qtbot, sound, "For a number of days")
    assert days.isEnabled()
    number = labeled(window, "Delete audio after")
    assert isinstance(number, Number)
    number.selectAll()
    qtbot.keyClicks(number, "7")
    qtbot.keyClick(number, Qt.Key.Key_Return)
    assert saved(file, "history", "audio_days") == 7
    qtbot.keyClick(labeled(window, "Save history"), Qt.Key.Key_Space)
    assert not days.isEnabled()
    assert not sound.isEnabled()


def named(window: SettingsWindow, name: str) -> QWidget:
    """The visible editor of that name, also one that can't be used now."""
    return next(
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible() and widget.accessibleName() == name
    )


@pytest.fixture
def change(file: SettingsFile) -> Iterator[Change]:  # noqa: ARG001 (it names the folder)
    """The thread of a store with one session and its sound."""
    with ThreadPoolExecutor(1) as thread:
        store = thread.submit(Store).result()
        passage = Passage((Word(" Secret.", 0.0, 0.5, 0.9),))
        session = Session(time.time() - 60, Kind.DICTATION, ended=time.time())
        number = thread.submit(store.put, session, [passage]).result()
        thread.submit(store.set_recording, number, "", "1.opus").result()
        recordings.make_folder()
        (paths.recordings_dir() / "1.opus").write_bytes(bytes(2_500_000))
        yield lambda action: thread.submit(action, store)
        thread.submit(store.close).result()


def test_everything_is_deleted_when_one_says_so_twice(
    qtbot: Any, show: Open, change: Change
) -> None:
    window = show("history", change=change)
    qtbot.waitUntil(lambda: "1 session (" in said(window))
    assert "2.5\u00a0MB of audio" in said(window)
    delete = labeled(window, "Saved so far")
    assert isinstance(delete, QPushButton)

    def box() -> QMessageBox:
        qtbot.keyClick(delete, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda: bool(window.findChildren(QMessageBox)))
        found = window.findChild(QMessageBox)
        qtbot.waitUntil(found.isVisible)
        assert isinstance(found, QMessageBox)
        return found

    asked = box()
    for part in (
        "1 session",
        "corrections",
        "previous versions",
        "2.5\u00a0MB of audio",
        "models stay",
    ):
        assert part in asked.informativeText()
    qtbot.keyClick(asked, Qt.Key.Key_Return)  # which is the button that deletes nothing
    qtbot.waitUntil(lambda: not window.findChildren(QMessageBox))
    with Reader() as reader:
        assert len(reader.sessions()) == 1
    asked = box()
    (sure,) = [one for one in asked.buttons() if "everything" in one.text()]
    with qtbot.waitSignal(window.erased):
        qtbot.mouseClick(sure, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Everything was deleted." in said(window))
    with Reader() as reader:
        assert reader.sessions() == []
    assert list(paths.recordings_dir().iterdir()) == []


def test_nothing_is_cut_off_on_a_small_screen(show: Open, monkeypatch: Any) -> None:
    monkeypatch.setattr(QScreen, "availableSize", lambda _screen: QSize(800, 600))
    window = show("hotkeys")
    room = QSize(800, 600) - (window.frameGeometry().size() - window.size())
    assert window.size().boundedTo(room) == window.size()
    close = window.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Close)
    assert window.rect().contains(QRect(close.mapTo(window, QPoint()), close.size()))


def test_escape_closes(qtbot: Any, show: Open) -> None:
    window = show("general")
    qtbot.keyClick(window.findChild(QListWidget), Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_the_window_follows_the_file(file: SettingsFile, show: Open) -> None:
    window = show("hotkeys")
    text = file.path.read_text().replace('"ctrl+alt+space"', '"f12"')
    file.path.write_text(text.replace('mode = "hybrid"', 'mode = "both"'))
    window.refresh(*file.read())
    assert any(button.text() == "F12" for button in window.findChildren(QPushButton))
    assert 'mode in [hotkeys] is "both", which is not one of the choices' in said(window)


def test_setting_a_wrong_value_right_takes_the_sentence_away(
    qtbot: Any, file: SettingsFile, show: Open
) -> None:
    file.read()
    file.path.write_text(file.path.read_text().replace("volume = 0.5", "volume = 7"))
    window = show("indicator")
    assert "volume in [sounds] is 7, which is out of range" in said(window)
    qtbot.keyClick(labeled(window, "Volume"), Qt.Key.Key_PageUp)
    assert said(window) == ""


def test_what_someone_else_is_writing_is_left_to_be_read_later(
    qtbot: Any, file: SettingsFile, show: Open
) -> None:
    window = show("history")
    file.path.write_text('[output]\nmethod = "paste"\n')
    box = labeled(window, "Save history")
    with qtbot.assertNotEmitted(window.changed):
        qtbot.keyClick(box, Qt.Key.Key_Space)
    assert file.changed()
    settings, _ = file.read()
    assert (settings.output.method, settings.history.keep) == ("paste", False)


def test_a_file_that_can_not_be_written_is_said_beside_the_control(
    qtbot: Any, file: SettingsFile, show: Open, tmp_path: Path
) -> None:
    window = show("history")
    file.path = tmp_path / "settings.toml" / "below a file.toml"
    with qtbot.assertNotEmitted(window.changed):
        qtbot.keyClick(labeled(window, "Save history"), Qt.Key.Key_Space)
    assert "can't be" in said(window)


@pytest.mark.parametrize("page", PAGES)
def test_it_fits_a_small_screen(qtbot: Any, show: Open, change: Change, page: str) -> None:
    window = show(page, record=tone, change=change)
    window.resize(700, 420)
    qtbot.waitUntil(lambda: window.width() == 700)
    area = next(one for one in window.findChildren(QScrollArea) if one.isVisible())
    assert area.horizontalScrollBar().maximum() == 0
    assert window.minimumSizeHint().width() <= 700
    assert window.minimumSizeHint().height() <= 420
    window.resize(620, 420)  # what a screen of 1280 pixels leaves at 200 %
    qtbot.waitUntil(lambda: window.width() == 620)
    cut = area.horizontalScrollBar().maximum() > 0
    assert area.horizontalScrollBar().isVisible() == cut == (page == "profiles")


@pytest.mark.usefixtures("colors", "sound_server")
@pytest.mark.parametrize("page", PAGES)
def test_pictures(
    qtbot: Any,
    file: SettingsFile,
    show: Open,
    picture: Any,
    page: str,
    monkeypatch: Any,
    change: Change,
) -> None:
    if page != "history":  # where the user's own sessions would be counted
        monkeypatch.delenv("XDG_DATA_HOME")
    file.read()
    file.write("text", "vocabulary", {"Guenever": "guinevere, gwen ever", "Tilney": ""})
    file.write("text", "replacements", {"btw": "by the way", "my address": "12 Main St\nBath"})
    file.path.write_text(file.path.read_text() + PROFILES)
    window = show(page, lambda: 0.12, record=tone, change=change, hear=lambda *_: None)
    qtbot.wait(600)
    picture(QRect(window.mapToGlobal(window.rect().topLeft()), window.size()), f"settings-{page}")
