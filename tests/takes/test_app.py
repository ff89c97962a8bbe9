"""The desktop app as its user has it: a process of its own, real keys, sound and windows."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dictation import paths
from dictation.history.reader import Reader
from dictation.history.sessions import Filter
from tests import words as said
from tests.words import words

SEND = paths.resource("speech/short-send.flac")
YES = paths.resource("speech/short-yes.flac")
NOTE = paths.resource("speech/note.flac")
MEETING = paths.resource("speech/meeting.flac")
TAKES = 8


def kept() -> list[str]:
    """The takes in the history that are over, the oldest first."""
    with Reader() as reader:
        takes = [take for take in reversed(reader.sessions()) if take.session.ended]
        return ["".join(word.text for word in reader.session(take.id).words) for take in takes]


READER = """
import sys, tty
tty.setraw(0)
print("\\x1b]2;terminal\\a", end="", flush=True)
with open(sys.argv[1], "wb", 0) as file:
    while byte := sys.stdin.buffer.raw.read(1024):
        file.write(byte)
"""


def listened(recording: Path, microphone: Any) -> str:
    """What `dictation listen` writes for a recording."""
    command = [sys.executable, "-m", "dictation", "listen", "--model", "tiny.en"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    while "Listening" not in (line := process.stderr.readline()):
        assert line, "it has ended"
    assert microphone.play(recording).wait(60) == 0
    process.send_signal(signal.SIGINT)
    return process.communicate(timeout=60)[0].strip()


def test_every_window_gets_what_listen_writes(
    app: Any,
    awake: Any,
    open_editor: Any,
    tmp_path: Path,
    screen: Any,
) -> None:
    expected = {recording: listened(recording, awake) for recording in (SEND, NOTE)}
    app.start()

    def dictate_both() -> str:
        """The text that must stand in the window, as it was kept."""
        before = len(kept())
        for recording in (SEND, NOTE):
            app.dictate(recording)
            app.idle()
        screen.wait_until(lambda: len(kept()) == before + 2)
        send, note = kept()[before:]
        assert send == expected[SEND]
        assert words(note) == words(expected[NOTE])
        return f"{send} {note}"

    editor = open_editor("editor")
    text = dictate_both()
    assert editor.gets(text)

    entry = subprocess.Popen(
        ["zenity", "--entry", "--title", "entry"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    screen.wait_for_window("entry")
    text = dictate_both()
    app.key("key", "Return")
    assert entry.communicate(timeout=60)[0] == text + "\n"

    typed = tmp_path / "typed"
    typed.touch()
    terminal = subprocess.Popen(["xterm", "-u8", "-e", sys.executable, "-c", READER, str(typed)])
    screen.wait_for_window("terminal")
    text = dictate_both()
    screen.wait_until(lambda: typed.read_text("utf-8") == text)
    terminal.terminate()
    terminal.wait(60)


@pytest.mark.skipif(not shutil.which("chromium"), reason="Chromium is not installed")
def test_a_browser_gets_its_text(app: Any, screen: Any, tmp_path: Path) -> None:
    app.start()
    page = "<title>page</title><textarea autofocus oninput='document.title = value'></textarea>"
    with subprocess.Popen(
        [
            *("chromium", "--no-sandbox", "--no-first-run", "--disable-gpu"),
            *(f"--user-data-dir={tmp_path / 'browser'}", f"--app=data:text/html,{page}"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as browser:
        try:
            screen.wait_until(lambda: screen.focused_title() == "page")
            for _ in range(3):
                app.dictate(SEND)
            app.idle()
            screen.wait_until(lambda: screen.focused_title() == " ".join(kept()))
        finally:
            browser.terminate()


def test_takes_in_a_row_are_each_typed_or_listed(app: Any, open_editor: Any, cut: Any) -> None:
    yes = cut(YES, 0.4, 1.15)  # one lets go when the word is over
    app.start()
    editor = open_editor("editor")
    for number in range(1, TAKES + 1):
        app.dictate(yes)  # the next one begins while this one is being written
        if not number % 5:
            app.idle()  # not all of them: a busy machine decodes more slowly than one can speak
    # a take that was not understood at first is listed, with its sound
    app.screen.wait_until(lambda: not list(paths.spool_dir().glob("*.wav")))
    takes = kept()
    assert [words(take) for take in takes] == [said.YES] * TAKES
    with Reader() as reader:
        listed = reader.sessions(Filter(delivered=False))
    assert all(one.recorded for one in listed)
    typed = said.YES * (TAKES - len(listed))
    app.screen.wait_until(lambda: words(editor.text) == typed)


def test_a_second_start_brings_the_first_to_the_front(app: Any, screen: Any) -> None:
    app.start()
    second = app.launch()
    said, _ = second.communicate(timeout=60)
    assert second.returncode == 0
    assert "already running" in said
    screen.wait_for_window("Dictation Settings")


def test_after_a_crash_in_mid_take_nothing_is_lost_and_it_starts_again(
    app: Any, open_editor: Any, awake: Any
) -> None:
    app.start()
    open_editor("editor")
    app.key("keydown")
    assert awake.play(NOTE).wait(60) == 0
    assert app.end(signal.SIGKILL) == -signal.SIGKILL
    app.key("keyup")
    app.start()
    app.screen.wait_until(lambda: any(words(take) == said.NOTE for take in kept()))
    app.screen.wait_until(lambda: not list(paths.spool_dir().glob("*.wav")))


def test_it_ends_in_good_order_in_mid_take(app: Any, open_editor: Any, awake: Any) -> None:
    app.start()
    editor = open_editor("editor")
    app.key("keydown")
    assert awake.play(SEND).wait(60) == 0
    assert app.end(signal.SIGTERM) == 0
    app.screen.wait_until(lambda: words(editor.text) == said.SEND)
    assert app.state == "not running"


def test_a_settings_file_that_is_changed_counts_at_once(app: Any, open_editor: Any) -> None:
    app.start()
    editor = open_editor("editor")
    app.set(key="pause")

    def takes_pause() -> bool:
        app.key("keydown", "Pause")
        heard = app.state != "idle"
        app.key("keyup", "Pause")
        app.key("key", "Escape")
        return heard

    app.screen.wait_until(takes_pause)
    app.idle()
    assert editor.text == ""


def test_a_syntax_error_in_the_settings_changes_nothing_but_is_told(app: Any, screen: Any) -> None:
    app.start()
    assert screen.window("Dictation indicator") is None
    broken = "[hotkeys\n" + app.settings.read_text()
    app.settings.write_text(broken)
    screen.wait_for_window("Dictation indicator", focused=False)
    for _ in range(2):  # while it runs, and after a new start
        app.key("keydown")
        screen.wait_until(lambda: app.state != "idle")
        app.key("keyup")
        app.idle()
        assert app.settings.read_text() == broken
        assert [one.name for one in app.settings.parent.iterdir()] == [app.settings.name]
        app.end()
        app.start()
    assert screen.window("Welcome to Dictation") is None


def test_without_a_tray_there_is_a_small_window(app: Any, screen: Any) -> None:
    app.start()
    screen.wait_for_window("Dictation", focused=False)


def test_without_a_model_it_says_so_and_goes_on(app: Any, screen: Any, data_home: Path) -> None:
    (data_home / "models").unlink()
    app.set()
    app.run()
    screen.wait_until(lambda: app.state == "problem")
    screen.wait_for_window("Dictation indicator", focused=False)


def test_a_microphone_that_is_not_there_is_told_and_another_one_works(app: Any) -> None:
    app.set()
    good = app.settings.read_text()
    app.settings.write_text('[microphone]\ndevice = "no such microphone"\n' + good)
    app.run()
    app.screen.wait_until(lambda: app.state == "problem")
    app.screen.wait_for_window("Dictation indicator", focused=False)
    app.settings.write_text(good)
    app.screen.wait_until(lambda: app.state == "idle")


def test_commands_do_what_the_key_does(app: Any, open_editor: Any, awake: Any) -> None:
    app.start()
    editor = open_editor("editor")

    def run(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "dictation", *command],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    run("toggle")
    assert awake.play(SEND).wait(60) == 0
    run("toggle")
    app.idle()
    app.screen.wait_until(lambda: words(editor.text) == said.SEND)
    assert json.loads(run("status", "--json"))["state"] == "idle"
    run("quit")
    app.screen.wait_until(lambda: app.state == "not running")


@pytest.mark.parametrize(
    ("display", "sentence"), [(None, "There is no screen"), (":999", "can't be reached")]
)
def test_without_a_screen_it_says_so(
    display: str | None, sentence: str, surroundings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert surroundings.is_dir()
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    if display is not None:
        monkeypatch.setenv("DISPLAY", display)
    done = subprocess.run(
        [sys.executable, "-m", "dictation"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert sentence in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
