"""Setting a hotkey by pressing it, with the X server's own key events."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget
from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

from dictation.gui.widgets import HotkeyEdit, Notice

Press = Callable[[str], None]


@pytest.fixture
def press(screen: Any) -> Iterator[Press]:
    """Press keysyms joined by +, and let go of them again, as a keyboard does."""
    display = Display(screen.name)

    def act(keys: str) -> None:
        codes = [display.keysym_to_keycode(XK.string_to_keysym(key)) for key in keys.split("+")]
        for code in codes:
            xtest.fake_input(display, X.KeyPress, code)
        for code in reversed(codes):
            xtest.fake_input(display, X.KeyRelease, code)
        display.sync()

    yield act
    display.close()


class Form(QWidget):
    """An editor between two fields, in a window with a shortcut of its own."""

    def __init__(self, edit: HotkeyEdit) -> None:
        super().__init__()
        self.setWindowTitle("hotkeys")
        self.edit, self.after = edit, QLineEdit()
        row = QHBoxLayout(self)
        row.addWidget(edit)
        row.addWidget(self.after)
        self.closed_by_shortcut = False
        QShortcut("Ctrl+Alt+Space", self, activated=self._shortcut)
        self.field, _, self.confirm, self.clear = edit.findChildren(QPushButton)

    def _shortcut(self) -> None:
        self.closed_by_shortcut = True

    @property
    def said(self) -> str:
        return " ".join(notice.text() for notice in self.edit.findChildren(Notice))


@pytest.fixture
def form(qtbot: Any, screen: Any) -> Callable[..., Form]:
    def make(**how: bool) -> Form:
        form = Form(HotkeyEdit(**how))
        qtbot.addWidget(form)
        form.show()
        screen.wait_for_window("hotkeys")
        qtbot.waitUntil(form.isActiveWindow)
        form.edit.setFocus()
        return form

    return make


def record(qtbot: Any, form: Form) -> None:
    qtbot.keyClick(form.field, Qt.Key.Key_Space)
    assert form.edit.recording
    assert form.field.text() == "Press the keys…"


@pytest.mark.parametrize(
    ("keys", "value", "spelled"),
    [
        ("F9", "f9", "F9"),
        ("Control_L+Alt_L+space", "ctrl+alt+space", "Ctrl + Alt + Space"),
        ("Super_L+period", "super+period", "Super + ."),
        ("Control_L+Shift_L+F12", "ctrl+shift+f12", "Ctrl + Shift + F12"),
        ("Alt_L+Control_L+Tab", "ctrl+alt+tab", "Ctrl + Alt + Tab"),
        ("Control_L+Shift_L+1", "ctrl+shift+1", "Ctrl + Shift + 1"),
        ("Pause", "pause", "Pause"),
    ],
)
def test_what_is_pressed_is_taken(
    qtbot: Any, form: Any, press: Press, keys: str, value: str, spelled: str
) -> None:
    window = form()
    record(qtbot, window)
    with qtbot.waitSignal(window.edit.edited) as told:
        press(keys)
    assert told.args == [value]
    assert window.field.text() == spelled
    assert not window.edit.recording
    assert not window.closed_by_shortcut


def test_a_key_that_is_grabbed_by_someone_arrives_nevertheless(
    qtbot: Any, form: Any, press: Press, screen: Any
) -> None:
    display = Display(screen.name)
    code = display.keysym_to_keycode(XK.string_to_keysym("F8"))
    display.screen().root.grab_key(code, 0, False, X.GrabModeAsync, X.GrabModeAsync)
    display.sync()
    window = form()
    record(qtbot, window)
    with qtbot.waitSignal(window.edit.edited) as told:
        press("F8")
    assert told.args == ["f8"]
    display.close()


def test_held_modifiers_are_shown(qtbot: Any, form: Any) -> None:
    window = form()
    record(qtbot, window)
    for key, keysym in ((Qt.Key.Key_Control, 0xFFE3), (Qt.Key.Key_Alt, 0xFFE9)):
        event = QKeyEvent(
            QKeyEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, 0, keysym, 0
        )
        window.field.keyPressEvent(event)
    assert window.field.text() == "Left Ctrl + Left Alt + …"


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ("a", "“a” would take this key away from every program."),
        ("Shift_L+x", "“shift+x” would take this key away"),
        ("Up", "would take this key away"),
        ("Control_L+Alt_L+Delete", "is reserved by the system"),
        ("KP_Add", "no name that is the same on all keyboards"),
    ],
)
def test_what_can_not_be_had_is_said_and_another_waited_for(
    qtbot: Any, form: Any, press: Press, keys: str, reason: str
) -> None:
    window = form()
    window.edit.set_value("f9")
    record(qtbot, window)
    with qtbot.assertNotEmitted(window.edit.edited):
        press(keys)
        qtbot.waitUntil(lambda: reason in window.said)
    assert window.edit.recording
    with qtbot.waitSignal(window.edit.edited) as told:
        press("F7")
    assert told.args == ["f7"]
    assert window.said == ""


def test_what_others_use_is_chosen_only_when_it_is_confirmed(
    qtbot: Any, form: Any, press: Press
) -> None:
    window = form()
    window.edit.set_value("f9")
    warning = (
        "“ctrl+c” usually copies; other programs would no longer get it. Nothing has been changed"
        " yet."
    )
    with qtbot.assertNotEmitted(window.edit.edited):
        record(qtbot, window)
        press("Control_L+c")
        qtbot.waitUntil(lambda: window.said == warning)
        assert window.field.text() == "Ctrl + C"
        window.edit.hide()
        window.edit.show()
    assert (window.field.text(), window.said) == ("F9", "")
    assert not window.confirm.isVisible()
    record(qtbot, window)
    press("Control_L+c")
    qtbot.waitUntil(window.confirm.isVisible)
    with qtbot.waitSignal(window.edit.edited) as told:
        qtbot.mouseClick(window.confirm, Qt.MouseButton.LeftButton)
    assert told.args == ["ctrl+c"]
    assert not window.confirm.isVisible()


@pytest.mark.parametrize(
    ("keys", "cost"),
    [("Control_R", "its combinations would no longer work"), ("Alt_R", "third character")],
)
def test_a_modifier_alone_is_confirmed(
    qtbot: Any, form: Any, press: Press, keys: str, cost: str
) -> None:
    window = form()
    record(qtbot, window)
    press(keys)
    qtbot.waitUntil(window.confirm.isVisible)
    assert cost in window.said
    with qtbot.waitSignal(window.edit.edited):
        qtbot.mouseClick(window.confirm, Qt.MouseButton.LeftButton)


def test_a_wrong_one_in_the_file_is_shown_with_the_reason(form: Any) -> None:
    window = form()
    window.edit.set_value("ctrl+banana")
    assert window.field.text() == "ctrl+banana"
    assert "There is no key called “banana”." in window.said


@pytest.mark.parametrize("leave", ["Escape", "Tab"])
def test_recording_is_left_by_the_keyboard(qtbot: Any, form: Any, press: Press, leave: str) -> None:
    window = form()
    window.edit.set_value("f9")
    record(qtbot, window)
    with qtbot.assertNotEmitted(window.edit.edited):
        press(leave)
        qtbot.waitUntil(lambda: not window.edit.recording)
    assert window.field.text() == "F9"
    assert window.isVisible()
    if leave == "Tab":
        assert window.after.hasFocus()
        press("b")  # the keyboard is free again
        qtbot.waitUntil(lambda: window.after.text() == "b")


def test_escape_can_cancel_takes(qtbot: Any, form: Any, press: Press) -> None:
    window = form(while_listening=True)
    record(qtbot, window)
    with qtbot.waitSignal(window.edit.edited) as told:
        press("Escape")
    assert told.args == ["escape"]
    assert window.said == ""  # during takes only: nobody misses it


def test_it_is_cleared_where_it_may_be(qtbot: Any, form: Any) -> None:
    window = form(optional=True)
    window.edit.set_value("f9")
    with qtbot.waitSignal(window.edit.edited) as told:
        qtbot.mouseClick(window.clear, Qt.MouseButton.LeftButton)
    assert told.args == [""]
    assert window.field.text() == "None"
    assert not window.clear.isEnabled()


def test_the_program_is_told_to_let_go_of_its_own_keys(qtbot: Any, form: Any, press: Press) -> None:
    window = form()
    told: list[bool] = []
    window.edit.recording_changed.connect(told.append)
    record(qtbot, window)
    press("F9")
    qtbot.waitUntil(lambda: told == [True, False])
    record(qtbot, window)
    window.hide()
    assert told == [True, False, True, False]
