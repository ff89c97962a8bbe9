"""The settings page of captions: what is chosen is in the file and in the preview at once."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QComboBox, QScrollArea, QSlider, QWidget

from dictation.desktop.platform import this_desktop
from dictation.gui.settings_window import SettingsWindow
from dictation.gui.settings_window.caption_preview import CaptionPreview
from dictation.gui.widgets import Notice
from dictation.settings import SettingsFile

Show = Callable[[dict[str, object]], SettingsWindow]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SettingsFile:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    return SettingsFile(tmp_path / "settings.toml")


@pytest.fixture
def show(qtbot: Any, screen: Any, file: SettingsFile) -> Show:
    """Show the page with some settings other than the defaults."""

    def make(settings: dict[str, object]) -> SettingsWindow:
        file.read()
        for key, value in settings.items():
            section, _, name = key.partition(".")
            file.write(section, name, value)
        window = SettingsWindow(file, this_desktop(), lambda: 0.0)
        qtbot.addWidget(window)
        window.show_page("captions")
        window.show()
        screen.wait_for_window("Dictation Settings")
        qtbot.waitUntil(window.isActiveWindow)
        return window

    return make


def control(window: SettingsWindow, name: str) -> Any:
    """The control of that name on the page that is seen."""
    return next(
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.accessibleName() == name
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    )


def saved(file: SettingsFile, key: str) -> Any:
    return tomllib.loads(file.path.read_text())["captions"][key]


def said(window: SettingsWindow) -> str:
    return " ".join(one.text() for one in window.findChildren(Notice) if one.isVisible())


def preview(window: SettingsWindow) -> QImage:
    found = window.findChild(CaptionPreview)
    assert isinstance(found, CaptionPreview)
    return found.grab().toImage()


@pytest.mark.parametrize(
    ("name", "words", "key", "value"),
    [
        ("Source", "Both", "sources", "both"),
        ("Text", "English translation", "task", "translate"),
        ("Text", "Both", "task", "both"),
        ("Style", "Quiet", "preset", "quiet"),
        ("Color", "Cyan", "color", "cyan"),
        ("Background", "Black outline", "style", "outline"),
    ],
)
def test_a_choice_is_kept_at_once(
    qtbot: Any, file: SettingsFile, show: Show, name: str, words: str, key: str, value: str
) -> None:
    window = show({"captions.preset": "custom"})
    combo = control(window, name)
    assert isinstance(combo, QComboBox)
    qtbot.keyClick(combo, Qt.Key.Key_Home)
    for _ in range(combo.count()):
        if not combo.currentText().startswith(words):
            qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert saved(file, key) == value


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("Opacity", "opacity", 0.65),
        ("Width", "width", 0.4),
        ("Across", "x", 0.3),
        ("Down", "y", 0.75),
    ],
)
def test_a_slider_is_kept_when_it_rests(
    qtbot: Any, file: SettingsFile, show: Show, name: str, key: str, value: float
) -> None:
    window = show({"captions.preset": "custom"})
    slider = control(window, name)
    assert isinstance(slider, QSlider)
    qtbot.keyClick(slider, Qt.Key.Key_PageDown)
    assert saved(file, key) == pytest.approx(value)
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert saved(file, key) == {"width": 0.15}.get(key, 0.0)  # never less than may be


def test_looks_of_a_preset_can_not_be_changed(show: Show) -> None:
    window = show({"captions.preset": "quiet"})
    looks = [one for one in window.findChildren(QWidget) if one.accessibleName() == "Color"]
    assert looks
    assert not any(one.isEnabled() for one in looks)


@pytest.mark.parametrize(
    ("key", "value"),
    [("preset", "high contrast"), ("preset", "quiet"), ("preset", "custom"), ("task", "both")],
)
def test_the_preview_shows_what_was_chosen(
    show: Show, file: SettingsFile, key: str, value: str
) -> None:
    window = show({"captions.style": "outline"})
    before = preview(window)
    file.write("captions", key, value)
    window.refresh(*file.read())
    assert preview(window) != before


def test_the_preview_lies_over_something_dark_and_something_light(show: Show) -> None:
    image = preview(show({}))
    middle = image.width() // 2
    assert image.pixelColor(middle - 4, 4).lightness() < 40
    assert image.pixelColor(middle + 4, 4).lightness() > 240


def test_large_letters_fit_the_preview(show: Show) -> None:
    window = show({"captions.preset": "custom", "captions.style": "plain", "captions.size": 120.0})
    image = preview(window)
    height = image.height()
    inked = {
        y
        for y in range(1, height - 1)
        if len({image.pixel(x, y) for x in range(2, image.width() // 2 - 2)}) > 1
    }
    assert min(inked) > 4
    assert max(inked) < height - 5


def test_a_font_and_a_screen_that_are_gone_stay_chosen(show: Show, file: SettingsFile) -> None:
    gone = {"captions.preset": "custom", "captions.font": "Nonesuch", "captions.screen": "HDMI-7"}
    window = show(gone)
    assert control(window, "Font").currentText() == "Nonesuch (not available)"
    assert control(window, "Screen").currentText() == "HDMI-7 (not available)"
    file.write("captions", "screen", "")
    window.refresh(*file.read())
    assert control(window, "Screen").currentText() == "Primary screen"
    assert control(window, "Screen").findData("HDMI-7") == -1


def test_a_model_that_can_not_translate_is_told(show: Show, file: SettingsFile) -> None:
    window = show({"model.name": "tiny.en", "captions.task": "both"})
    assert "can't translate" in said(window)
    file.write("captions", "task", "transcribe")
    window.refresh(*file.read())
    assert "translate" not in said(window)


def test_a_key_that_has_something_else_to_do_is_told(show: Show, file: SettingsFile) -> None:
    window = show({"captions.hotkey": "ctrl+alt+space"})
    assert "already assigned" in said(window)
    file.write("captions", "hotkey", "")
    window.refresh(*file.read())
    assert "already assigned" not in said(window)


@pytest.mark.usefixtures("colors")
@pytest.mark.parametrize("part", ["looks", "place"])
def test_pictures(qtbot: Any, show: Show, picture: Any, part: str) -> None:
    outlined = {"captions.preset": "custom", "captions.style": "outline", "captions.task": "both"}
    window = show({**outlined, "model.name": "tiny.en", "captions.color": "yellow"})
    area = next(one for one in window.findChildren(QScrollArea) if one.isVisible())
    bar = area.verticalScrollBar()
    bar.setValue(bar.maximum() if part == "place" else 0)
    qtbot.wait(300)
    name = f"settings-captions-{part}"
    picture(QRect(window.mapToGlobal(window.rect().topLeft()), window.size()), name)
