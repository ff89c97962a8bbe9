"""Hotkeys on a real X server, with a terminal in focus that must not get them."""

import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.desktop.hotkeys.x11 import X11Listener
from dictation.errors import HotkeyError


def hotkeys(*names: str) -> frozenset[Hotkey]:
    return frozenset(map(Hotkey.parse, names))


class Keyboard:
    """Presses keys through XTEST."""

    def __init__(self, name: str) -> None:
        self.display = Display(name)

    def code(self, keysym: str) -> int:
        return self.display.keysym_to_keycode(XK.string_to_keysym(keysym))

    def down(self, *keysyms: str) -> None:
        for keysym in keysyms:
            xtest.fake_input(self.display, X.KeyPress, self.code(keysym))
        self.display.sync()

    def up(self, *keysyms: str) -> None:
        for keysym in keysyms:
            xtest.fake_input(self.display, X.KeyRelease, self.code(keysym))
        self.display.sync()

    def tap(self, *keysyms: str) -> None:
        for keysym in keysyms:
            self.down(keysym)
            self.up(keysym)

    def type(self, text: str) -> None:
        """Send each letter's press and release at once, as programs that type do."""
        for char in text:
            code = self.code("space" if char == " " else char)
            for kind in (X.KeyPress, X.KeyRelease):
                xtest.fake_input(self.display, kind, code)
            self.display.sync()

    def is_down(self, keysym: str) -> bool:
        code = self.code(keysym)
        return bool(self.display.query_keymap()[code // 8] >> code % 8 & 1)


class Terminal:
    """A focused xterm that writes down every byte it is given."""

    def __init__(self, folder: Path) -> None:
        self._got = folder / "got"
        command = f"stty raw -echo; touch {self._got}; exec cat >{self._got}"
        self._process = subprocess.Popen(
            ["xterm", "-title", "target", "-e", "sh", "-c", command], stderr=subprocess.DEVNULL
        )

    def text(self) -> str:
        return self._got.read_text() if self._got.exists() else ""

    def ready(self) -> bool:
        return self._got.exists()

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(60)


@pytest.fixture
def keyboard(screen: Any) -> Iterator[Keyboard]:
    keyboard = Keyboard(screen.name)
    yield keyboard
    keyboard.up("F9", "space", "Control_L", "Alt_L", "Escape")
    keyboard.display.close()


@pytest.fixture
def terminal(screen: Any, tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path)
    screen.wait_for_window("target")
    screen.wait_until(terminal.ready)
    yield terminal
    terminal.close()


class Events:
    """What a listener told, in order."""

    def __init__(self) -> None:
        self._queue: queue.Queue[tuple[str, bool]] = queue.Queue()

    def note(self, hotkey: Hotkey, pressed: bool, _when: float = 0.0) -> None:
        self._queue.put((str(hotkey), pressed))

    def next(self, seconds: float = 60) -> tuple[str, bool]:
        return self._queue.get(timeout=seconds)

    def none_for(self, seconds: float) -> bool:
        try:
            self._queue.get(timeout=seconds)
        except queue.Empty:
            return True
        return False


@contextmanager
def listening(*names: str) -> Iterator[tuple[X11Listener, Events]]:
    events = Events()
    listener = X11Listener(events.note)
    try:
        listener.watch(hotkeys(*names))
        yield listener, events
    finally:
        listener.close()


def test_press_and_release_are_told_and_the_window_gets_nothing(
    keyboard: Keyboard, terminal: Terminal, screen: Any
) -> None:
    with listening("f9", "ctrl+alt+space") as (_, events):
        for _ in range(5):
            keyboard.tap("F9")
            assert [events.next(), events.next()] == [("f9", True), ("f9", False)]
        keyboard.down("Control_L", "Alt_L", "space")
        assert events.next() == ("ctrl+alt+space", True)
        keyboard.up("Control_L", "space", "Alt_L")
        assert events.next() == ("ctrl+alt+space", False)
        keyboard.type("x")
        screen.wait_until(terminal.text)
        assert terminal.text() == "x"


def test_text_typed_while_the_key_is_held_arrives(
    keyboard: Keyboard, terminal: Terminal, screen: Any
) -> None:
    with listening("f9") as (_, events):
        keyboard.down("F9")
        assert events.next() == ("f9", True)
        keyboard.type("hold the key ")
        assert events.none_for(1)  # longer than the delay of key repeat
        keyboard.type("and speak")
        screen.wait_until(lambda: len(terminal.text()) >= 22)
        assert events.none_for(0)
        keyboard.up("F9")
        assert events.next() == ("f9", False)
        assert terminal.text() == "hold the key and speak"


def test_its_own_key_in_a_text_does_not_end_a_held_hotkey(
    keyboard: Keyboard, terminal: Terminal, screen: Any
) -> None:
    """Typing and hand are one device here, as on a remote desktop."""
    with listening("ctrl+alt+space") as (_, events):
        for _ in range(3):
            keyboard.down("Control_L", "Alt_L", "space")
            assert events.next() == ("ctrl+alt+space", True)
            screen.wait_until(lambda: not keyboard.is_down("Alt_L"))
            keyboard.type("a b c ")
            assert events.none_for(0.5)
            keyboard.up("space", "Alt_L", "Control_L")
            assert events.next() == ("ctrl+alt+space", False)
        screen.wait_until(lambda: len(terminal.text()) >= 18)
        assert terminal.text() == "a b c " * 3


def test_a_press_takes_no_letter_of_what_is_being_typed(
    keyboard: Keyboard, terminal: Terminal, screen: Any
) -> None:
    typing, text = Keyboard(screen.name), "what was said before " * 40
    with listening("f9") as (_, events):
        typist = threading.Thread(target=typing.type, args=(text,))
        typist.start()
        presses = 0
        while typist.is_alive():
            keyboard.tap("F9")
            assert [events.next(), events.next()] == [("f9", True), ("f9", False)]
            presses += 1
        typist.join()
    typing.display.close()
    assert presses > 10
    with suppress(pytest.fail.Exception):
        screen.wait_until(lambda: terminal.text() == text)
    assert terminal.text() == text


def test_modifiers_are_let_go_of_once_the_key_is_held(
    keyboard: Keyboard, terminal: Terminal, screen: Any
) -> None:
    with listening("ctrl+alt+space") as (_, events):
        keyboard.down("Control_L", "Alt_L", "space")
        assert events.next() == ("ctrl+alt+space", True)
        assert keyboard.is_down("Control_L")
        screen.wait_until(lambda: not keyboard.is_down("Control_L"))
        assert not keyboard.is_down("Alt_L")
        keyboard.type("plain")
        screen.wait_until(lambda: len(terminal.text()) >= 5)
        assert terminal.text() == "plain"
        keyboard.up("space", "Alt_L", "Control_L")
        assert events.next() == ("ctrl+alt+space", False)


WINDOW_WITH_A_MENU = """
from PySide6.QtWidgets import QApplication, QMainWindow, QPlainTextEdit
app = QApplication([])
window = QMainWindow()
window.menuBar().addMenu("&File").addAction("none")
text = QPlainTextEdit()
text.textChanged.connect(lambda: window.setWindowTitle("got " + text.toPlainText()))
window.setCentralWidget(text)
window.setWindowTitle("with a menu")
window.show()
app.exec()
"""


@pytest.mark.parametrize("modifiers", [("Alt_L",), ("Super_L",), ("Control_L", "Alt_L")])
def test_a_modifier_that_is_let_go_of_opens_no_menu(
    keyboard: Keyboard, screen: Any, modifiers: tuple[str, ...]
) -> None:
    names = {"Alt_L": "alt", "Super_L": "super", "Control_L": "ctrl"}
    hotkey = "+".join([*(names[keysym] for keysym in modifiers), "pause"])
    with (
        subprocess.Popen([sys.executable, "-c", WINDOW_WITH_A_MENU]) as window,
        listening(hotkey) as (_, events),
    ):
        try:
            screen.wait_for_window("with a menu")
            keyboard.down(*modifiers, "Pause")
            assert events.next() == (hotkey, True)
            screen.wait_until(lambda: not any(map(keyboard.is_down, modifiers)))
            keyboard.type("words")
            screen.wait_for_window("got words")
            keyboard.up("Pause", *modifiers)
            assert events.next() == (hotkey, False)
        finally:
            window.terminate()


def test_a_tap_can_be_repeated_with_the_modifiers_held(keyboard: Keyboard) -> None:
    with listening("ctrl+alt+space") as (_, events):
        keyboard.down("Control_L", "Alt_L")
        for _ in range(3):
            keyboard.tap("space")
            assert events.next() == ("ctrl+alt+space", True)
            assert events.next() == ("ctrl+alt+space", False)
        keyboard.up("Control_L", "Alt_L")


@pytest.mark.parametrize("lock", [("Num_Lock",), ("Caps_Lock",), ("Num_Lock", "Caps_Lock")])
def test_locks_do_not_matter(keyboard: Keyboard, lock: tuple[str, ...]) -> None:
    keyboard.tap(*lock)
    try:
        with listening("f9", "ctrl+alt+space") as (_, events):
            keyboard.tap("F9")
            assert [events.next(), events.next()] == [("f9", True), ("f9", False)]
    finally:
        keyboard.tap(*lock)


def test_other_modifiers_are_another_combination(keyboard: Keyboard) -> None:
    with listening("f9") as (_, events):
        keyboard.down("Shift_L")
        keyboard.tap("F9")
        keyboard.up("Shift_L")
        assert events.none_for(0.2)


def test_a_single_modifier_can_be_the_key(
    keyboard: Keyboard, terminal: Terminal, screen: Any
) -> None:
    with listening("right_ctrl") as (_, events):
        keyboard.down("Control_R")
        assert events.next() == ("right_ctrl", True)
        keyboard.type("c")  # not ctrl+c
        screen.wait_until(terminal.text)
        assert terminal.text() == "c"
        keyboard.up("Control_R")
        assert events.next() == ("right_ctrl", False)


def test_keys_of_other_programs_are_named_and_the_rest_is_watched(keyboard: Keyboard) -> None:
    other = Display()
    other.screen().root.grab_key(keyboard.code("F8"), 0, False, X.GrabModeAsync, X.GrabModeAsync)
    other.sync()
    with listening() as (listener, events):
        with pytest.raises(HotkeyError, match="“f8” can't be used: another program has it"):
            listener.watch(hotkeys("f8", "f9"))
        keyboard.tap("F9")
        assert [events.next(), events.next()] == [("f9", True), ("f9", False)]
        other.close()
        listener.watch(hotkeys("f8", "f9"))
        keyboard.tap("F8")
        assert events.next() == ("f8", True)


@pytest.mark.usefixtures("screen")
def test_a_key_that_the_keyboard_lacks_is_named() -> None:
    with (
        listening() as (listener, _),
        pytest.raises(HotkeyError, match="this keyboard has no key “fn”"),
    ):
        listener.watch(hotkeys("fn", "f9"))


def test_what_is_no_longer_watched_goes_to_the_window(
    keyboard: Keyboard, terminal: Terminal, screen: Any
) -> None:
    with listening("f9") as (listener, events):
        listener.watch(hotkeys("f9", "escape"))
        keyboard.tap("Escape")
        assert [events.next(), events.next()] == [("escape", True), ("escape", False)]
        listener.watch(hotkeys("f9"))
        keyboard.tap("Escape")
        screen.wait_until(terminal.text)
        assert terminal.text() == "\x1b"
        assert events.none_for(0.1)


def test_a_tap_has_the_times_of_the_hand_however_late_it_is_heard_of(keyboard: Keyboard) -> None:
    told: queue.Queue[float] = queue.Queue()
    going_on = threading.Event()

    def on_key(_hotkey: Hotkey, pressed: bool, when: float) -> None:
        if pressed:
            assert going_on.wait(60)
        told.put(when)

    listener = X11Listener(on_key)
    try:
        listener.watch(hotkeys("f9"))
        began = time.monotonic()
        keyboard.down("F9")
        time.sleep(0.1)
        keyboard.up("F9")
        ended = time.monotonic()
        time.sleep(0.5)
        going_on.set()
        pressed, released = told.get(timeout=60), told.get(timeout=60)
        resolution = 0.002
        assert began - resolution <= pressed < released <= ended + resolution
        assert released - pressed >= 0.1 - resolution
    finally:
        going_on.set()
        listener.close()


def test_watch_is_quick_and_may_be_called_by_the_callback(keyboard: Keyboard) -> None:
    events = Events()
    took = []

    def on_key(hotkey: Hotkey, pressed: bool, _when: float) -> None:
        began = time.monotonic()
        listener.watch(hotkeys("f9", "escape") if pressed else hotkeys("f9"))
        took.append(time.monotonic() - began)
        events.note(hotkey, pressed)

    listener = X11Listener(on_key)
    try:
        listener.watch(hotkeys("f9"))
        for _ in range(10):
            keyboard.tap("F9")
            assert [events.next(), events.next()] == [("f9", True), ("f9", False)]
        assert sorted(took)[len(took) // 2] < 0.5
    finally:
        listener.close()


def test_a_key_held_while_it_is_unwatched_or_closed_is_released(keyboard: Keyboard) -> None:
    with listening("f9") as (listener, events):
        keyboard.down("F9")
        assert events.next() == ("f9", True)
        listener.watch(frozenset())
        keyboard.up("F9")
        assert events.next() == ("f9", False)
        listener.watch(hotkeys("f9"))
        keyboard.down("F9")
        assert events.next() == ("f9", True)
    assert events.next() == ("f9", False)
    keyboard.up("F9")


def test_remapping_for_typing_disturbs_no_held_key(keyboard: Keyboard) -> None:
    display = keyboard.display
    before = display.get_keyboard_mapping(187, 16)
    with listening("f9") as (_, events):
        keyboard.down("F9")
        assert events.next() == ("f9", True)
        try:
            for char in "日本語":
                row = [0x1000000 | ord(char)] * len(before[0])
                display.change_keyboard_mapping(187, [row] * 16)
                display.sync()
                xtest.fake_input(display, X.KeyPress, 187)
                xtest.fake_input(display, X.KeyRelease, 187)
                display.sync()
        finally:
            display.change_keyboard_mapping(187, before)
            display.sync()
        assert events.none_for(0.2)
        keyboard.up("F9")
        assert events.next() == ("f9", False)


def test_a_key_that_moves_is_followed(keyboard: Keyboard, screen: Any) -> None:
    display = keyboard.display
    old, spare = keyboard.code("F9"), 187
    rows = {code: display.get_keyboard_mapping(code, 1) for code in (old, spare)}

    def seen_by(code: int) -> Callable[[], bool]:
        def seen() -> bool:
            xtest.fake_input(display, X.KeyPress, code)
            xtest.fake_input(display, X.KeyRelease, code)
            display.sync()
            return not events.none_for(0.1)

        return seen

    with listening("f9") as (_, events):
        try:
            display.change_keyboard_mapping(old, rows[spare])
            display.change_keyboard_mapping(spare, rows[old])
            display.sync()
            screen.wait_until(seen_by(spare))
        finally:
            for code, row in rows.items():
                display.change_keyboard_mapping(code, row)
            display.sync()
        screen.wait_until(seen_by(old))


def test_without_a_display_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    with pytest.raises(HotkeyError, match="no X display"):
        X11Listener(lambda *_key: None)


@contextmanager
def server(*command: str) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """Another X server of our own; yields its display."""
    reading, writing = os.pipe()
    process = subprocess.Popen(
        [*command, "-displayfd", str(writing), "-noreset"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with open(reading) as answer:
            yield f":{answer.readline().strip()}", process
    finally:
        process.terminate()
        process.wait(60)


def test_a_key_is_released_when_the_server_dies(monkeypatch: pytest.MonkeyPatch) -> None:
    events = Events()
    with server("Xvfb", "-screen", "0", "100x100x24") as (name, process):
        monkeypatch.setenv("DISPLAY", name)
        keyboard = Keyboard(name)
        listener = X11Listener(events.note)
        listener.watch(hotkeys("f9"))
        keyboard.down("F9")
        assert events.next() == ("f9", True)
        keyboard.display.close()
        process.kill()
        assert events.next() == ("f9", False)
        with pytest.raises(HotkeyError, match="no longer work"):
            listener.watch(hotkeys("f9"))
        listener.close()


@pytest.fixture
def hand(screen: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Keyboard]:
    """A keyboard of its own, as a real one is: Xephyr's, whose X server is then `DISPLAY`."""
    if not shutil.which("Xephyr"):
        pytest.skip("needs a second keyboard: sudo apt install xserver-xephyr")
    outside = Keyboard(screen.name)
    outside.display.change_keyboard_control(auto_repeat_mode=X.AutoRepeatModeOff)
    title = "a keyboard of its own"
    with server("Xephyr", "-screen", "400x300", "-no-host-grab", "-title", title) as (name, _):
        screen.wait_for_window(title)
        monkeypatch.setenv("DISPLAY", name)
        yield outside
        outside.up("F9", "space", "Control_L", "Alt_L")
    outside.display.change_keyboard_control(auto_repeat_mode=X.AutoRepeatModeOn)
    outside.display.close()


@pytest.fixture
def typing(hand: Keyboard) -> Iterator[Keyboard]:
    assert hand
    keyboard = Keyboard(os.environ["DISPLAY"])
    yield keyboard
    keyboard.display.close()


def test_the_hand_and_the_typing_are_told_apart(
    hand: Keyboard, typing: Keyboard, tmp_path: Path, screen: Any
) -> None:
    terminal = Terminal(tmp_path)
    screen.wait_until(terminal.ready)
    root = typing.display.screen().root
    screen.wait_until(lambda: root.query_tree().children)
    target = root.query_tree().children[0]
    screen.wait_until(lambda: target.get_attributes().map_state == X.IsViewable)
    target.set_input_focus(X.RevertToParent, X.CurrentTime)
    typing.display.sync()
    try:
        with listening("ctrl+alt+space") as (_, events):
            hand.down("Control_L", "Alt_L", "space")
            assert events.next() == ("ctrl+alt+space", True)
            screen.wait_until(lambda: not typing.is_down("Alt_L"))
            typing.type("even the space that is held ")
            assert events.none_for(1)  # key repeat would begin
            typing.type("can be typed")
            screen.wait_until(lambda: len(terminal.text()) >= 40)
            hand.up("Control_L", "space", "Alt_L")
            assert events.next() == ("ctrl+alt+space", False)
            for _ in range(20):  # so short that the release comes while the grab is active
                hand.down("Control_L", "Alt_L")
                hand.tap("space")
                assert events.next() == ("ctrl+alt+space", True)
                assert events.next() == ("ctrl+alt+space", False)
                hand.up("Control_L", "Alt_L")
        assert terminal.text() == "even the space that is held can be typed"
    finally:
        terminal.close()
