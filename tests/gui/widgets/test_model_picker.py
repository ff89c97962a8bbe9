"""Choosing, getting and removing models, with a small model hub on this machine."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QPushButton

from dictation.gui.widgets import ModelPicker, Notice
from dictation.gui.widgets.model_list import ModelList
from dictation.models import store


class Shown:
    """The picker as a person sees it: what stands where, and what is on its buttons."""

    def __init__(self, picker: ModelPicker) -> None:
        self.picker = picker
        self.list = picker.findChild(ModelList)
        self.bar = picker.findChild(QProgressBar)
        self.use, self.remove, self.cancel = picker.findChildren(QPushButton)

    @property
    def said(self) -> str:
        return self.picker.findChildren(Notice)[-1].text()

    def state(self, name: str) -> str:
        row = self.list.names().index(name)
        return self.list.topLevelItem(row).text(3)


@pytest.fixture
def show(qtbot: Any, screen: Any) -> Callable[[], Shown]:
    def make() -> Shown:
        picker = ModelPicker()
        picker.set_value("base")
        picker.setWindowTitle("models")
        qtbot.addWidget(picker)
        picker.show()
        screen.wait_for_window("models")
        qtbot.waitUntil(picker.isActiveWindow)
        return Shown(picker)

    return make


def click(qtbot: Any, button: QPushButton) -> None:
    assert button.isVisible()
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_model_is_fetched_and_then_used(qtbot: Any, hub: Any, show: Any) -> None:
    shown = show()
    assert shown.state("base") == "selected, not installed"
    assert shown.use.text() == "&Download and use (1 MB)"
    hub.going.clear()
    with qtbot.waitSignal(shown.picker.edited) as told:
        click(qtbot, shown.use)
        qtbot.waitUntil(lambda: 490 < shown.bar.value() < 510)
        assert shown.bar.text() == "base: 1 of 1 MB"
        assert shown.cancel.isVisible()
        hub.going.set()
    assert told.args == ["base"]
    assert shown.state("base") == "in use"
    assert not shown.bar.isVisible()


def test_a_canceled_download_goes_on_where_it_stopped(qtbot: Any, hub: Any, show: Any) -> None:
    shown = show()
    hub.going.clear()
    click(qtbot, shown.use)
    qtbot.waitUntil(lambda: 490 < shown.bar.value() < 510)
    with qtbot.assertNotEmitted(shown.picker.edited):
        qtbot.keyClick(shown.cancel, Qt.Key.Key_Space)
        hub.going.set()
        qtbot.waitUntil(shown.use.isVisible)
    assert "canceled" in shown.said
    with qtbot.waitSignal(shown.picker.edited):
        click(qtbot, shown.use)
    assert [asked != "bytes=0-" for asked in hub.ranges] == [False, True]


def test_what_went_wrong_is_said_with_what_to_do(qtbot: Any, hub: Any, show: Any) -> None:
    shown = show()
    hub.status = 503
    click(qtbot, shown.use)
    qtbot.waitUntil(lambda: "answered 503" in shown.said)
    assert "Try again later" in shown.said
    hub.status = 0
    with qtbot.waitSignal(shown.picker.edited):
        click(qtbot, shown.use)
    assert shown.said == ""


@pytest.mark.usefixtures("hub")
def test_another_model_is_used_and_the_old_one_removed(qtbot: Any, show: Any) -> None:
    for name in ("base", "doll"):
        store.ensure(name)
    shown = show()
    qtbot.waitUntil(lambda: shown.state("doll") == "installed")
    assert not shown.remove.isEnabled()  # it is in use
    qtbot.keyClick(shown.list, Qt.Key.Key_Down)
    assert shown.use.text() == "&Use this model"
    with qtbot.waitSignal(shown.picker.edited) as told:
        click(qtbot, shown.use)
    assert told.args == ["doll"]
    qtbot.keyClick(shown.list, Qt.Key.Key_Up)
    click(qtbot, shown.remove)
    qtbot.waitUntil(lambda: shown.state("base") == "not installed")
    assert shown.said == "Freed 1 MB."
    assert [model.name for model in store.installed()] == ["doll"]


@pytest.mark.usefixtures("hub")
def test_a_folder_of_ones_own_has_a_row(qtbot: Any, show: Any, tmp_path: Path) -> None:
    store.ensure("base")
    own = tmp_path / "my whisper"
    shutil.copytree(store.locate("base"), own)
    shown = show()
    shown.picker.set_value(str(own))
    assert shown.state(str(own)) == "in use"
    assert shown.list.currentItem().text(0) == "my whisper"
    assert not shown.remove.isEnabled()
    qtbot.keyClick(shown.list, Qt.Key.Key_Up)
    assert shown.list.selected() == "doll"
