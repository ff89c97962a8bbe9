"""Text is taken back in real windows: letter by letter, as each program deletes it."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from Xlib import X

from dictation.desktop.accessibility import FocusedText, Unknown
from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.desktop.hotkeys.x11 import X11Listener
from dictation.output.delivery import Delivery
from dictation.output.eraser import TakenBack
from dictation.output.outbox import Surroundings
from dictation.output.typing_job import TypingJob
from dictation.output.x11.client import X11Desk, X11Output
from dictation.settings import OutputSettings
from tests.desktop import test_accessibility
from tests.desktop.test_accessibility import LINE, Opened, becomes, plain
from tests.output import test_delivery_x11
from tests.output.real_windows import Shelf
from tests.output.test_delivery_x11 import Keyboard

bus, opened, text = test_accessibility.bus, test_accessibility.opened, test_accessibility.text
keyboard = test_delivery_x11.keyboard
PAGE = LINE.replace("QLineEdit", "QPlainTextEdit")
PROGRAMS = {
    "a line of GTK": ("zenity", "--entry", "--title=note"),
    "a page of GTK": ("zenity", "--text-info", "--editable", "--title=note"),
    "a line of Qt": (sys.executable, "-c", LINE, "note"),
    "a page of Qt": (sys.executable, "-c", PAGE, "note"),
}


def delivery_with(text: FocusedText) -> Delivery:
    desk = X11Desk()
    return Delivery(
        lambda: Surroundings(lambda _method: X11Output(desk), desk, text, Shelf()),  # type: ignore[arg-type]
        pytest.fail,
    )


Begin = Callable[..., TypingJob]


@pytest.fixture
def begin(text: FocusedText) -> Iterator[Begin]:
    """Begins a take in a program that tells what stands before the caret."""
    delivery = delivery_with(text)

    def begin(*words: str) -> TypingJob:
        job = delivery.open(OutputSettings(), lines=True)
        job.write(*words)
        return job

    yield begin
    delivery.close()


def back(job: TypingJob, count: int) -> TakenBack:
    return job.take_back(count).result(60)


def is_note(screen: Any, text: FocusedText) -> None:
    screen.wait_until(lambda: text.field() is not None)


@pytest.mark.parametrize("program", PROGRAMS)
def test_each_letter_goes_as_the_program_deletes_it(
    screen: Any,
    begin: Begin,
    text: FocusedText,
    opened: Opened,
    program: str,
) -> None:
    opened("note", *PROGRAMS[program])
    is_note(screen, text)
    words = [" naïve", " 👍", " e\u0301a\u0323", " 👨\u200d👩\u200d👧", " (see", " a  b"]
    if "page" in program:
        words.append("\nNew")
    job = begin("Hello,", *words)
    for count in range(len(words), 0, -1):
        taken = back(job, 1)
        assert taken == TakenBack(1, None, None), words[count - 1]
        becomes(text, plain("".join(["Hello,", *words[: count - 1]])[-40:]))
    job.close().result(60)


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_users_own_words_stay(
    screen: Any,
    begin: Begin,
    text: FocusedText,
    opened: Opened,
    keyboard: Keyboard,
    program: str,
) -> None:
    opened("note", *PROGRAMS[program])
    is_note(screen, text)
    job = begin("Hello,", " world")
    becomes(text, plain("Hello, world"))
    for key in "ab":
        keyboard.tap(key)
    assert "pressed a key" in str(back(job, 1).problem)
    becomes(text, plain("Hello, worldab"))
    keyboard.down("Shift_L")
    keyboard.tap("Left")
    keyboard.up("Shift_L")
    screen.wait_until(lambda: (field := text.field()) is not None and field.selected)
    assert "pressed a key" in str(back(job, 1).problem)
    becomes_again = plain("Hello, worlda")
    screen.wait_until(
        lambda: (field := text.field()) is not None and field.before == becomes_again.before
    )
    job.close().result(60)


@pytest.mark.parametrize("hotkey", ["f9", "ctrl+alt+d"])
def test_a_hotkey_of_the_program_is_no_touch(
    begin: Begin,
    screen: Any,
    text: FocusedText,
    opened: Opened,
    keyboard: Keyboard,
    hotkey: str,
) -> None:
    opened("note", *PROGRAMS["a line of Qt"])
    is_note(screen, text)
    job = begin("Hello,", " world")
    becomes(text, plain("Hello, world"))
    keyboard.display.change_keyboard_control(auto_repeat_mode=X.AutoRepeatModeOn)
    pressed: list[bool] = []
    listener = X11Listener(lambda _hotkey, down, _when: pressed.append(down))
    keys = ("Control_L", "Alt_L", "d") if "+" in hotkey else ("F9",)
    try:
        listener.watch(frozenset([Hotkey.parse(hotkey)]))
        keyboard.down(*keys)
        screen.wait_until(lambda: pressed == [True])
        time.sleep(1)  # it is held so long that it repeats
        keyboard.up(*reversed(keys))
        screen.wait_until(lambda: pressed == [True, False])
        assert back(job, 1) == TakenBack(1, None, None)
    finally:
        listener.close()
    becomes(text, plain("Hello,"))
    job.close().result(60)


def test_a_terminal_gets_backspaces_for_plain_text_only(
    screen: Any,
    keyboard: Keyboard,
    tmp_path: Path,
) -> None:
    delivery = delivery_with(Unknown())
    got = tmp_path / "got"
    command = f"stty raw -echo; touch {got}; exec cat > {got}"
    terminal = subprocess.Popen(["xterm", "-T", "shell", "-e", "sh", "-c", command])
    try:
        screen.wait_for_window("shell")
        screen.wait_until(got.exists)
        job = delivery.open(OutputSettings())
        job.write("ls", " dir", " “so”", " naïve")
        assert back(job, 1).gone == 1
        assert "It has characters" in str(back(job, 1).problem)
        assert job.press_enter().result(60) is None
        job.write(" ls")
        assert back(job, 1).gone == 1
        keyboard.tap("x")
        assert "Enter or Tab was pressed" in str(back(job, 1).problem)
        job.close().result(60)
        wanted = f"ls dir “so” naïve{chr(8) * 6}\rls{chr(8) * 2}x"
        screen.wait_until(lambda: len(got.read_bytes().decode()) >= len(wanted))
        assert got.read_bytes().decode().replace("\x7f", "\b") == wanted
    finally:
        delivery.close()
        terminal.terminate()
        terminal.wait(60)
