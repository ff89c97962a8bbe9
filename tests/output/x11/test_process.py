"""The process that types on X11: what happens when it, or the program, comes to an end."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import psutil
import pytest
from Xlib.display import Display

from dictation.errors import OutputError
from dictation.output.x11.client import COMMAND, X11Desk, X11Output
from dictation.output.x11.typist import CHUNK
from dictation.program import command
from dictation.settings import OutputSettings
from tests.output.real_windows import Dictation, Form

SENTENCE = "A long sentence that is typed in more than one piece, so that something can happen. "


def typing_processes(program: int | None = None) -> list[psutil.Process]:
    """Those that a program has started, this one by default."""
    return [
        child for child in psutil.Process(program).children() if child.cmdline()[-1:] == [COMMAND]
    ]


@pytest.fixture
def desk(screen: Any) -> Iterator[X11Desk]:  # noqa: ARG001
    with closing(X11Desk()) as desk:
        yield desk


def test_it_is_small_and_has_a_session_of_its_own(desk: X11Desk) -> None:
    desk.look()
    (process,) = typing_processes()
    mapped = " ".join(region.path for region in process.memory_maps())
    assert not [name for name in ("PySide6", "numpy", "ctranslate2") if name in mapped]
    assert os.getsid(process.pid) == process.pid  # a terminal's Ctrl+Z would stop the desktop


def test_garbage_is_answered_and_changes_nothing(screen: Any) -> None:  # noqa: ARG001
    lines = [
        *(b"", b"\xff\xfe\x00", b"{", b"null", b"[]", b'"look"', b'["fly"]', b"[" * 10_000),
        *(b'["prepare"]', b'["prepare", 1]', b'["prepare", ""]'),
        *(
            b'["type", "a", []]',
            b'["type", "a", [[1], 2, 3, 4]]',
            b'["paste", "x+y", [null,0,0,0]]',
        ),
    ]
    done = subprocess.run(
        command(COMMAND),
        input=b"\n".join([*lines, b'["look"]', b""]),
        stdout=subprocess.PIPE,
        timeout=60,
    )
    *answers, look = map(json.loads, done.stdout.splitlines())
    assert [list(answer) for answer in answers] == [["bug"]] * len(lines)
    assert list(look) == ["value"]
    assert done.returncode == 0


def test_it_ends_with_a_program_that_is_killed(screen: Any) -> None:  # noqa: ARG001
    program = subprocess.Popen(
        [
            *(sys.executable, "-c"),
            "import sys, time\nfrom dictation.output.x11.client import X11Desk\n"
            "desk = X11Desk()\ndesk.look()\nprint('ready', flush=True)\ntime.sleep(600)",
        ],
        stdout=subprocess.PIPE,
    )
    assert program.stdout is not None
    with program.stdout:
        assert program.stdout.readline() == b"ready\n"
    (process,) = typing_processes(program.pid)
    program.kill()
    program.wait(10)
    process.wait(30)


def test_killed_between_two_takes_it_is_not_missed(
    dictation: Dictation, form: Callable[..., Form]
) -> None:
    letter = form("letter")
    for number in range(3):
        done = dictation.take(f"Take {number}: é.", " Still the same.")
        assert (done.problem, done.undelivered) == (None, "")
        (process,) = typing_processes()
        process.kill()
        process.wait(10)
    letter.gets("".join(f"Take {number}: é. Still the same." for number in range(3)) + "|")


def test_killed_at_any_moment_of_a_take_every_word_has_one_fate(
    dictation: Dictation, form: Callable[..., Form]
) -> None:
    letter, chance, stands = form("letter"), random.Random(1), ""
    display = Display()
    for _ in range(15):
        job = dictation.delivery.open(OutputSettings())
        for _ in range(5):
            job.write(SENTENCE)
        time.sleep(chance.uniform(0, 0.08))
        for process in typing_processes():
            process.kill()
        done = job.close().result(60)
        arrived = done.text[: len(done.text) - len(done.undelivered)]
        assert done.text == SENTENCE * 5
        assert dictation.shelf.text.strip() == done.undelivered.strip() or not done.undelivered
        assert (done.problem is None) == (not done.undelivered)
        stands += arrived
        if done.problem is None:
            letter.gets(f"{stands}|")
            continue
        # whether the chunk on its way was typed can't be known, and so it is said
        assert "perhaps after it had typed a few more words" in done.problem.problem
        assert "on the clipboard" in done.problem.remedy
        dictation.take("#")
        possible = {stands + done.undelivered[:size] + "#" for size in range(CHUNK + 1)}
        letter.until(lambda text, possible=possible: text.removesuffix("|") in possible)
        stands = letter.text.removesuffix("|")
    with closing(display):
        assert not any(display.query_keymap())  # a key that stays down would write on and on


def test_killed_with_a_chunk_in_its_hands_says_so_and_the_next_take_works(
    dictation: Dictation, form: Callable[..., Form]
) -> None:
    letter = form("letter")
    dictation.take("One.")
    (process,) = typing_processes()
    desk = dictation.delivery._outbox.surroundings.desk
    assert isinstance(desk, X11Desk)
    output = X11Output(desk)
    look = desk.look()
    assert output.prepare("two", "") == 3
    process.suspend()
    killing = threading.Timer(0.2, process.kill)
    killing.start()
    with pytest.raises(OutputError, match="perhaps after it had typed a few more words"):
        output.send("two", look)
    killing.join()
    assert dictation.take("Three.").problem is None
    letter.gets("One.Three.|")


def test_what_was_prepared_by_another_process_is_prepared_again(
    desk: X11Desk, form: Callable[..., Form]
) -> None:
    letter = form("letter")
    output = X11Output(desk)
    assert output.prepare("é", "") == 1
    (process,) = typing_processes()
    process.kill()
    process.wait(10)
    assert not output.send("é", desk.look())
    assert output.prepare("é", "") == 1
    assert output.send("é", desk.look())
    letter.gets("é|")


def test_nothing_is_typed_after_another_window_has_come(
    desk: X11Desk, form: Callable[..., Form]
) -> None:
    other, output = form("other"), X11Output(desk)
    look = desk.look()
    letter = form("letter")
    assert output.prepare("mine", "") == 4
    assert not output.send("mine", look)
    assert output.prepare("mine", "") == 4
    assert output.send("mine", desk.look())
    letter.gets("mine|")
    other.gets("|")


def test_whoever_hangs_with_the_server_for_itself_is_ended(screen: Any) -> None:
    program = (
        "import time\nfrom dictation.output.x11.connection import Connection\n"
        "with Connection()._alone(): print('alone', flush=True); time.sleep(600)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, env={**os.environ, "LANG": "C"}
    )
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == b"alone\n"
    with closing(Display(screen.name)) as display:
        display.sync()
    assert process.wait(30) == -signal.SIGALRM


BUSY = """
import sys, threading
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from tests.output.real_windows import Dictation

application = QApplication([])
box = QPlainTextEdit(windowTitle="busy")
box.show()
asked = 0
def ask():
    global asked
    asked += 1
    QCursor.pos()  # Qt waits for the X server, and holds Python's lock
    QGuiApplication.primaryScreen().grabWindow(0, 0, 0, 50, 50)
asking = QTimer(interval=0)
asking.timeout.connect(ask)
asking.start()
def work():
    sys.stdin.readline()
    dictation = Dictation()
    takes = [dictation.take(f"Take {number}: é, ", "and so on. ") for number in range(20)]
    dictation.delivery.close()
    assert [take.problem for take in takes] == [None] * 20
    sys.stdin.readline()
    def over():
        print(asked, box.toPlainText(), flush=True)
        application.quit()
    QTimer.singleShot(0, application, over)
thread = threading.Thread(target=work)
thread.start()
application.exec()
thread.join()
"""


def test_the_desktop_goes_on_while_qt_asks_the_server_all_the_time(screen: Any) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", BUSY],
        env={**os.environ, "QT_QPA_PLATFORM": "xcb"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        screen.wait_for_window("busy")
        said, _ = program.communicate("begin\nend\n", timeout=120)
    finally:
        program.kill()
    asked, text = said.strip().split(" ", 1)
    assert text == "".join(f"Take {number}: é, and so on. " for number in range(20)).strip()
    assert int(asked) > 100
