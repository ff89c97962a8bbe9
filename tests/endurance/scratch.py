"""Text that is taken back among keys, clicks, selections and changes of focus, in real windows.

    python -m tests.endurance.scratch [--trials 1000] [--seed 1] [--accessible]

In each trial a text editor holds capitals. A take types small letters into it and takes some of
them back, while the user types digits, moves the caret, clicks, selects, or goes to another window,
before it or at the same time. Afterwards all capitals and digits have to be there, and exactly
those letters that the account says. Each trial ends when both editors have got all keys and clicks;
they keep a log of them, which is told with what was wrong. With `--accessible`, the editor tells
what stands before the caret, if there is a session bus (as under `dbus-run-session`). Qt asks the
screen reader about each key then, so a click can overtake keys: if the log shows one among the
BackSpaces of a trial that is wrong, that is the limit of docs/scratch-that.md.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from Xlib import X
from Xlib.display import Display
from Xlib.ext import xtest

from dictation.desktop.accessibility import FocusedText, Unknown, focused_text
from dictation.errors import DictationError
from dictation.output.delivered import Delivered
from dictation.output.delivery import Delivery
from dictation.output.outbox import Surroundings
from dictation.output.typing_job import TypingJob
from dictation.output.x11.client import X11Desk, X11Output
from dictation.settings import OutputSettings
from tests.endurance.deliver import PATIENCE, Hands

EDITOR = """
import json, os, sys, threading
from pathlib import Path
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QPlainTextEdit
BUTTONS = {Qt.MouseButton.LeftButton: 1}
log = open(sys.argv[1] + ".log", "a", 1)
class Edit(QPlainTextEdit):
    def keyPressEvent(self, event):
        print("key", QKeySequence(event.keyCombination()).toString(), file=log)
        super().keyPressEvent(event)
    def mousePressEvent(self, event):
        print("click", BUTTONS.get(event.button(), 9), event.position().toTuple(), file=log)
        super().mousePressEvent(event)
    def mouseDoubleClickEvent(self, event):
        print("click", BUTTONS.get(event.button(), 9), "double", file=log)
        super().mouseDoubleClickEvent(event)
application = QApplication([])
edit = Edit(windowTitle=sys.argv[2])
def keep():
    new = Path(sys.argv[1] + ".new")
    new.write_bytes(edit.toPlainText().encode())
    os.replace(new, sys.argv[1])
def begin(text, caret):
    edit.setPlainText(text)
    cursor = edit.textCursor()
    cursor.setPosition(caret)
    edit.setTextCursor(cursor)
    keep()
    print("begin", file=log)
def read():
    for line in sys.stdin:
        QTimer.singleShot(0, application, lambda line=line: begin(*json.loads(line)))
    QTimer.singleShot(0, application, edit.close)
edit.textChanged.connect(keep)
edit.resize(400, 300)
edit.show()
threading.Thread(target=read, daemon=True).start()
application.exec()
"""
TITLES = ("alpha", "beta")
PLAIN = ["a", "so", "then", "we", "went", "home.", "naïve", "don't"]
OTHERS = ["(see", "👍", "e\u0301", "\n", "wait..."]


@dataclass
class Outcome:
    """What became of the wishes to take back, and what was wrong, in sentences."""

    trials: int = 0
    asked: int = 0
    done: int = 0
    partly: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    typed: int = 0
    taken_back: int = 0
    happened: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return not self.wrong and self.done > 0 and self.refused.total() > 0


class Editor:
    """A text editor in a process of its own."""

    def __init__(self, screen: Any, folder: Path, title: str) -> None:
        self.title = title
        self._file = folder / title
        self._file.write_text("")
        self._log = folder / f"{title}.log"
        self._log.write_text("")
        self._begun = 0
        self._screen = screen
        self._process = subprocess.Popen(
            [sys.executable, "-c", EDITOR, str(self._file), title],
            env={**os.environ, "QT_QPA_PLATFORM": "xcb"},
            stdin=subprocess.PIPE,
        )
        screen.wait_until(lambda: screen.focused_title() == title)

    @property
    def text(self) -> str:
        return self._file.read_text("utf-8")

    def begin(self, text: str, caret: int) -> None:
        """Have this text, and the caret somewhere in it, with nothing selected."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([text, caret]).encode() + b"\n")
        self._process.stdin.flush()
        self._screen.wait_until(lambda: self.log[-1:] == ["begin"])
        self._begun = len(self.log)
        assert self.text == text

    @property
    def log(self) -> list[str]:
        """The keys and clicks that it has got."""
        return self._log.read_text("utf-8").splitlines()

    @property
    def log_of_trial(self) -> list[str]:
        """Those since its text was set."""
        return self.log[self._begun :]

    def settle(self, user: "User") -> None:
        """Have the focus, and wait until all keys and clicks so far are there.

        The last ones are a key and a button that do nothing. The window manager may hand clicks on
        late, but in their order.
        """
        self._screen.focus(self.title)
        last_ones: dict[str, Callable[[], None]] = {
            "key F12": lambda: user.tap("F12"),
            "click 9": lambda: user.click(self.title, 9, (30, 30)),
        }
        for last, send in last_ones.items():
            before, deadline = self._count(last), 0.0
            while self._count(last) == before:
                if time.monotonic() > deadline:  # it goes astray if the window isn't in front yet
                    deadline = time.monotonic() + PATIENCE / 4
                    send()
                time.sleep(0.005)

    def _count(self, beginning: str) -> int:
        return sum(line.startswith(beginning) for line in self.log)

    def close(self) -> None:
        self._process.communicate()


class User:
    """Does something in the editor, and knows how many digits that were."""

    def __init__(self, chance: random.Random, hands: Hands, screen: Any) -> None:
        self.digits = 0
        self._chance = chance
        self._hands = hands
        self._screen = screen
        self._display = Display()
        # on a busy machine, there may be long enough between press and release for a repeat
        self._display.change_keyboard_control(auto_repeat_mode=X.AutoRepeatModeOff)

    def close(self) -> None:
        self._display.close()

    def tap(self, *keysyms: str) -> None:
        for keysym in keysyms:
            self._hands.press(keysym)
        for keysym in reversed(keysyms):
            self._hands.press(keysym, down=False)

    def type(self) -> None:
        for _ in range(self._chance.randint(1, 3)):
            self.tap(self._chance.choice("0123456789"))
            self.digits += 1

    def move(self) -> None:
        self.tap(self._chance.choice(["Left", "Right", "Home", "End", "Up", "Down"]))

    def click(self, title: str, button: int = 1, at: tuple[int, int] | None = None) -> None:
        window = self._display.create_resource_object("window", self._screen.window(title))
        place = window.translate_coords(self._display.screen().root, 0, 0)
        x, y = at or (self._chance.randint(5, 380), self._chance.randint(5, 60))
        xtest.fake_input(self._display, X.MotionNotify, x=-place.x + x, y=-place.y + y)
        for kind in (X.ButtonPress, X.ButtonRelease):
            xtest.fake_input(self._display, kind, button)
        self._display.sync()

    def select(self) -> None:
        if self._chance.random() < 0.3:
            self.tap("Control_L", "a")
        for _ in range(self._chance.randint(1, 6)):
            self.tap("Shift_L", "Left")

    def visit(self, title: str, home: str) -> None:
        self._screen.focus(title)
        if self._chance.random() < 0.7:
            self._screen.focus(home)


def endure(screen: Any, folder: Path, trials: int, seed: int, accessible: bool = False) -> Outcome:
    """Run so many trials on a screen (see tests/conftest.py)."""
    chance, outcome = random.Random(seed), Outcome()
    problems: list[DictationError] = []

    def surroundings() -> Surroundings:
        desk = X11Desk()
        text: FocusedText = focused_text() if accessible else Unknown()
        return Surroundings(lambda _method: X11Output(desk), desk, text, _Shelf())  # type: ignore[arg-type]

    delivery = Delivery(surroundings, problems.append)
    delivery.get_ready()
    delivery._worker.call(lambda: None).result(60)
    editors = [Editor(screen, folder, title) for title in TITLES]
    hands = Hands(screen)
    try:
        for number in range(trials):
            user = User(chance, hands, screen)
            _trial(chance, number, delivery, editors, user, outcome)
            user.close()
    finally:
        delivery.close()
        hands.close()
        for editor in editors:
            editor.close()
    outcome.wrong += [f"reported: {problem}" for problem in problems]
    return outcome


class _Shelf:
    def put(self, text: str) -> None:
        pass


def _trial(
    chance: random.Random,
    number: int,
    delivery: Delivery,
    editors: list[Editor],
    user: User,
    outcome: Outcome,
) -> None:
    editor, other = chance.sample(editors, 2)
    seeds = ["".join(chance.choices("QWERTYUIOP_", k=chance.randint(0, 120))) for _ in range(2)]
    for one, seed in zip((editor, other), seeds, strict=True):
        one.begin(seed, chance.choice([len(seed), chance.randint(0, len(seed))]))
    editor.settle(user)
    job = delivery.open(OutputSettings(), lines=True)
    job._worker.call(lambda: None).result(60)  # it has seen where it begins
    said: list[str] = []
    for _ in range(chance.randint(2, 5)):
        words = chance.choices(PLAIN, k=chance.randint(1, 12))
        if chance.random() < 0.2:
            words[chance.randrange(len(words))] = chance.choice(OTHERS)
        job.write(*(f" {word}" for word in words))
        if chance.random() < 0.5:
            job._worker.call(lambda: None).result(60)  # all that is typed
        act = chance.choice(["nothing", "nothing", "nothing", "types", "moves", "clicks", "visits"])
        said.append(_scratch(chance, job, act, user, (editor.title, other.title), outcome))
    if chance.random() < 0.3:  # last: text would replace what is selected
        job._worker.call(lambda: None).result(60)
        said.append(_scratch(chance, job, "selects", user, (editor.title, other.title), outcome))
    done = job.close().result(60)
    outcome.trials += 1
    outcome.taken_back += done.taken_back
    outcome.typed += len(_arrived(done)) + done.taken_back
    logs = []
    for one in (other, editor):
        one.settle(user)
        logs.append(f"{one.title} got {one.log_of_trial}")
    wrong: list[str] = []
    if not _is_right(editor.text, seeds[0], user.digits, done):
        wrong.append(f"{editor.title} has {editor.text!r}, not {seeds[0]!r} and {_arrived(done)!r}")
    if other.text.translate(_NO_DIGITS) != seeds[1]:
        wrong.append(f"{other.title} has {other.text!r}, not {seeds[1]!r}")
    outcome.wrong += [f"trial {number} ({', '.join(said)}): {one}; {logs}" for one in wrong]


_NO_DIGITS = str.maketrans("", "", "0123456789")


def _arrived(done: Delivered) -> str:
    return done.text[: len(done.text) - len(done.undelivered) - len(done.dropped)]


def _is_right(now: str, seed: str, digits: int, done: Delivered) -> bool:
    own = "".join(letter for letter in now if letter.isupper() or letter == "_")
    typed = Counter(now.translate(_NO_DIGITS)) - Counter(own)
    there = sum(letter.isdigit() for letter in now)
    # a digit may have gone to the other window
    return own == seed and there <= digits and typed == Counter(_arrived(done))


def _scratch(
    chance: random.Random,
    job: TypingJob,
    act: str,
    user: User,
    titles: tuple[str, str],
    outcome: Outcome,
) -> str:
    """Take something back after what the user does, or at the same time."""
    home, other = titles
    acts: dict[str, Callable[[], object]] = {
        "nothing": lambda: None,
        "types": user.type,
        "moves": user.move,
        "clicks": lambda: user.click(home),
        "selects": user.select,
        "visits": lambda: user.visit(other, home),
    }
    delay = chance.choice([None, chance.uniform(0, 0.02)])
    when = "before" if delay is None else "meanwhile"
    outcome.happened[f"{act} {when}" if act != "nothing" else act] += 1
    if delay is None:
        acts[act]()
    meanwhile = threading.Thread(
        target=lambda: None if delay is None else (time.sleep(delay), acts[act]())
    )
    meanwhile.start()
    outcome.asked += 1
    count = chance.randint(1, 6)
    taken = job.take_back(count).result(60)
    meanwhile.join()
    if taken.problem is None:
        outcome.done += 1
    elif taken.gone or taken.left is not None:
        outcome.partly += 1
    else:
        outcome.refused[taken.problem.problem] += 1
    return f"{act} {when}"


def main() -> None:
    from tests.conftest import Screen

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--accessible", action="store_true")
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        screen = Screen(Path(name))
        try:
            outcome = endure(screen, Path(name), options.trials, options.seed, options.accessible)
        finally:
            screen.stop()
    print(
        f"{outcome.trials} trials in {time.monotonic() - began:.0f} s: {outcome.typed} characters"
        f" typed, {outcome.taken_back} taken back; of {outcome.asked} wishes {outcome.done} done,"
        f" {outcome.partly} in part, {outcome.refused.total()} refused"
    )
    print(*(f"{count:5}: {why}" for why, count in outcome.refused.most_common()), sep="\n")
    print(", ".join(f"{what}: {count}" for what, count in sorted(outcome.happened.items())))
    print(*outcome.wrong or ["Not one character went that the take had not typed."], sep="\n")
    sys.exit(not outcome.passed)


if __name__ == "__main__":
    main()
