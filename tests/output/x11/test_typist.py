"""Typing into real windows on a real X server: what is said must arrive, whole and in order."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import Xlib.display
from Xlib import X
from Xlib.ext import xtest

from dictation.errors import OutputError
from dictation.output.x11.client import X11Desk, X11Output

SCRIPTS = (
    "The quick brown fox: 42 % of “quotes” – and a dash… "
    "Ça déjà naïf, Ärger über Öl, ÅNGSTRÖM, łódź, čeština. "
    "Ελληνικά και Ὅμηρος. Съешь ещё этих мягких французских булок. "
    "日本語のテキスト、中文文本。한국어 문장입니다. "
    "مرحبا بالعالم، שלום עולם. नमस्ते दुनिया สวัสดีชาวโลก "
    "e\u0301 n\u0303 👩‍👩‍👧‍👦 🏳️‍🌈 🇫🇷🇯🇵 👍🏽 ∑√∞ €£¥"
)
LATIN = "Grüße, l’été: {a[b]} <c|d> @ # € \\ ~ ^ ` ' \" ñ ß Ê; 0123456789 zy ZY qa QA"
TITLE = "What is typed"

QT = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication, QPlainTextEdit
application = QApplication([])
edit = QPlainTextEdit(windowTitle=sys.argv[2])
edit.textChanged.connect(lambda: Path(sys.argv[1]).write_text(edit.toPlainText(), "utf-8"))
edit.show()
application.exec()
"""
READER = """
import sys, tty
tty.setraw(0)
print(f"\\x1b]2;{sys.argv[2]}\\a", end="", flush=True)
with open(sys.argv[1], "wb", 0) as file:
    while byte := sys.stdin.buffer.raw.read(1024):
        file.write(byte)
"""


class Window:
    """A program with a text field; its text is known when a line has ended."""

    def __init__(self, screen: Any, folder: Path, toolkit: str) -> None:
        self._screen = screen
        self._file = folder / "typed"
        self._file.touch()
        environment = {**os.environ, "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "xcb"}
        command = {
            "gtk": ["zenity", "--entry", "--title", TITLE],
            "qt": [sys.executable, "-c", QT, str(self._file), TITLE],
            "xterm": ["xterm", "-u8", "-e", sys.executable, "-c", READER, str(self._file), TITLE],
        }[toolkit]
        with self._file.open("w") as output:
            self.process = subprocess.Popen(
                command, stdout=output, stderr=subprocess.DEVNULL, env=environment
            )
        screen.wait_for_window(TITLE)

    def typed(self, lines: int = 1) -> str:
        """What has arrived, once that many lines have ended; without the last line's end."""

        def now() -> str:
            return self._file.read_bytes().decode("utf-8", "replace").replace("\r", "\n")

        self._screen.wait_until(lambda: now().count("\n") >= lines)
        return now().removesuffix("\n")

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(60)


@pytest.fixture
def open_window(screen: Any, tmp_path: Path) -> Iterator[Callable[[str], Window]]:
    opened: list[Window] = []

    def open_one(toolkit: str) -> Window:
        opened.append(Window(screen, tmp_path, toolkit))
        return opened[-1]

    yield open_one
    for window in opened:
        window.close()
    screen.wait_until(lambda: screen.window(TITLE) is None)


@pytest.fixture
def layout(screen: Any) -> Iterator[Callable[..., None]]:  # noqa: ARG001 (there is one)
    """Loads a keyboard layout with setxkbmap; us again in the end."""

    def load(*arguments: str) -> None:
        subprocess.run(["setxkbmap", *arguments], check=True)

    load("us", "-option", "")
    yield load
    load("us", "-option", "")


class Typist:
    """Types without asking who has the focus; that is test_delivery_x11's."""

    def __init__(self, name: str | None = None) -> None:
        self.desk = X11Desk(name)
        self._output = X11Output(self.desk)
        self.rest = self.desk.rest
        self.close = self.desk.close

    def deliver(self, text: str) -> None:
        while text:
            size = self._output.prepare(text, "")
            assert self._output.send(text[:size], self.desk.look())
            text = text[size:]


@pytest.fixture
def typist(layout: Callable[..., None]) -> Iterator[Typist]:  # noqa: ARG001 (us is loaded)
    with closing(Typist()) as typist:
        yield typist


SHIFT, CONTROL, CAPS_LOCK, NUM_LOCK, MENU = 50, 37, 66, 77, 135


class Keys:
    """What the user does at the keyboard, by keycodes, and what the X server makes of it."""

    def __init__(self) -> None:
        self._display = Xlib.display.Display()

    def press(self, keycode: int) -> None:
        xtest.fake_input(self._display, X.KeyPress, keycode)
        self._display.sync()

    def release(self, keycode: int) -> None:
        xtest.fake_input(self._display, X.KeyRelease, keycode)
        self._display.sync()

    def tap(self, keycode: int) -> None:
        self.press(keycode)
        self.release(keycode)

    def modifiers(self) -> int:
        return int(self._display.screen().root.query_pointer().mask & 0xFF)

    def group(self) -> int:
        """The active one of the layouts, 0 for the first."""
        return int(self._display.screen().root.query_pointer().mask >> 13 & 3)

    def switch_to(self, group: int) -> None:
        """Step through the layouts with the key of grp:menu_toggle."""
        while self.group() != group:
            self.tap(MENU)

    def map(self) -> list[tuple[int, ...]]:
        return [tuple(row) for row in self._display.get_keyboard_mapping(8, 248)]

    def close(self) -> None:
        self._display.close()


@pytest.fixture
def keys(layout: Callable[..., None]) -> Iterator[Keys]:  # noqa: ARG001 (us is loaded)
    with closing(Keys()) as keys:
        yield keys


@pytest.mark.parametrize("toolkit", ["gtk", "qt", "xterm"])
def test_all_scripts_arrive_and_the_map_is_as_before(
    toolkit: str, open_window: Callable[[str], Window], typist: Typist, keys: Keys
) -> None:
    before = keys.map()
    window = open_window(toolkit)
    typist.deliver(SCRIPTS)
    typist.deliver("\n")
    assert window.typed() == SCRIPTS
    typist.rest()
    assert keys.map() == before


@pytest.mark.parametrize("toolkit", ["gtk", "qt", "xterm"])
def test_hundred_short_deliveries(
    toolkit: str, open_window: Callable[[str], Window], typist: Typist
) -> None:
    window = open_window(toolkit)
    words = [f"{number} Wört{'éèêëàâîôûç'[number % 10]} " for number in range(100)]
    for word in words:
        typist.deliver(word)
    typist.deliver("\n")
    assert window.typed() == "".join(words)


@pytest.mark.parametrize("toolkit", ["qt", "xterm"])
def test_lines_and_tabs(toolkit: str, open_window: Callable[[str], Window], typist: Typist) -> None:
    window = open_window(toolkit)
    typist.deliver("one\ttwo\n\nthree\n")
    assert window.typed(lines=3) == "one\ttwo\n\nthree"


@pytest.mark.parametrize(
    "arguments", [("us",), ("de",), ("fr",), ("gb",), ("de", "neo"), ("us", "altgr-intl")]
)
def test_layouts(
    arguments: tuple[str, ...],
    open_window: Callable[[str], Window],
    typist: Typist,
    layout: Callable[..., None],
    keys: Keys,
) -> None:
    layout(*arguments)
    before = keys.map()
    window = open_window("gtk")
    typist.deliver(LATIN)
    typist.deliver("\n")
    assert window.typed() == LATIN
    typist.rest()
    assert keys.map() == before


@pytest.mark.parametrize("toolkit", ["gtk", "qt", "xterm"])
@pytest.mark.parametrize("group", [1, 2])
def test_another_layout_is_active(
    group: int,
    toolkit: str,
    open_window: Callable[[str], Window],
    typist: Typist,
    layout: Callable[..., None],
    keys: Keys,
) -> None:
    text = LATIN + " Съешь ещё Ελλάδα"
    layout("us,ru,gr", "-option", "grp:menu_toggle")
    before = keys.map()
    window = open_window(toolkit)
    keys.switch_to(group)
    typist.deliver(text)
    typist.deliver("\n")
    assert window.typed() == text
    assert keys.group() == group
    typist.rest()
    assert keys.map() == before
    keys.switch_to(0)


@pytest.mark.parametrize("toolkit", ["gtk", "qt", "xterm"])
def test_caps_lock_and_num_lock_change_nothing_and_stay_on(
    toolkit: str, open_window: Callable[[str], Window], typist: Typist, keys: Keys
) -> None:
    window = open_window(toolkit)
    keys.tap(CAPS_LOCK)
    keys.tap(NUM_LOCK)
    try:
        typist.deliver(LATIN + " éÉжЖ 10.5")
        typist.deliver("\n")
        assert window.typed() == LATIN + " éÉжЖ 10.5"
        assert keys.modifiers() == X.LockMask | X.Mod2Mask
    finally:
        keys.tap(CAPS_LOCK)
        keys.tap(NUM_LOCK)


def test_layout_changed_in_the_middle_of_a_take(
    open_window: Callable[[str], Window],
    typist: Typist,
    layout: Callable[..., None],
    keys: Keys,
) -> None:
    layout("de")
    german = keys.map()
    layout("us")
    window = open_window("gtk")
    typist.deliver("zwölf Äpfel, ")
    layout("de")
    typist.deliver("zwölf ÄPFEL über 日本")
    typist.deliver("\n")
    assert window.typed() == "zwölf Äpfel, zwölf ÄPFEL über 日本"
    typist.rest()
    assert keys.map() == german


@pytest.mark.parametrize("toolkit", ["gtk", "qt"])
def test_window_that_hangs_gets_its_text_when_it_wakes(
    toolkit: str, open_window: Callable[[str], Window], typist: Typist
) -> None:
    """What it reads late it reads by the map of that time, so the map has to wait for it."""
    foreign = "".join(map(chr, range(ord("あ"), ord("あ") + 50)))
    window = open_window(toolkit)
    window.process.send_signal(signal.SIGSTOP)
    wake = threading.Timer(1.0, window.process.send_signal, [signal.SIGCONT])
    wake.start()
    typist.deliver(foreign)
    wake.join()
    window.process.send_signal(signal.SIGSTOP)
    wake = threading.Timer(1.0, window.process.send_signal, [signal.SIGCONT])
    wake.start()
    typist.deliver("été")
    typist.rest()
    wake.join()
    typist.deliver("\n")
    assert window.typed() == foreign + "été"


def test_lent_keys_are_given_back_by_close_alone(layout: Callable[..., None], keys: Keys) -> None:  # noqa: ARG001
    before = keys.map()
    typist = Typist()
    typist.deliver("é")
    assert keys.map() != before
    typist.close()
    assert keys.map() == before
    typist.close()


def test_lent_keys_are_given_back_when_the_program_is_killed(screen: Any, keys: Keys) -> None:
    before = keys.map()
    program = (
        "import os, signal\n"
        "from dictation.output.x11.client import X11Desk, X11Output\n"
        "X11Output(X11Desk()).prepare('é', '')\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", program])
    assert done.returncode == -signal.SIGKILL
    screen.wait_until(lambda: keys.map() == before)


def test_no_x_server() -> None:
    with closing(Typist(":9999")) as typist, pytest.raises(OutputError, match="set DISPLAY"):
        typist.deliver("a")


def bare_server(*options: str) -> "tuple[subprocess.Popen[bytes], str]":
    """An X server of one's own, to be stopped at will, and its name."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-nolisten", "tcp", *options],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with open(reading) as answer:
        return server, f":{answer.readline().strip()}"


def test_x_server_goes_away() -> None:
    server, name = bare_server()
    typist = Typist(name)
    typist.deliver("é")
    server.terminate()
    server.wait(60)
    with pytest.raises(OutputError, match="Restart Dictation"):
        typist.deliver("more")
    with pytest.raises(OutputError, match="Restart Dictation"):
        typist.rest()
    typist.close()


def test_x_server_without_xtest() -> None:
    server, name = bare_server("-extension", "XTEST")
    try:
        with closing(Typist(name)) as typist, pytest.raises(OutputError, match="no XTEST"):
            typist.deliver("a")
    finally:
        server.terminate()
        server.wait(60)
