"""Text for real windows, interrupted at random: nothing may go astray, get lost or come twice.

    python -m tests.endurance.deliver [--takes 1000] [--seed 1]

While a take is typed into one of three text editors on a virtual screen, another window gets the
focus (by the window manager or by Alt+Tab), a screen locker grabs the keyboard, a modifier is
held, the window is closed, the take is canceled or interrupted, or nothing happens. Afterwards
the editor must hold exactly what counts as delivered, the others nothing, the locker no key; and
delivered, kept and dropped must be all that was written. One thing is only counted: the Tab of an
Alt+Tab in the editor. openbox grabs its keys anew when the keyboard map has changed.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

from dictation.desktop.accessibility import Unknown
from dictation.errors import DictationError
from dictation.output.delivery import Delivery
from dictation.output.outbox import Surroundings
from dictation.output.typing_job import TypingJob
from dictation.output.x11.client import X11Desk, X11Output
from dictation.settings import OutputSettings

TITLES = ("alpha", "beta", "gamma")
PATIENCE = 20.0
"""Seconds until an editor shows what was typed, on a busy machine."""
EDITOR = """
import os, sys, threading
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPlainTextEdit
application = QApplication([])
edit = QPlainTextEdit(windowTitle=sys.argv[2])
def keep():
    new = Path(sys.argv[1] + ".new")
    new.write_bytes(edit.toPlainText().encode())
    os.replace(new, sys.argv[1])  # unlike QSaveFile, this doesn't wait for the disk at each key
edit.textChanged.connect(keep)
edit.show()
threading.Thread(target=lambda: (sys.stdin.read(), QTimer.singleShot(0, application, edit.close)),
                 daemon=True).start()
application.exec()
"""


@dataclass
class Outcome:
    """What became of the text, in characters, and what was wrong, in sentences."""

    takes: int = 0
    written: int = 0
    delivered: int = 0
    kept: int = 0
    dropped: int = 0
    tabs: int = 0
    """How many Alt+Tabs got into an editor."""
    happened: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        accounted = self.delivered + self.kept + self.dropped
        return not self.wrong and accounted == self.written and self.delivered > 0


class Editor:
    """A text editor in a process of its own."""

    def __init__(self, screen: Any, folder: Path, title: str) -> None:
        self.title = title
        self._screen = screen
        self._file = folder / title
        self.open()

    def open(self) -> None:
        self._file.write_text("")
        self._process = subprocess.Popen(
            [sys.executable, "-c", EDITOR, str(self._file), self.title],
            env={**os.environ, "QT_QPA_PLATFORM": "xcb"},
            stdin=subprocess.PIPE,
        )
        self._screen.wait_until(lambda: self._screen.focused_title() == self.title)

    @property
    def text(self) -> str:
        """What stands there, but for tabs: those are the user's own."""
        return self._file.read_text("utf-8").replace("\t", "")

    @property
    def tabs(self) -> int:
        return self._file.read_text("utf-8").count("\t")

    def shows(self, text: str) -> bool:
        deadline = time.monotonic() + PATIENCE
        while self.text != text and time.monotonic() < deadline:
            time.sleep(0.005)
        return self.text == text

    def close(self) -> None:
        self._process.communicate()
        self._screen.wait_until(lambda: self._screen.window(self.title) is None)

    @property
    def is_open(self) -> bool:
        return self._process.poll() is None


class Hands:
    """The user, and other programs; `keys_of_locker` is how many keys a locker got."""

    def __init__(self, screen: Any) -> None:
        self._screen = screen
        self._display = Display()
        self.keys_of_locker = 0

    def close(self) -> None:
        self._display.close()

    def press(self, keysym: str, down: bool = True) -> None:
        code = self._display.keysym_to_keycode(XK.string_to_keysym(keysym))
        xtest.fake_input(self._display, X.KeyPress if down else X.KeyRelease, code)
        self._display.sync()

    def hold(self, keysym: str, seconds: float) -> None:
        self.press(keysym)
        time.sleep(seconds)
        self.press(keysym, down=False)

    def alt_tab(self, seconds: float) -> None:
        self.press("Alt_L")
        self.press("Tab")
        self.press("Tab", down=False)
        time.sleep(0.15 + seconds)  # openbox misses an Alt that is released at once, whoever looks
        self.press("Alt_L", down=False)

    def lock(self, seconds: float) -> None:
        with closing(Display()) as display:
            window = display.screen().root.create_window(
                *(0, 0, 1280, 800, 0, X.CopyFromParent),
                override_redirect=True,
                event_mask=X.KeyPressMask,
            )
            window.map()
            grab = (False, X.GrabModeAsync, X.GrabModeAsync, X.CurrentTime)
            deadline = time.monotonic() + 5
            while window.grab_keyboard(*grab) != X.GrabSuccess and time.monotonic() < deadline:
                time.sleep(0.001)
            time.sleep(seconds)
            display.sync()
            events = [display.next_event() for _ in range(display.pending_events())]
            self.keys_of_locker += sum(event.type == X.KeyPress for event in events)


def endure(screen: Any, folder: Path, takes: int, seed: int) -> Outcome:
    """Dictate so many takes on a screen (see tests/conftest.py)."""
    chance, outcome = random.Random(seed), Outcome()
    problems: list[DictationError] = []
    shelf = _Shelf()

    def surroundings() -> Surroundings:
        desk = X11Desk()
        text: Any = Unknown()
        return Surroundings(lambda _method: X11Output(desk), desk, text, shelf)  # type: ignore[arg-type]

    delivery = Delivery(surroundings, problems.append)
    editors = [Editor(screen, folder, title) for title in TITLES]
    hands = Hands(screen)
    try:
        for number in range(takes):
            _take(chance, number, delivery, editors, hands, screen, shelf, outcome)
    finally:
        delivery.close()
        hands.close()
        for editor in editors:
            editor.close()
    outcome.takes = takes
    outcome.wrong += [f"reported: {problem}" for problem in problems]
    return outcome


class _Shelf:
    text = ""

    def put(self, text: str) -> None:
        self.text = text


def _take(
    chance: random.Random,
    number: int,
    delivery: Delivery,
    editors: list[Editor],
    hands: Hands,
    screen: Any,
    shelf: _Shelf,
    outcome: Outcome,
) -> None:
    editor = chance.choice(editors)
    screen.wait_until(lambda: screen.focus(editor.title) or _settled(screen, editor.title))
    before = {one.title: one.text for one in editors}
    tabs_before = sum(one.tabs for one in editors)
    keys_before = hands.keys_of_locker
    shelf.text = ""
    job = delivery.open(OutputSettings())
    job._worker.call(lambda: None).result(60)  # it has seen where it begins
    name, happens = chance.choice(
        _happenings(chance, editors, editor, hands, screen, job, delivery)
    )
    outcome.happened[name] += 1
    delay = chance.uniform(0, 0.12)
    meanwhile = threading.Thread(target=lambda: (time.sleep(delay), happens()))
    meanwhile.start()
    pieces = [f"{number}.{k} {'é' * (k % 7 == 3)}abcdefghij " for k in range(chance.randint(1, 12))]
    for piece in pieces:
        job.write(piece)
        time.sleep(chance.uniform(0, 0.03))
    done = job.close().result(60)
    meanwhile.join()

    arrived = done.text[: len(done.text) - len(done.undelivered) - len(done.dropped)]
    outcome.written += len(done.text)
    outcome.delivered += len(arrived)
    outcome.kept += len(done.undelivered)
    outcome.dropped += len(done.dropped)
    where = f"take {number} ({name})"
    if done.text.strip() != "".join(pieces).strip():
        outcome.wrong.append(f"{where}: {pieces} became {done.text!r}")
    if shelf.text != done.undelivered.strip():
        outcome.wrong.append(f"{where}: {done.undelivered!r} kept, {shelf.text!r} on the clipboard")
    for one in editors:
        expected = before[one.title] + (arrived if one is editor else "")
        if one.is_open and not one.shows(expected):
            outcome.wrong.append(f"{where}: {one.title} has {one.text!r}, not {expected!r}")
        elif not expected.startswith(one.text):
            outcome.wrong.append(f"{where}: {one.title} had {one.text!r}, not {expected!r}")
    if hands.keys_of_locker > keys_before:
        outcome.wrong.append(f"{where}: a locker got {hands.keys_of_locker - keys_before} keys")
    tabs = sum(one.tabs for one in editors) - tabs_before
    outcome.tabs += tabs
    if tabs > (name == "Alt+Tab"):
        outcome.wrong.append(f"{where}: {tabs} tabs came")
    for one in editors:
        if not one.is_open:
            one.close()
            one.open()


def _settled(screen: Any, title: str) -> bool:
    time.sleep(0.02)
    return bool(screen.focused_title() == title)


def _happenings(
    chance: random.Random,
    editors: list[Editor],
    editor: Editor,
    hands: Hands,
    screen: Any,
    job: TypingJob,
    delivery: Delivery,
) -> list[tuple[str, Callable[[], object]]]:
    other = chance.choice([one for one in editors if one is not editor])
    seconds = chance.uniform(0, 0.4)
    locked = DictationError("The screen was locked.", "Unlock it.")
    often: list[tuple[str, Callable[[], object]]] = [
        ("nothing", lambda: None),
        ("another window", lambda: screen.focus(other.title)),
        ("Alt+Tab", lambda: hands.alt_tab(seconds)),
        ("locker", lambda: hands.lock(seconds)),
        ("Ctrl held", lambda: hands.hold("Control_L", seconds)),
        ("Shift held", lambda: hands.hold("Shift_L", seconds)),
        ("canceled", job.cancel),
        ("interrupted", lambda: delivery.suspend(locked)),
    ]
    return often * 4 + [("closed", editor.close)]


def main() -> None:
    from tests.conftest import Screen

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--takes", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        screen = Screen(Path(name))
        try:
            outcome = endure(screen, Path(name), options.takes, options.seed)
        finally:
            screen.stop()
    print(
        f"{outcome.takes} takes in {time.monotonic() - began:.0f} s: {outcome.written} characters"
        f" written, {outcome.delivered} delivered, {outcome.kept} kept, {outcome.dropped} dropped"
    )
    print(", ".join(f"{what}: {count}" for what, count in sorted(outcome.happened.items())))
    print(f"{outcome.tabs} of the Alt+Tabs got into an editor")
    print(*outcome.wrong or ["Nothing went astray, got lost or came twice."], sep="\n")
    sys.exit(not outcome.passed)


if __name__ == "__main__":
    main()
