"""How fast the desktop app is, measured as its user would feel it. Run with `make figures`."""

import statistics
import subprocess
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dictation import paths
from dictation.audio.chunk import AudioChunk, seconds
from dictation.audio.files import load
from dictation.audio.spool import Spool

SHORT = ("note",)
LONG = ("meeting", "letter", "note")
IDLE_SECONDS = 60


def cpu_seconds(process: int) -> float:
    """Processor time that a process has used, all its threads together."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def spoken(names: tuple[str, ...]) -> tuple[Path, float]:
    """Recordings in a row that end with the last word, and their length in seconds.

    Behind a pause everything would have been written before the key goes up.
    """
    sound = np.concatenate([load(paths.resource(f"speech/{name}.flac")) for name in names])
    sound = sound[: np.flatnonzero(np.abs(sound) > 0.02)[-1]]
    spool = Spool()
    spool.write(AudioChunk(sound, 0))
    spool.close(keep=True)
    path = spool.path.rename(paths.data_dir() / f"{names[0]}.wav")
    return path, seconds(len(sound))


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
    with capsys.disabled():
        print()
        for names, takes in ((SHORT, 20), (LONG, 5)):
            recording, length = spoken(names)
            times = [tail(app, editor, recording) for _ in range(takes)]
            p50, worst = statistics.median(times), max(times)
            print(f"{length:.0f} s of speech: p50 {p50:.2f} s, worst {worst:.2f} s ({takes} takes)")


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
