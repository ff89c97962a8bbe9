import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from dictation.desktop.commands import Command
from dictation.gui.small_window import SmallWindow
from dictation.gui.tray import Tray
from dictation.gui.tray_choices import TrayChoices
from dictation.history.sessions import Kind, Session
from dictation.history.store import Store
from dictation.settings import ModelSettings, Settings
from dictation.settings.sections.captions import CaptionSources
from dictation.takes.events import Level
from dictation.takes.state import State

tray_there = QSystemTrayIcon.isSystemTrayAvailable


class Host:
    """A panel with a tray at the bottom of the screen."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [
                *("trayer", "--edge", "bottom", "--align", "right", "--widthtype", "request"),
                *("--height", "32", "--tint", "0x222428", "--transparent", "true"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)
            self._process = None


@pytest.fixture
def host(qtbot: QtBot) -> Iterator[Host]:
    panel = Host()
    yield panel
    panel.stop()
    qtbot.waitUntil(lambda: not tray_there())


@pytest.fixture
def tray(qtbot: QtBot) -> Iterator[Tray]:
    tray = Tray()
    tray._looking.setInterval(100)
    fill(tray)
    yield tray
    tray.menu.close()
    tray.setParent(None)
    tray.deleteLater()
    del tray
    qtbot.wait(0)


def fill(tray: Tray) -> None:
    tray.set_hotkey_text("F9")
    tray.set_microphones(["Built-in Audio", "USB Microphone"], "USB Microphone")
    tray.set_models([("base", "base, 145 MB"), ("small", "small, 484 MB")], "base")
    languages = [("", "any"), ("de", "German"), ("en", "English"), ("fr", "French")]
    tray.set_languages(languages, "en", recent=["de"])
    tray.set_profiles(["Letters & more", "Code"], "")


def icon_area(tray: Tray) -> QRect:
    return tray._icon.geometry() if tray._icon else QRect()


def docked(tray: Tray) -> bool:
    area = icon_area(tray)
    screen = QGuiApplication.primaryScreen().geometry()
    return area.width() > 8 and area.center().y() > screen.height() - 40


def click(at: QPoint, button: int) -> None:
    at = at * QGuiApplication.primaryScreen().devicePixelRatio()
    xdotool("mousemove", str(at.x()), str(at.y()), "click", str(button))


def xdotool(*arguments: str) -> None:
    subprocess.run(["xdotool", *arguments], check=True)


def entries(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def submenu(tray: Tray, title: str) -> QMenu:
    menus = [action.menu() for action in tray.menu.actions() if action.text() == title]
    assert isinstance(menus[0], QMenu)
    return menus[0]


def entry(menu: QMenu, words: str) -> QAction:
    (action,) = [one for one in menu.actions() if one.text().replace("&&", "&") == words]
    return action


def test_without_a_tray_there_is_a_small_window(qtbot: QtBot, tray: Tray, host: Host) -> None:
    window = SmallWindow()
    qtbot.addWidget(window)
    tray.there.connect(lambda there: window.setVisible(not there))
    with qtbot.waitSignal(tray.there) as told:
        tray.start()
        tray.notify("No microphone.", "Plug one in.", Level.ERROR)  # there is no tray to show it
    assert told.args == [False]
    assert window.isVisible()
    with qtbot.waitSignal(tray.there) as told:
        host.start()  # the desktop's panel starts late
    assert told.args == [True]
    assert not window.isVisible()
    qtbot.waitUntil(lambda: docked(tray))


def test_a_click_starts_and_the_menu_opens(qtbot: QtBot, tray: Tray, host: Host) -> None:
    host.start()
    with qtbot.waitSignal(tray.there):
        tray.start()
    qtbot.waitUntil(lambda: docked(tray))
    with qtbot.waitSignal(tray.toggle_requested):
        click(icon_area(tray).center(), 1)
    click(icon_area(tray).center(), 3)
    qtbot.waitUntil(tray.menu.isVisible)
    with qtbot.waitSignal(tray.quit_requested):
        xdotool("key", "Up", "Return")
    qtbot.waitUntil(lambda: not tray.menu.isVisible())


def test_the_icon_returns_with_the_panel(qtbot: QtBot, tray: Tray, host: Host) -> None:
    host.start()
    with qtbot.waitSignal(tray.there):
        tray.start()
    qtbot.waitUntil(lambda: docked(tray))
    host.stop()
    qtbot.waitUntil(lambda: not tray_there())
    host.start()
    qtbot.waitUntil(tray_there)
    qtbot.waitUntil(lambda: docked(tray))
    toggled: list[bool] = []
    tray.toggle_requested.connect(lambda: toggled.append(True))

    def answers() -> bool:
        click(icon_area(tray).center(), 1)
        qtbot.wait(200)
        return bool(toggled)

    qtbot.waitUntil(answers)  # the panel may still be moving the icon


def test_the_state_is_shown_as_icon_and_text(qtbot: QtBot, tray: Tray, host: Host) -> None:
    host.start()
    with qtbot.waitSignal(tray.there):
        tray.start()
    qtbot.waitUntil(lambda: docked(tray))
    seen = []
    for state, words in (
        (State.IDLE, "Ready"),
        (State.SPEECH, "Hearing you"),
        (State.PROBLEM, "Needs attention"),
    ):
        tray.show_state(state)
        assert tray._icon.toolTip() == f"Dictation: {words} (F9)"
        area = icon_area(tray)

        def shot(area: QRect = area) -> Any:
            screen = QGuiApplication.primaryScreen()
            return screen.grabWindow(0, *area.getRect()).toImage()

        qtbot.waitUntil(lambda: shot() not in seen)
        seen.append(shot())
    assert entries(tray.menu)[0] == "Start dictation (F9)"
    tray.show_state(State.LISTENING)
    assert entries(tray.menu)[0] == "Stop dictation (F9)"


def test_history_off_is_shown_as_badge_and_text(qtbot: QtBot, tray: Tray, host: Host) -> None:
    host.start()
    with qtbot.waitSignal(tray.there):
        tray.start()
    qtbot.waitUntil(lambda: docked(tray))
    keep = entry(tray.menu, "Save history")
    assert keep.isChecked()
    with qtbot.waitSignal(tray.keeping_wanted) as wanted:
        keep.trigger()
    assert wanted.args == [False]

    def shot() -> Any:
        return QGuiApplication.primaryScreen().grabWindow(0, *icon_area(tray).getRect()).toImage()

    before = shot()
    tray.set_keeping(False)
    assert not keep.isChecked()
    assert tray._icon.toolTip() == "Dictation: Ready (F9), history not saved"
    qtbot.waitUntil(lambda: shot() != before)
    badged = shot()
    tray.set_keeping(True)
    assert keep.isChecked()
    assert tray._icon.toolTip() == "Dictation: Ready (F9)"
    qtbot.waitUntil(lambda: shot() != badged)


@pytest.mark.parametrize(
    ("title", "signal", "words", "value"),
    [
        ("Microphone", "microphone_chosen", "Built-in Audio", "Built-in Audio"),
        ("Microphone", "microphone_chosen", "System default", ""),
        ("Model", "model_chosen", "small, 484 MB", "small"),
        ("Language", "language_chosen", "German", "de"),
        ("Language", "language_chosen", "Detect automatically", ""),
        ("Profile", "profile_chosen", "Letters & more", "Letters & more"),
        ("Profile", "profile_chosen", "Automatic (by window)", ""),
    ],
)
def test_choices_are_emitted_by_name(
    qtbot: QtBot, tray: Tray, title: str, signal: str, words: str, value: str
) -> None:
    menu = submenu(tray, title)
    with qtbot.waitSignal(getattr(tray, signal)) as chosen:
        entry(menu, words).trigger()
    assert chosen.args == [value]
    checked = [action.text() for action in menu.actions() if action.isChecked()]
    assert [text.replace("&&", "&") for text in checked] == [words]


def test_the_chosen_profile_is_shown_where_it_is_chosen(
    qtbot: QtBot, tray: Tray, host: Host
) -> None:
    host.start()
    with qtbot.waitSignal(tray.there):
        tray.start()
    tray.set_profiles(["Letters", "Code"], "Code")
    menu = submenu(tray, "Profile")
    assert entries(menu) == ["Automatic (by window)", "Letters", "Code"]
    assert entry(menu, "Code").isChecked()
    assert tray._icon is not None
    assert tray._icon.toolTip() == "Dictation: Ready (F9), Profile: Code"
    tray.set_profiles(["Letters", "Code"], "")
    assert entry(menu, "Automatic (by window)").isChecked()
    assert tray._icon.toolTip() == "Dictation: Ready (F9)"
    tray.set_profiles([], "")
    assert not menu.menuAction().isVisible()


def test_the_current_choice_stays_checked_after_an_update(tray: Tray) -> None:
    for current in ("", "USB Microphone"):
        tray.set_microphones(["USB Microphone"], current)
        menu = submenu(tray, "Microphone")
        checked = [action.text() for action in menu.actions() if action.isChecked()]
        assert checked == [current or "System default"]
    assert [line for line in entries(menu) if "▯" not in line] == [
        "System default",
        "USB Microphone",
    ]


def test_rare_languages_are_in_a_submenu(qtbot: QtBot, tray: Tray) -> None:
    menu = submenu(tray, "Language")
    assert entries(menu) == ["Detect automatically", "German", "English", "More languages"]
    others = entry(menu, "More languages").menu()
    assert isinstance(others, QMenu)
    with qtbot.waitSignal(tray.language_chosen) as chosen:
        entry(others, "French").trigger()
    assert chosen.args == ["fr"]
    assert not entry(menu, "English").isChecked()


@pytest.mark.parametrize(
    ("sources", "words"),
    [
        ("system", "Captions (computer audio)"),
        ("microphone", "Captions (microphone)"),
        ("both", "Captions (computer audio and microphone)"),
    ],
)
def test_the_captions_entry_names_its_sources(
    qtbot: QtBot, tray: Tray, sources: CaptionSources, words: str
) -> None:
    tray.set_caption_sources(sources)
    with qtbot.waitSignal(tray.captions_wanted) as wanted:
        entry(tray.menu, words).trigger()
    assert wanted.args == [True]


@pytest.mark.parametrize(
    ("words", "signal"),
    [
        ("Start dictation (F9)", "toggle_requested"),
        ("History…", "history_requested"),
        ("Settings…", "settings_requested"),
        ("Quit", "quit_requested"),
    ],
)
def test_every_entry_emits_its_request(qtbot: QtBot, tray: Tray, words: str, signal: str) -> None:
    with qtbot.waitSignal(getattr(tray, signal)):
        entry(tray.menu, words).trigger()


def test_the_last_text_can_be_typed_again_or_copied(qtbot: QtBot, tray: Tray) -> None:
    tray.set_hotkey_text("F9", {Command.RETYPE: "Ctrl + Alt + V"})
    again, copy = (
        entry(tray.menu, "Type again (Ctrl + Alt + V)"),
        entry(tray.menu, "Copy last text"),
    )
    assert not again.isEnabled()
    assert not copy.isEnabled()
    tray.set_last_text(True)
    with qtbot.waitSignal(tray.command_requested) as asked:
        again.trigger()
    assert asked.args == [Command.RETYPE]
    with qtbot.waitSignal(tray.copy_requested):
        copy.trigger()
    tray.set_hotkey_text("F9")
    assert again.text() == "Type again"


def test_recently_spoken_languages_come_first(
    qtbot: QtBot, tray: Tray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with closing(Store()) as store:
        for started, language in ((100.0, "fr"), (200.0, "de"), (300.0, None), (50.0, "de")):
            store.put(Session(started, Kind.DICTATION, language=language, ended=started), [])
    choices = TrayChoices(tray, Settings(model=ModelSettings(language="en")))
    tray.menu.aboutToShow.emit()
    menu = submenu(tray, "Language")
    first = ["Detect automatically", "German", "French", "English", "More languages"]
    qtbot.waitUntil(lambda: entries(menu) == first)
    choices.use(Settings(model=ModelSettings(language="it")))
    assert entries(menu) == ["Detect automatically", "English", "Italian", "More languages"]
    choices.use(Settings(model=ModelSettings(language="en, fr")))
    assert entries(menu)[2:4] == ["English", "English, French"]


def test_the_level_is_updated_while_the_menu_is_open(qtbot: QtBot, tray: Tray) -> None:
    menu = submenu(tray, "Microphone")
    level = menu.actions()[-1]
    silent = level.text()
    tray.set_level(0.5)
    assert level.text() == silent
    with qtbot.waitSignal(tray.level_wanted) as wanted:
        menu.popup(QPoint(100, 100))
    assert wanted.args == [True]
    tray.set_level(0.5)
    assert level.text().count("▮") > 8
    with qtbot.waitSignal(tray.level_wanted) as wanted:
        menu.close()
    assert wanted.args == [False]
    assert level.text() == silent


def test_a_click_on_the_small_window_keeps_the_focus_in_the_target_window(
    qtbot: QtBot, screen: Any
) -> None:
    field = QLineEdit(windowTitle="A field")
    qtbot.addWidget(field)
    field.show()
    qtbot.waitUntil(lambda: screen.focused_title() == "A field")
    window = SmallWindow()
    qtbot.addWidget(window)
    window.set_hotkey_text("F9")
    with qtbot.waitExposed(window):
        window.show()
    qtbot.wait(300)  # the window manager puts it in its place
    button = window.findChildren(QPushButton)[0]
    assert button.accessibleName() == "Start dictation (F9)"
    with qtbot.waitSignal(window.toggle_requested):
        click(button.mapToGlobal(button.rect().center()), 1)
    assert screen.focused_title() == "A field"
    window.show_state(State.SPEECH)
    assert button.accessibleName() == "Stop dictation (F9)"
    with qtbot.waitSignal(window.quit_requested):
        window.close()
    assert window.isVisible()  # whoever quits closes it


@pytest.mark.usefixtures("colors")
def test_pictures_of_the_tray_menu(qtbot: QtBot, tray: Tray, host: Host, picture: Any) -> None:
    subprocess.run(["xsetroot", "-solid", "#6c7f96"], check=True)
    host.start()
    tray.show_state(State.LISTENING)
    with qtbot.waitSignal(tray.there):
        tray.start()
    qtbot.waitUntil(lambda: docked(tray))
    qtbot.wait(300)
    click(icon_area(tray).topLeft() + QPoint(8, 2), 3)
    qtbot.waitUntil(tray.menu.isVisible)
    microphones = submenu(tray, "Microphone")
    while (active := tray.menu.activeAction()) is not microphones.menuAction():
        xdotool("key", "Down")
        qtbot.waitUntil(lambda before=active: tray.menu.activeAction() is not before)
    xdotool("key", "Right")
    qtbot.waitUntil(microphones.isVisible)
    tray.set_level(0.1)
    qtbot.wait(200)
    whole = tray.menu.geometry() | microphones.geometry() | icon_area(tray)
    seen = whole.adjusted(-12, -12, 12, 12) & QGuiApplication.primaryScreen().geometry()
    picture(seen, "tray-menu")


@pytest.mark.usefixtures("colors")
@pytest.mark.parametrize("name", ["speech", "problem"])
def test_pictures_of_the_small_window(name: str, qtbot: QtBot, screen: Any, picture: Any) -> None:
    window = SmallWindow()
    qtbot.addWidget(window)
    window.set_hotkey_text("F9")
    window.show_state(State[name.upper()])
    window.show()
    window.show_text("Dear all, I would like to move our meeting to Thursday afternoon.")
    if name == "speech":
        window.set_level(0.2)
    else:
        window.notify("The microphone is gone, so nothing is heard.", "Plug it in again.")
    qtbot.waitUntil(lambda: screen.window("Dictation") is not None)
    qtbot.wait(200)
    picture(window.frameGeometry(), f"small-window-{name}")
