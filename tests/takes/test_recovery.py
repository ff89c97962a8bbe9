"""Killed at any moment, nothing that was heard is lost; what is old goes."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dictation import paths
from dictation.audio.chunk import AudioChunk, seconds
from dictation.audio.files import load
from dictation.audio.opus import OpusFile
from dictation.audio.spool import Spool, left_over, new_name
from dictation.errors import DictationError
from dictation.history import recordings, recovery, schema
from dictation.history.file_transcriber import FileTranscriber, TranscribedText
from dictation.history.keeper import Keeper
from dictation.history.reader import Reader
from dictation.history.recordings import find
from dictation.history.sessions import Filter, Kind, Passage, Session
from dictation.history.store import Store
from dictation.history.take_record import TakeRecord
from dictation.history.tidying import UNDO, tidy
from dictation.history.trusted_time import is_trusted
from dictation.recognition import backends
from dictation.recognition.backends import LoadedModel
from dictation.recognition.request import RecognitionRequest
from dictation.results import Word
from dictation.settings import HistorySettings
from tests import words as said
from tests.takes.conftest import eventually
from tests.words import words

SEND = paths.resource("speech/short-send.flac")
DAY = 86_400.0
KILLS = int(os.environ.get("KILLS", "3"))


@pytest.fixture(autouse=True)
def data_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path / "dictation"


@pytest.fixture(scope="module")
def whisper(tiny_model: Path) -> LoadedModel:
    return backends.load(tiny_model)


@pytest.fixture
def recover(whisper: LoadedModel, keeper: Keeper) -> Callable[..., int]:
    """Do what the next start does; how many takes had words."""

    def run(keep_sound: bool = True) -> int:
        return recovery.recover(
            FileTranscriber(whisper, RecognitionRequest(("en",))), "tiny.en", keeper, keep_sound
        )

    return run


def spooled() -> Spool:
    """A take of “Send it now.” on disk."""
    spool = Spool()
    spool.write(AudioChunk(load(SEND), 0))
    return spool


def text(reader: Reader, number: int) -> str:
    return "".join(word.text for word in reader.session(number).words).strip()


TAKES = """
import sys, time
from dictation.audio.chunk import AudioChunk
from dictation.audio.files import load
from dictation.audio.spool import Spool
from dictation.history.keeper import Keeper
from dictation.history.take_record import TakeRecord
from dictation.history.sessions import Kind, Session
from dictation.results import Word
from tests import words as said
from tests.takes.conftest import eventually
from tests.words import words
send = load(sys.argv[1])
keeper = Keeper(lambda error: print(error, file=sys.stderr))
print("ready", flush=True)
for take in range(1000):
    spool = Spool()
    kept = TakeRecord(keeper, spool, Session(time.time(), Kind.DICTATION, model="tiny.en"), True)
    for start in range(0, len(send), 4096):
        spool.write(AudioChunk(send[start : start + 4096], start))
        if start == 8192:
            kept.add((Word("Send", 0.5, 0.8, 0.9),))
    print(take, flush=True)
    spool.end()
    kept.add((Word(" it now.", 0.8, 1.4, 0.9),))
    kept.finish("", True, {}).result()
    kept.settle()
"""


def test_killed_at_any_moment_no_sound_is_lost(recover: Callable[..., int], keeper: Keeper) -> None:
    chance = random.Random(7)
    heard = 0
    for _ in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-c", TAKES, str(SEND)], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0.0, 0.2))
            process.kill()
            heard += len(process.stdout.readlines())
        recover()
        keeper.tidy(HistorySettings(audio="always"))
    eventually(lambda: left_over() == [])
    with Reader() as reader:
        sessions = reader.sessions()
        texts = {
            next(iter(reader.session(one.id).recordings.values())): text(reader, one.id)
            for one in sessions
        }
    assert len(texts) == len(sessions), "no sound is there twice"
    whole = [name for name in texts if len(load(find(name))) >= len(load(SEND))]
    assert len(whole) >= heard > 0
    assert all(texts[name] for name in whole), "only a word that was cut off is not understood"


def test_a_take_that_was_cut_off_completes_its_session(
    recover: Callable[..., int], keeper: Keeper
) -> None:
    spool = spooled()
    record = keeper.begin(
        Session(time.time() - 9, Kind.DICTATION, model="tiny.en"), {"": spool.path.name}
    )
    record.add((Word("Send", 0.5, 0.8, 0.9),))
    keeper.change(lambda store: store.sync()).result(60)
    assert recover() == 0, "it still runs"
    spool.close(keep=True)  # as the system does for a dead process
    assert recover() == 1
    with Reader() as reader:
        (one,) = reader.sessions(Filter(delivered=False))
        assert words(text(reader, one.id)) == said.SEND
        assert one.session.ended == pytest.approx(time.time(), abs=30)
        assert one.recorded
        assert reader.previous_versions(one.id)[0].passages[0].text == "Send"


def test_sound_without_a_session_becomes_one(recover: Callable[..., int]) -> None:
    spooled().close(keep=True)
    silence = Spool()
    silence.write(AudioChunk(np.zeros(16_000, np.float32), 0))
    silence.close(keep=True)
    nonsense = paths.spool_dir() / "nonsense.wav"
    nonsense.write_bytes(b"this is no sound" * 100)
    assert recover() == 1
    with Reader() as reader:
        (one,) = reader.sessions(Filter(delivered=False))
        assert words(text(reader, one.id)) == said.SEND
        assert one.recorded
        assert one.session.started == pytest.approx(time.time() - seconds(len(load(SEND))), abs=30)
    assert recover() == 0
    assert nonsense.with_suffix(".broken").exists()


@pytest.mark.parametrize("keep_sound", [True, False])
def test_sound_that_could_not_be_moved_is_moved_or_deleted(
    recover: Callable[..., int], keep_sound: bool, data_home: Path
) -> None:
    spool = spooled()
    session = Session(time.time(), Kind.DICTATION, ended=time.time(), delivered=True)
    with Store() as store:
        number = store.begin(session, {"": spool.path.name})
    spool.close(keep=True)
    assert recover(keep_sound) == recover(keep_sound) == 0
    eventually(lambda: left_over() == [])
    with Reader() as reader:
        names = reader.session(number).recordings
    assert bool(names) == keep_sound
    eventually(lambda: len(list((data_home / "recordings").glob("*"))) == int(keep_sound))


class Deaf:
    """Finds no words in any sound."""

    def transcribe(self, path: Path) -> TranscribedText:
        return TranscribedText((), "en", seconds(len(load(path))))


def test_speech_without_words_is_listed_with_its_sound_and_a_noise_is_not(keeper: Keeper) -> None:
    spooled().close(keep=True)
    hiss = Spool()
    hiss.write(AudioChunk(np.random.default_rng(0).normal(0, 0.01, 32_000).astype(np.float32), 0))
    hiss.close(keep=True)
    assert recovery.recover(Deaf(), "tiny.en", keeper, True) == 1  # type: ignore[arg-type]
    eventually(lambda: left_over() == [])
    with Reader() as reader:
        (one,) = reader.sessions(Filter(delivered=False))
        assert text(reader, one.id) == ""
        (name,) = reader.session(one.id).recordings.values()
    assert len(load(find(name))) == pytest.approx(len(load(SEND)), abs=1600)


class Broken:
    """Reads sound as `FileTranscriber` does, but fails unexpectedly at the first file."""

    def __init__(self, whisper: LoadedModel) -> None:
        self._transcriber = FileTranscriber(whisper, RecognitionRequest(("en",)))
        self._bad: Path | None = None

    def transcribe(self, path: Path) -> TranscribedText:
        self._bad = self._bad or path
        if path == self._bad:
            raise ValueError("no codec ever says this")
        return self._transcriber.transcribe(path)


def test_one_bad_file_does_not_keep_the_others_waiting(
    whisper: LoadedModel, keeper: Keeper, told: list[DictationError]
) -> None:
    for _ in range(3):
        spooled().close(keep=True)
    bad, *_ = left_over()
    assert recovery.recover(Broken(whisper), "tiny.en", keeper, True) == 2
    (problem,) = told
    assert "ValueError" in problem.problem
    eventually(lambda: left_over() == [bad])
    with Reader() as reader:
        assert reader.count() == 2


def test_what_is_deleted_while_it_is_written_down_does_not_come_back(
    whisper: LoadedModel, keeper: Keeper
) -> None:
    spooled().close(keep=True)

    def erase() -> None:
        keeper.change(recordings.erase).result()

    transcriber = FileTranscriber(whisper, RecognitionRequest(("en",)), wait=erase)
    recovery.recover(transcriber, "tiny.en", keeper, True)
    keeper.close()
    assert [path for path in paths.spool_dir().iterdir() if path.is_file()] == []
    with Reader() as reader:
        assert reader.count() == 0


def test_who_wants_nothing_kept_keeps_nothing() -> None:
    spooled().close(keep=True)
    running = spooled()
    recovery.forget()
    assert list(paths.spool_dir().iterdir()) == [running.path]
    running.close(keep=False)


def test_sound_that_could_not_be_compressed_is_compressed_later(
    keeper: Keeper,
) -> None:
    session = Session(time.time(), Kind.DICTATION, ended=time.time())
    with Store() as store:
        for name in ("good.wav", "bad.wav", "cut.wav", "gone.wav"):
            store.begin(session, {"": name})
    folder = recordings.make_folder()
    spooled().move(folder / "good.wav")
    (folder / "bad.wav").write_bytes(b"this is no sound" * 100)
    # the header says that it ends after half a second, but there is more
    cut = bytearray((folder / "good.wav").read_bytes())
    cut[40:44] = (16_000).to_bytes(4, "little")
    (folder / "cut.wav").write_bytes(cut)
    keeper.tidy(HistorySettings(audio="always"))
    left = {"good.opus", "bad.wav", "cut.wav"}
    eventually(lambda: {path.name for path in folder.iterdir()} == left)
    with Reader() as reader:
        assert reader.recordings() == {*left, "gone.wav"}
    assert (folder / "cut.wav").read_bytes() == cut


@pytest.fixture
def small_disk(data_home: Path) -> Iterator[None]:
    """The recordings are on a disk that has room for “Send it now.” as WAV, and little more."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root on Linux")
    folder = data_home / "recordings"
    folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=72k", "tmpfs", str(folder)]
    subprocess.run(mount, check=True)
    yield
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.usefixtures("small_disk")
def test_a_disk_that_is_full_when_sound_comes_or_is_compressed_is_told_and_nothing_is_lost(
    keeper: Keeper, told: list[DictationError]
) -> None:
    def take() -> Path:
        """Dictate; where its sound is."""
        before = len(told)
        spool = spooled()
        kept = TakeRecord(keeper, spool, Session(time.time(), Kind.DICTATION), True)
        kept.add((Word("Send", 0.5, 0.8, 0.9),))
        kept.finish("", True, {}).result()
        kept.settle()
        eventually(lambda: len(told) > before)
        assert "No space left" in told[-1].problem
        assert len(told) == before + 1
        return find(spool.path.name)

    assert take().parent == paths.recordings_dir(), "it could not be compressed"
    second = take()
    assert second.parent == paths.spool_dir(), "it could not be moved"
    assert left_over() == [second]
    assert len(load(second)) == len(load(SEND))
    assert len(list(paths.recordings_dir().iterdir())) == 1


def trust_the_clock() -> None:
    """Have the clock looked at before, as in any run but the first of the program's life."""
    paths.data_dir().mkdir(parents=True, exist_ok=True)
    is_trusted(paths.data_dir(), time.time() - 2 * DAY)
    assert is_trusted(paths.data_dir(), time.time())


def over(ago: float) -> Session:
    """A dictation that was delivered some seconds ago."""
    return Session(time.time() - ago, Kind.DICTATION, ended=time.time() - ago, delivered=True)


def test_what_is_old_or_was_deleted_goes_with_its_sound() -> None:
    trust_the_clock()
    told: list[DictationError] = []
    now = time.time()
    folder = recordings.make_folder()
    with Store() as store:
        ages = {"new": 0.0, "month": 31 * DAY, "year": 400 * DAY, "deleted": 0.0, "gone": 0.0}
        numbers = {name: store.begin(over(90 + age), {"": name}) for name, age in ages.items()}
        for name in ages:
            (folder / name).touch()
        store.delete([numbers["deleted"], numbers["gone"]])
        store._connection.execute(
            "UPDATE sessions SET deleted = ? WHERE id = ?", (now - UNDO - 9, numbers["gone"])
        )
        tidy(store, HistorySettings(audio="always", keep_days=365), told.append)
        assert {path.name for path in folder.iterdir()} == {"new", "month", "deleted"}
        tidy(store, HistorySettings(audio="days", audio_days=30), told.append)
        assert {path.name for path in folder.iterdir()} == {"new", "deleted"}
        assert len(store.sessions()) == 2
        tidy(store, HistorySettings(audio="off"), told.append)
        assert list(folder.iterdir()) == []
        assert len(store.sessions()) == 2
    assert told == []


def test_copies_from_before_a_repair_live_as_long_as_what_was_deleted() -> None:
    trust_the_clock()
    with Store() as store:
        for name, age in (("sessions.db.broken-1", UNDO + 9), ("sessions.db.before-3", UNDO - 9)):
            copy = paths.data_dir() / name
            copy.touch()
            os.utime(copy, (time.time() - age, time.time() - age))
        tidy(store, HistorySettings(), lambda _: None)
        assert [path.name for path in schema.copies(store.path)] == ["sessions.db.before-3"]


def test_a_clock_that_leaps_ahead_for_a_while_destroys_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trust_the_clock()
    history = HistorySettings(audio="days", audio_days=7, keep_days=365)
    folder = recordings.make_folder()
    with Store() as store:
        kept = store.begin(over(3 * DAY), {"": "kept"})
        deleted = store.begin(over(3 * DAY), {"": "deleted"})
        store.delete([deleted])
        for name in ("kept", "deleted"):
            (folder / name).touch()
        today = time.time()
        for moment in (14 * 365 * DAY, 14 * 365 * DAY + 3600, 0.0, 60.0, 14 * 365 * DAY + 7200):
            monkeypatch.setattr("dictation.history.tidying.time.time", lambda at=moment: today + at)
            tidy(store, history, lambda _: None)
            assert {path.name for path in folder.iterdir()} == {"kept", "deleted"}
            assert store.session(kept).session.ended
        store.undelete([deleted])
        # who comes back after a year waits a day, then old is old
        later = today + 14 * 365 * DAY + 7200 + DAY
        monkeypatch.setattr("dictation.history.tidying.time.time", lambda: later)
        tidy(store, history, lambda _: None)
        assert store.sessions() == []
        assert list(folder.iterdir()) == []


def test_takes_made_before_the_time_is_known_do_not_expire_once_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    history = HistorySettings(audio="always", keep_days=30)
    with Store() as store:
        number = store.put(Session(40.0, Kind.DICTATION, ended=50.0), [])
        monkeypatch.setattr("dictation.history.tidying.time.time", lambda: 60 * DAY)
        tidy(store, history, lambda _: None)
        assert store.session(number).session.started == 40.0
        monkeypatch.undo()
        monkeypatch.setenv("XDG_DATA_HOME", str(store.path.parent.parent))
        trust_the_clock()
        tidy(store, history, lambda _: None)
        assert store.session(number).session.started == pytest.approx(time.time(), abs=60)


def test_captions_that_were_cut_off_are_over_and_those_that_run_are_not() -> None:
    folder = recordings.make_folder()
    names = [new_name(recordings.COMPRESSED) for _ in range(2)]
    cut, running = (OpusFile(folder / name) for name in names)
    begun = Session(time.time() - 60, Kind.CAPTIONS)
    said = Passage((Word("Yes.", 1.0, 2.0, 0.9),))
    with Store() as store:
        numbers = [store.begin(begun, {"": name}) for name in names]
        old = store.put(replace(begun, started=begun.started - 3 * DAY), [said])
        new = store.put(begun, [said])
        store.add(numbers[0], said.words)
        cut.end()
        tidy(store, HistorySettings(audio="always"), lambda _: None)
        assert store.session(numbers[0]).session.ended == begun.started + 2.0
        assert store.session(old).session.ended == begun.started - 3 * DAY + 2.0
        assert {one.id for one in store.unfinished()} == {numbers[1], new}
        tidy(store, HistorySettings(audio="off"), lambda _: None)
        assert store.recordings() == {names[1]}
    running.end()
