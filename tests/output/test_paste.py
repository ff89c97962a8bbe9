"""Pasting into real windows on a real X server, with what was in the clipboard put back."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from dictation.output.paste import paste_combination

PROGRAM = Path(__file__).with_name("paste_program.py")
ROOT = Path(__file__).parent.parent.parent
TEXT = "Größe, 日本語, Ελλάδα, привет 👩‍👩‍👧 "


class Program:
    """The other process: the app, or a stranger with a clipboard."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)},
        )

    def ask(self, *line: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(line), file=self._process.stdin, flush=True)
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def do(self, *line: Any) -> Any:
        answer = self.ask(*line)
        assert "problem" not in answer, answer
        return answer["value"]

    def stop(self) -> None:
        try:
            self._process.communicate(timeout=60)  # ends its input, and so the program
        finally:
            self._process.kill()


@pytest.fixture(scope="module")
def app(screen: Any) -> Iterator[Program]:  # noqa: ARG001
    program = Program()
    yield program
    program.stop()


@pytest.fixture(scope="module")
def stranger(screen: Any) -> Iterator[Program]:  # noqa: ARG001
    program = Program()
    yield program
    program.stop()


def content(kind: str = "text/plain", selection: str = "clipboard") -> bytes:
    done = subprocess.run(
        ["xclip", "-selection", selection, "-o", "-t", kind], capture_output=True, timeout=60
    )
    return done.stdout


def kinds() -> set[str]:
    return set(content("TARGETS").decode().split())


def press(*keys: str) -> None:
    subprocess.run(["xdotool", "key", *keys], check=True)


@contextmanager
def window(screen: Any, title: str, *command: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        screen.wait_for_window(title)
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def terminal(screen: Any, title: str, file: Path) -> Iterator[None]:
    """An xterm whose program writes what is typed, line by line, into a file."""
    command = f"stty -echoctl; exec cat > {file}"
    with window(screen, title, "xterm", "-u8", "-T", title, "-e", "sh", "-c", command):
        screen.wait_until(file.exists)
        yield


COPIED = {
    "image/png": bytes(range(256)) * 3000,  # more than goes into one X property
    "text/html": "<b>früher</b>".encode(),
    "text/plain": "früher".encode(),
    "application/x-own": b"\0\1\2",
}


def copy(program: Program, contents: dict[str, bytes]) -> None:
    program.do("copy", {kind: base64.b64encode(data).decode() for kind, data in contents.items()})


def test_a_take_of_several_texts_arrives_in_order_and_the_clipboard_is_put_back(
    screen: Any, app: Program, stranger: Program
) -> None:
    copy(stranger, COPIED)
    with window(screen, "entry", "zenity", "--entry", "--title", "entry") as zenity:
        app.do("paste", "Eins ", "zenity")
        app.do("paste", TEXT, "zenity")
        app.do("paste", "drei.", "zenity")
        app.do("finish")
        press("Return")
        assert zenity.communicate(timeout=60)[0] == "Eins " + TEXT + "drei.\n"
    assert {kind: content(kind) for kind in COPIED} == COPIED
    assert "x-kde-passwordManagerHint" not in kinds()


def test_a_text_box_of_qt_and_two_takes(screen: Any, app: Program, stranger: Program) -> None:
    copy(stranger, {"text/html": COPIED["text/html"]})
    other = Program()
    try:
        other.do("show", "qt box")
        screen.wait_for_window("qt box")
        for _ in range(2):
            app.do("paste", TEXT * 50 + "\n", "python")
            app.do("finish")
        assert other.do("text") == (TEXT * 50 + "\n") * 2
    finally:
        other.stop()
    assert content("text/html") == COPIED["text/html"]


def test_a_terminal_gets_it_by_shift_insert_and_keeps_both_selections(
    screen: Any, app: Program, stranger: Program, tmp_path: Path
) -> None:
    copy(stranger, {"image/png": COPIED["image/png"]})
    subprocess.run(["xclip", "-selection", "primary"], input=b"marked", check=True)
    with terminal(screen, "terminal", tmp_path / "typed"):
        app.do("paste", TEXT, "xterm")
        app.do("finish")
        press("Return")
        screen.wait_until(lambda: (tmp_path / "typed").read_text() == TEXT + "\n")
    assert content("image/png") == COPIED["image/png"]
    assert content("UTF8_STRING", "primary") == b"marked"


def test_what_the_user_copies_in_between_stays(
    screen: Any, app: Program, stranger: Program
) -> None:
    copy(stranger, {"text/plain": b"before"})
    with window(screen, "between", "zenity", "--entry", "--title", "between") as zenity:
        app.do("paste", "one ", "zenity")
        copy(stranger, {"text/plain": b"copied meanwhile"})
        app.do("finish")
        assert content() == b"copied meanwhile"
        app.do("paste", "two ", "zenity")
        copy(stranger, {"text/plain": b"copied again"})
        app.do("paste", "three", "zenity")
        app.do("finish")
        assert content() == b"copied again"
        press("Return")
        assert zenity.communicate(timeout=60)[0] == "one two three\n"


def test_a_window_that_does_not_paste_is_reported_and_the_text_stays(
    screen: Any, app: Program, stranger: Program, tmp_path: Path
) -> None:
    copy(stranger, {"text/plain": b"before"})
    with terminal(screen, "deaf", tmp_path / "typed"):
        answer = app.ask("paste", TEXT, "not known to be a terminal")
    assert answer["problem"] == (
        "The focused window did not take the text from the clipboard: it does not paste with"
        " Ctrl+V, or is not responding."
    )
    assert "another output method" in answer["remedy"]
    assert answer["seconds"] < 3.5
    app.do("finish")
    assert content() == TEXT.encode()
    assert "x-kde-passwordManagerHint" not in kinds()


@pytest.mark.parametrize(
    ("application", "platform", "keys"),
    [
        ("xterm", "linux", "shift+insert"),
        ("firefox", "linux", "ctrl+v"),
        ("", "linux", "ctrl+v"),
        ("mintty.exe", "win32", "shift+insert"),
        ("notepad.exe", "win32", "ctrl+v"),
        ("com.apple.terminal", "darwin", "cmd+v"),
    ],
)
def test_the_keys_that_paste(application: str, platform: str, keys: str) -> None:
    assert paste_combination(application, platform) == keys
