"""How fast the desktop app is, measured as its user would feel it. Run with `make figures`."""

import statistics
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from dictation import paths

pytestmark = [pytest.mark.slow, pytest.mark.screen, pytest.mark.sound]

SHORT = paths.resource("speech/note.flac")
LONG = paths.resource("speech/meeting.flac")
IDLE_SECONDS = 60


def cpu_seconds(process: int) -> float:
    """Processor time that a process has used, all its threads together."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def tail(app: Any, editor: Any, recording: Path) -> float:
    """Dictate; seconds from the key's release to the last character in the window."""
    app.key("keydown")
    app.say(recording)
    app.key("keyup")
    released = last = time.monotonic()
    text = editor.text
    while time.monotonic() - last < 1.5:  # nothing has come for so long
        if (now := editor.text) != text:
            text, last = now, time.monotonic()
        time.sleep(0.005)
    return last - released


def test_from_key_up_to_the_last_character(
    app: Any,
    open_editor: Any,
    base_model: Path,  # noqa: ARG001 (it is on this machine)
    capsys: pytest.CaptureFixture[str],
) -> None:
    app.start(model="base")
    editor = open_editor("editor")
    short = [tail(app, editor, SHORT) for _ in range(15)]
    long = [tail(app, editor, LONG) for _ in range(5)]
    with capsys.disabled():
        print()
        for name, times in (("6 s of speech", short), ("39 s of speech", long)):
            p50, worst = statistics.median(times), max(times)
            print(f"{name}: key-up to last character p50 {p50:.2f} s, worst {worst:.2f} s")


def test_idle(app: Any, base_model: Path, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: ARG001
    app.start(model="base")
    time.sleep(5)
    before = cpu_seconds(app.pid)
    time.sleep(IDLE_SECONDS)
    share = (cpu_seconds(app.pid) - before) / IDLE_SECONDS
    memory = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(app.pid)], capture_output=True, text=True, check=True
    )
    with capsys.disabled():
        print(f"\nidle: {share:.2%} of one core, {int(memory.stdout) / 1024:.0f} MB")
