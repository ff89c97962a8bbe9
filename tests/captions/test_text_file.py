"""The file that other programs show: whole at any time, short, empty after silence."""

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dictation.captions.outlets import text_file
from dictation.captions.outlets.text_file import LINES, WIDTH, LastLines, TextFile
from dictation.errors import StorageError

SAID = (
    " Good morning, everyone, and thank you for coming. Today we have three things to talk about."
    " The first is the new office, which will open in the second week of March, and the second"
    " is the summer party, for which we still need somebody who can cook for forty people."
)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it did not happen within a minute"
        time.sleep(0.005)


def never(error: StorageError) -> None:
    pytest.fail(f"told: {error}")


def test_the_last_lines_and_no_line_ever_changes_its_words() -> None:
    lines = LastLines()
    before: list[str] = []
    for word in SAID.split(" ")[1:]:
        lines.add(f" {word}")
        now = lines.text.splitlines()
        assert len(now) <= LINES
        assert all(len(line) <= WIDTH for line in now)
        full = before[:-1]
        assert now[: len(full)] == full or now[: len(full) - 1] == full[1:]
        before = now
    assert SAID.endswith(" ".join(before))


def test_a_mark_that_comes_late_stands_behind_its_word_and_never_alone() -> None:
    lines = LastLines()
    lines.add(" I think", "mic")
    lines.add(", so", "mic")
    lines.add(" Yes", "system")
    lines.add(". It", "mic")
    assert lines.text == "mic: I think, so\nsystem: Yes\nmic: It\n"


def test_each_source_has_lines_of_its_own() -> None:
    lines = LastLines()
    lines.add(" Good", "mic")
    lines.add(" morning.", "mic")
    lines.add(" Hello!", "system")
    assert lines.text == "mic: Good morning.\nsystem: Hello!\n"
    lines.end_line("system")
    lines.add(" Well?", "system")
    assert lines.text == "mic: Good morning.\nsystem: Hello!\nsystem: Well?\n"


def test_a_reader_never_finds_half_a_line(tmp_path: Path) -> None:
    path = tmp_path / "captions.txt"
    file = TextFile(path, never)
    until(path.exists)
    found: set[str] = set()
    reading = threading.Event()

    def read() -> None:
        while not reading.is_set():
            found.add(path.read_text(encoding="utf-8"))

    reader = threading.Thread(target=read)
    reader.start()
    for k in range(200):
        file.add(f" {k:03}")
    until(lambda: "199" in path.read_text(encoding="utf-8"))
    reading.set()
    reader.join()
    assert all(text == "" or text.endswith("\n") for text in found)
    assert all(len(word) == 3 for text in found for word in text.split())
    file.close()
    assert path.read_text(encoding="utf-8") == ""
    assert list(tmp_path.iterdir()) == [path]


def test_it_is_empty_after_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_file, "CLEAR_AFTER", 0.1)
    path = tmp_path / "captions.txt"
    file = TextFile(path, never)
    file.add(" Good morning.")
    until(lambda: path.exists() and path.read_text(encoding="utf-8") == "Good morning.\n")
    until(lambda: path.read_text(encoding="utf-8") == "")
    file.close()


def test_a_folder_that_is_not_there_is_told_once(tmp_path: Path) -> None:
    told: list[StorageError] = []
    file = TextFile(tmp_path / "nowhere" / "captions.txt", told.append)
    file.add(" Good")
    file.add(" morning.")
    file.close()
    (error,) = told
    assert "can't be written" in error.problem


@pytest.mark.skipif(sys.platform == "win32", reason="permissions as on Unix")
def test_what_is_said_is_for_its_owner_and_goes_through_nobodys_link(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    path = tmp_path / "captions.txt"
    (tmp_path / ".captions.txt.new").symlink_to(victim)
    file = TextFile(path, never)
    file.add(" Good morning.")
    until(lambda: path.exists() and path.read_text(encoding="utf-8") == "Good morning.\n")
    assert path.stat().st_mode & 0o077 == 0
    file.close()
    assert victim.read_text() == "precious"
