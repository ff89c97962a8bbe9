"""Qt's clipboard as the output thread uses it, in its own process on a real X server."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
PROGRAM = ROOT / "tests" / "output" / "paste_program.py"


class Program:
    """The app; `send` does not wait for the answer."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)},
        )

    def send(self, *line: Any) -> None:
        assert self.process.stdin is not None
        print(json.dumps(line), file=self.process.stdin, flush=True)

    def answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def do(self, *line: Any) -> Any:
        self.send(*line)
        return self.answer()["value"]


@pytest.fixture
def app(screen: Any) -> Iterator[Program]:  # noqa: ARG001
    program = Program()
    yield program
    try:
        program.process.communicate(timeout=60)  # ends its input, and so the program
    finally:
        program.process.kill()


def content(kind: str = "UTF8_STRING") -> str:
    return subprocess.run(
        ["xclip", "-selection", "clipboard", "-o", "-t", kind],
        capture_output=True,
        text=True,
        timeout=60,
    ).stdout


def copy(text: str) -> None:
    subprocess.run(["xclip", "-selection", "clipboard"], input=text, text=True, check=True)


def test_only_reads_after_the_paste_keys_count(app: Program) -> None:
    app.do("offer", "offered", False)
    assert content() == "offered"  # a clipboard manager, which is quicker
    app.do("armed")
    assert app.do("read", 0.2) is False
    assert content() == "offered"
    assert app.do("read", 2.0) is True


def test_requesting_the_formats_is_not_a_read(app: Program) -> None:
    app.do("offer", "offered", False)
    app.do("armed")
    formats = content("TARGETS").split()
    assert {"UTF8_STRING", "text/plain", "text/plain;charset=utf-8"} <= set(formats)
    assert app.do("read", 0.2) is False


def test_clipboard_managers_ignore_offers_but_save_what_is_left_for_the_user(app: Program) -> None:
    app.do("offer", "offered", False)
    assert content("x-kde-passwordManagerHint") == "secret"
    app.do("put", "left")
    assert content() == "left"
    assert "x-kde-passwordManagerHint" not in content("TARGETS")


def test_an_empty_clipboard_is_restored_to_empty(app: Program) -> None:
    copy("")
    app.do("offer", "offered", False)
    assert content() == "offered"
    app.do("restore")
    assert content() == ""


def test_a_text_is_restored_as_text_only(app: Program) -> None:
    copy("früher")
    app.do("offer", "offered", False)
    app.do("restore")
    assert content() == "früher"
    offered = content("TARGETS").split()
    assert len(offered) == len(set(offered))


def test_the_users_text_is_read_and_never_what_is_only_offered(app: Program) -> None:
    copy("früher")
    assert app.do("see") == "früher"
    app.do("offer", "offered", False)
    assert app.do("see") == "früher"
    copy("later")
    deadline = time.monotonic() + 60
    while (seen := app.do("see")) != "later":  # it takes a moment until Qt knows the new owner
        assert time.monotonic() < deadline, seen


def test_text_left_for_the_user_stays(app: Program) -> None:
    copy("before")
    app.do("offer", "offered", False)
    app.do("put", "left")
    app.do("restore")
    assert content() == "left"


def test_text_copied_by_the_program_in_between_stays(app: Program) -> None:
    copy("before")
    app.do("offer", "offered", False)
    app.do("copy", {"text/plain": "aGlzdG9yeQ=="})
    app.do("restore")
    assert content() == "history"


def test_an_owner_that_hangs_delays_the_offer_once(app: Program, screen: Any) -> None:
    owner = subprocess.Popen(
        ["xclip", "-quiet", "-selection", "clipboard", "-i", str(ROOT / "pyproject.toml")],
        stderr=subprocess.DEVNULL,
    )
    try:
        screen.wait_until(lambda: content().startswith("[build-system]"))
        owner.send_signal(signal.SIGSTOP)
        app.do("offer", "offered", False)  # Qt itself gives up after 5 s
    finally:
        owner.kill()
        owner.wait()
    assert content() == "offered"


def test_a_closing_program_refuses_at_once(app: Program) -> None:
    copy("before")
    app.do("offer", "offered", False)
    app.do("close", 0.5)
    app.send("put", "too late")
    answer = app.answer()
    assert answer["problem"] == "The clipboard does not answer: the program is busy or closing."
    assert answer["seconds"] < 20
    app.send("put", "later still")
    assert app.answer()["seconds"] < 2
    assert content() == "before"
