"""Delivery into real windows, while the user and other programs do something else."""

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.desktop.hotkeys.x11 import X11Listener
from dictation.output.delivered import Delivered
from dictation.settings import OutputSettings
from tests.output.real_windows import Dictation


class Keyboard:
    """The user's hands."""

    def __init__(self) -> None:
        self.display = Display()

    def down(self, *keysyms: str) -> None:
        self._send(X.KeyPress, keysyms)

    def up(self, *keysyms: str) -> None:
        self._send(X.KeyRelease, keysyms)

    def tap(self, keysym: str) -> None:
        self.down(keysym)
        self.up(keysym)

    def _send(self, kind: int, keysyms: tuple[str, ...]) -> None:
        for keysym in keysyms:
            code = self.display.keysym_to_keycode(XK.string_to_keysym(keysym))
            xtest.fake_input(self.display, kind, code)
        self.display.sync()


@pytest.fixture
def keyboard(screen: Any) -> Iterator[Keyboard]:  # noqa: ARG001
    keyboard = Keyboard()
    # on a busy machine, there may be long enough between a tap's press and release for a repeat
    keyboard.display.change_keyboard_control(auto_repeat_mode=X.AutoRepeatModeOff)
    yield keyboard
    keyboard.up("Alt_L", "Tab", "Control_L", "F9")
    keyboard.display.change_keyboard_control(auto_repeat_mode=X.AutoRepeatModeOn)
    keyboard.display.close()


@contextmanager
def locker() -> Iterator[Callable[[], int]]:
    """A screen locker: it covers all and grabs the keyboard, and the focus stays where it was.

    Yields what counts the keys that it got.
    """
    with closing(Display()) as display:
        root = display.screen().root
        window = root.create_window(
            0, 0, 1280, 800, 0, X.CopyFromParent, override_redirect=True, event_mask=X.KeyPressMask
        )
        window.map()
        display.sync()
        status = window.grab_keyboard(False, X.GrabModeAsync, X.GrabModeAsync, X.CurrentTime)
        assert status == X.GrabSuccess

        def keys() -> int:
            display.sync()
            events = [display.next_event() for _ in range(display.pending_events())]
            return sum(event.type == X.KeyPress for event in events)

        yield keys


def test_a_piece_committed_in_the_middle_of_alt_tab_goes_into_neither_window(
    dictation: Dictation, form: Any, keyboard: Keyboard, screen: Any
) -> None:
    other, letter = form("other"), form("letter")

    def switch() -> None:
        keyboard.down("Alt_L")
        keyboard.tap("Tab")
        release = threading.Timer(0.5, keyboard.up, ["Alt_L"])
        release.start()

    done = dictation.take("one", " two", between=switch)
    screen.wait_until(lambda: screen.focused_title() == "other")
    letter.gets("one|")
    other.gets("|")
    assert (done.undelivered, dictation.shelf.text) == (" two", "two")


def test_a_screen_locker_gets_no_key(dictation: Dictation, form: Any) -> None:
    letter = form("letter")
    with locker() as keys:
        done = dictation.take("one two")
        assert keys() == 0
    assert (done.undelivered, dictation.shelf.text) == ("one two", "one two")
    assert done.problem is not None
    assert "grabbed the keyboard" in done.problem.problem
    letter.gets("|")


def test_one_that_goes_away_in_time_only_delays(dictation: Dictation, form: Any) -> None:
    letter = form("letter")
    job = dictation.delivery.open(OutputSettings())
    with locker() as keys:
        job.write("one two")
        time.sleep(0.3)
        assert keys() == 0
    assert job.close().result(60).problem is None
    letter.gets("one two|")


def test_the_users_own_key_is_no_grab_and_no_act(
    dictation: Dictation, form: Any, keyboard: Keyboard, screen: Any
) -> None:
    letter = form("letter")
    pressed: list[bool] = []
    listener = X11Listener(lambda _hotkey, down, _when: pressed.append(down))
    try:
        listener.watch(frozenset([Hotkey.parse("f9")]))
        for number in range(1, 11):
            keyboard.down("F9")
            done = dictation.take(f"Take {number}.")
            keyboard.up("F9")
            assert done.problem is None
            screen.wait_until(lambda number=number: len(pressed) == 2 * number)
    finally:
        listener.close()
    assert pressed == [True, False] * 10
    letter.gets(" ".join(f"Take {number}." for number in range(1, 11)) + "|")


def test_probing_steals_no_key_of_the_user(
    dictation: Dictation, form: Any, keyboard: Keyboard, screen: Any
) -> None:
    """The text waits for the end of each burst of keys; whatever doesn't fit in is kept."""
    letter = form("letter")
    takes: list[Delivered] = []
    dictating = threading.Thread(
        target=lambda: takes.extend(dictation.take("a" * 90) for _ in range(15))
    )
    dictating.start()
    pressed = 0
    while dictating.is_alive():
        for _ in range(40):
            keyboard.tap("x")
            pressed += 1
            time.sleep(0.005)
        time.sleep(0.12)
    dictating.join()
    assert [done.text.count("a") for done in takes] == [90] * 15
    arrived = 1350 - sum(done.undelivered.count("a") for done in takes)
    assert arrived > 0

    def typed() -> tuple[int, int]:
        return letter.text.count("a"), letter.text.count("x")

    with suppress(pytest.fail.Exception):
        screen.wait_until(lambda: typed() == (arrived, pressed))
    assert typed() == (arrived, pressed), letter.text


def test_nothing_is_put_between_the_words_of_two_fields(
    dictation: Dictation, form: Any, keyboard: Keyboard
) -> None:
    letter = form("letter")
    dictation.take("First.")
    dictation.take("Second.")
    keyboard.tap("Tab")
    dictation.take("Third.")
    letter.gets("First. Second.|Third.")


def test_nor_after_ctrl_c_in_a_terminal(
    dictation: Dictation, keyboard: Keyboard, screen: Any, tmp_path: Path
) -> None:
    got = tmp_path / "got"
    command = f"stty raw -echo; touch {got}; exec cat > {got}"
    terminal = subprocess.Popen(["xterm", "-T", "shell", "-e", "sh", "-c", command])
    try:
        screen.wait_for_window("shell")
        screen.wait_until(got.exists)
        dictation.take("First.")
        dictation.take("Second.")
        keyboard.down("Control_L")
        keyboard.tap("c")
        keyboard.up("Control_L")
        dictation.take("Third.\nRun.")
        screen.wait_until(lambda: b"Run." in got.read_bytes())
        assert got.read_bytes() == b"First. Second.\x03Third. Run."
    finally:
        terminal.terminate()
        terminal.wait(60)


def test_a_list_of_suggestions_keeps_no_text_away(dictation: Dictation, form: Any) -> None:
    """Qt grabs the keyboard for it, and hands the keys on to the field."""
    letter = form("letter", "with suggestions")
    done = dictation.take("Send", " it soon.", between=lambda: time.sleep(0.5))
    assert done.problem is None
    letter.gets("Send it soon.|")
