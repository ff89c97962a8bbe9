"""Captions in the history while another program has it locked."""

import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from dictation.captions.events import CaptionEvent
from dictation.captions.kept import kept
from dictation.captions.recording import Recordings
from dictation.captions.request import CaptionRequest, recognition
from dictation.errors import DictationError
from dictation.history import keeper
from dictation.history.importing import import_file
from dictation.history.keeper import Keeper
from dictation.history.reader import Reader
from dictation.history.recordings import find
from dictation.history.sessions import KeptSession, Voice
from dictation.history.store import Store
from dictation.results import Commit, Word
from dictation.settings import HistorySettings
from tests.takes.conftest import eventually

MIC, ENGLISH, SYSTEM = Voice("mic"), Voice("mic", translation=True), Voice("system")
SAID = [
    (MIC, "Guten Morgen."),
    (ENGLISH, "Good morning."),
    (MIC, " Ist es"),
    (SYSTEM, "Line"),
    (MIC, " spät?"),
]
ALL = {MIC: "Guten Morgen. Ist es spät?", ENGLISH: "Good morning.", SYSTEM: "Line"}
LOCK = """
import sqlite3, sys
store = sqlite3.connect(sys.argv[1], isolation_level=None)
store.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(keeper, "_CLOSE_TIMEOUT", 0.5)
    Store().close()
    return tmp_path / "dictation"


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Let another process have the history locked."""
    with subprocess.Popen(
        [sys.executable, "-c", LOCK, str(data / "sessions.db")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "locked\n"
        yield
        other.communicate("")


def caption(data: Path, before: int) -> list[DictationError]:
    """Caption; when some of the words are stored, the history is locked until after the end."""
    told: list[DictationError] = []
    request = CaptionRequest(("mic", "system"), recognition("tiny", None, "transcribe"), both=True)
    files = Recordings(["mic", "system"])
    with ExitStack() as until_the_end:
        with kept(request, ["mic", "system"], files, told.append) as keep:
            for place, (voice, text) in enumerate(SAID):
                if place == before:
                    eventually(lambda: sum(map(len, texts().values())) == before)
                    until_the_end.enter_context(locked(data))
                word = Word(text, place, place + 0.5, 0.9)
                keep(CaptionEvent(voice.source, Commit((word,)), voice.translation))
            for file in files.files.values():
                file.end()
        assert sum(map(len, texts().values())) == before
    return told


def start() -> list[DictationError]:
    """Do what the app does when it starts; return what it tells."""
    told: list[DictationError] = []
    opened = Keeper(told.append)
    opened.tidy(HistorySettings(audio="always"))
    opened.close()
    return told


def session() -> KeptSession:
    with Reader() as reader:
        (only,) = reader.sessions()
        return reader.session(only.id)


def texts() -> dict[Voice, list[str]]:
    """The words in the history, by whose they are."""
    said: dict[Voice, list[str]] = {}
    with Reader() as reader:
        for one in reader.sessions():
            for passage in (kept.passage for kept in reader.session(one.id).passages):
                said.setdefault(passage.voice, []).extend(word.text for word in passage.words)
    return said


def joined() -> dict[Voice, str]:
    return {voice: "".join(words) for voice, words in texts().items()}


def unsaved(data: Path) -> list[Path]:
    return list(data.glob("sessions.db.unsaved-*"))


@pytest.mark.parametrize("before", [0, 2, 4])
def test_what_a_locked_history_could_not_take_is_there_once_at_the_next_start(
    data: Path, before: int
) -> None:
    told = caption(data, before)
    (aside,) = unsaved(data)
    assert str(aside) in told[-1].problem
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600
    copy = shutil.copy(aside, data / "copy")

    (notice,) = start()
    assert "in History now: 1" in notice.problem
    assert unsaved(data) == []
    assert joined() == ALL
    assert session().session.ended is not None
    assert session().session.source == "mic, system"
    assert session().recordings.keys() == {"mic", "system"}
    assert all(find(name).parent.name == "recordings" for name in session().recordings.values())

    # as after a crash before the file was deleted
    shutil.copy(copy, aside)
    start()
    assert joined() == ALL
    assert start() == []


def test_an_app_that_is_running_adds_what_captions_could_not_save(data: Path) -> None:
    told: list[DictationError] = []
    app = Keeper(told.append)
    app.change(Store.sync).result()
    caption(data, 2)
    app.tidy(HistorySettings(audio="always"))
    app.close()
    assert joined() == ALL
    assert len(told) == 1


def test_two_that_start_at_once_add_it_once(data: Path) -> None:
    caption(data, 0)
    told: list[DictationError] = []
    starts = [threading.Thread(target=lambda: told.extend(start())) for _ in range(3)]
    for one in starts:
        one.start()
    for one in starts:
        one.join()
    assert joined() == ALL
    assert len(told) == 1


def test_a_history_that_is_locked_again_loses_nothing(data: Path) -> None:
    caption(data, 2)
    with locked(data):
        start()
        assert len(unsaved(data)) == 1
    start()
    assert joined() == ALL


def test_another_machine_can_import_it(data: Path, tmp_path: Path) -> None:
    caption(data, 2)
    with Store(tmp_path / "other") as store:
        kept = store.session(import_file(store, unsaved(data)[0]))
    assert {one.passage.voice: one.passage.text for one in kept.passages} == ALL


def test_a_file_that_is_damaged_is_told_once_and_kept(data: Path) -> None:
    caption(data, 2)
    (aside,) = unsaved(data)
    content = aside.read_bytes()[:-100]
    aside.write_bytes(content)
    (problem,) = start()
    (damaged,) = data.glob("sessions.db.broken-*")
    assert str(damaged) in problem.remedy
    assert damaged.read_bytes() == content
    assert start() == []
