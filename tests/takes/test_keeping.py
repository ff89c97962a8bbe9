"""What is said is kept whatever befalls the store meanwhile, and nobody waits for it."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from dictation import paths
from dictation.audio.chunk import AudioChunk
from dictation.audio.spool import Spool, left_over
from dictation.errors import DictationError
from dictation.history import keeper as keeper_module
from dictation.history import repair, schema
from dictation.history.file_transcriber import FileTranscriber
from dictation.history.keeper import Keeper
from dictation.history.reader import Reader
from dictation.history.recordings import find
from dictation.history.recovery import recover
from dictation.history.sessions import Filter, Kind, Passage, Session
from dictation.history.store import Store
from dictation.history.take_record import TakeRecord
from dictation.recognition.backends import LoadedModel
from dictation.recognition.request import RecognitionRequest
from dictation.results import Word
from tests.takes.conftest import eventually


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path / "dictation"


def spoken(text: str, start: float = 0.0) -> tuple[Word, ...]:
    texts = [f" {word}" for word in text.split()]
    return tuple(Word(t, start + k * 0.4, start + k * 0.4 + 0.3, 0.9) for k, t in enumerate(texts))


def take(keeper: Keeper, text: str, keep_sound: bool = False) -> TakeRecord:
    """Dictate; all is delivered."""
    spool = Spool()
    spool.write(AudioChunk(np.zeros(16_000, np.float32), 0))
    kept = TakeRecord(keeper, spool, Session(time.time(), Kind.DICTATION), keep_sound)
    for place, word in enumerate(text.split()):
        kept.add(spoken(word, place * 0.4))
    kept.finish("editor", True, {})
    kept.settle()
    return kept


def texts() -> list[str]:
    """What the history has, the oldest first."""
    with Reader() as reader:
        return [
            " ".join(one.passage.text for one in reader.session(summary.id).passages)
            for summary in reversed(reader.sessions())
        ]


@pytest.fixture
def lock(data: Path) -> Iterator[sqlite3.Connection]:
    """Another program that has the sessions locked."""
    Store().close()
    with closing(sqlite3.connect(data / schema.FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield other


def test_a_locked_store_keeps_no_take_waiting_and_loses_nothing(
    keeper: Keeper, told: list[DictationError], lock: sqlite3.Connection
) -> None:
    waited = []
    for number in range(6):
        began = time.monotonic()
        take(keeper, f"this is take {number} of six")
        waited.append(time.monotonic() - began)
    # a commit each word, 36 of them: each used to wait two seconds
    assert sum(waited) < 30
    assert texts() == []
    assert len(list(paths.spool_dir().iterdir())) == 6, "their sound is still there"
    assert left_over() == []
    lock.execute("ROLLBACK")
    eventually(lambda: texts() == [f"this is take {number} of six" for number in range(6)])
    eventually(lambda: not list(paths.spool_dir().iterdir()))
    with Reader() as reader:
        assert len(reader.sessions(Filter(delivered=True))) == 6
    assert len(told) <= 1, "only where it lasts"


def scratched(keeper: Keeper) -> TakeRecord:
    """Dictate, and take some of it back."""
    spool = Spool()
    kept = TakeRecord(keeper, spool, Session(time.time(), Kind.DICTATION), keep_sound=False)
    kept.add(spoken("one two three"))
    kept.remove(1, ())
    kept.remove(1, spoken("tw", 0.4))
    kept.add(spoken("four", 2.0))
    kept.finish("editor", True, {})
    kept.settle()
    return kept


def test_words_that_were_scratched_are_gone_even_from_the_index(keeper: Keeper) -> None:
    scratched(keeper)
    keeper.close()
    assert texts() == ["one tw four"]
    with Reader() as reader:
        assert reader.search("three") == []
        assert len(reader.search("four")) == 1
        assert reader.previous_versions(reader.sessions()[0].id) == ()


def test_also_if_they_were_never_written(keeper: Keeper, lock: sqlite3.Connection) -> None:
    scratched(keeper)
    keeper._thread.call(lambda: None).result()
    lock.execute("ROLLBACK")
    keeper.close()
    assert texts() == ["one tw four"]


def test_a_lock_that_lasts_is_told_once(
    keeper: Keeper, told: list[DictationError], lock: sqlite3.Connection
) -> None:
    take(keeper, "hello")
    eventually(lambda: told)
    take(keeper, "again")
    keeper._thread.call(lambda: None).result()
    assert len(told) == 1
    assert "Another program has locked" in told[0].problem
    lock.execute("ROLLBACK")
    eventually(lambda: texts() == ["hello", "again"])
    assert len(told) == 1


@pytest.mark.parametrize("keep_sound", [False, True])
def test_what_is_still_locked_at_the_end_is_in_the_history_at_the_next_start(
    told: list[DictationError],
    lock: sqlite3.Connection,
    monkeypatch: pytest.MonkeyPatch,
    keep_sound: bool,
) -> None:
    monkeypatch.setattr(keeper_module, "_CLOSE_TIMEOUT", 0.5)
    keeper = Keeper(told.append)
    kept = take(keeper, "hello", keep_sound)
    assert kept.spool is not None
    keeper.close()
    assert left_over() == [kept.spool.path]
    (aside,) = paths.data_dir().glob("sessions.db.unsaved-*")
    assert str(aside) in told[-1].problem
    lock.execute("ROLLBACK")
    told.clear()
    keeper = Keeper(told.append)
    monkeypatch.setattr(FileTranscriber, "transcribe", None)  # its text is known
    recover(
        FileTranscriber(cast("LoadedModel", None), RecognitionRequest()), "", keeper, keep_sound
    )
    keeper.close()
    assert texts() == ["hello"]
    assert left_over() == []
    with Reader() as reader:
        (session,) = reader.sessions(Filter(delivered=True))
        recordings = reader.session(session.id).recordings
    assert session.session.application == "editor"
    assert list(recordings) == ([""] if keep_sound else [])
    assert all(find(name).parent == paths.recordings_dir() for name in recordings.values())
    assert [problem.remedy for problem in told] == ["You don't need to do anything."]


def fill() -> None:
    with Store() as store:
        for number in range(300):
            session = Session(1.7e9 + number, Kind.DICTATION, ended=1.7e9 + number, delivered=True)
            store.put(session, [Passage(spoken(f"word{number} " * 30))])


def damage(first: float, last: float) -> None:
    """Overwrite a part of the file in place, as a failing disk does."""
    path = paths.data_dir() / schema.FILE_NAME
    pages = path.stat().st_size // 4096
    with path.open("r+b") as content:
        for page in range(int(pages * first), int(pages * last)):
            content.seek(page * 4096)
            content.write(os.urandom(4096))


@pytest.mark.parametrize("part", [(0.0, 0.05), (0.3, 0.6), (0.0, 1.0)])
def test_damage_in_mid_session_is_mended_and_what_is_being_said_goes_on(
    keeper: Keeper, told: list[DictationError], part: tuple[float, float]
) -> None:
    fill()
    record = keeper.begin(Session(1.8e9, Kind.DICTATION, ended=None))
    record.add(spoken("What was said before the damage"))
    keeper.change(lambda store: store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)"))
    keeper.change(lambda store: store._connection.execute("PRAGMA shrink_memory")).result()
    damage(*part)
    record.add(spoken("and after it", 3.0))
    record.finish(1.8e9 + 5, "editor", True, {}).result(60)
    take(keeper, "The next one.")
    keeper.change(Store.sync).result()
    # damage that nobody has come across yet is seen by who looks through all of it
    with Reader() as reader:
        try:
            for one in reader.sessions():
                reader.session(one.id)
        except DictationError:
            pass
    keeper.change(Store.sync).result()
    found = texts()
    assert "What was said before the damage and after it" in found
    assert "The next one." in found
    assert len(told) == 1
    assert "damaged" in told[0].problem
    assert list(paths.data_dir().glob("sessions.db.broken-*"))
    keeper.close()
    store, repaired = repair.open_store()
    with store:
        assert repaired is None, "told once"
        assert store._connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_another_process_that_mends_the_store_takes_nothing_away(keeper: Keeper) -> None:
    """Captions run beside the app: the file they write into is set aside under their hands."""
    fill()
    other = Keeper(lambda _: None)
    record = other.begin(Session(1.8e9, Kind.CAPTIONS))
    record.add(spoken("before"))
    other.change(Store.sync).result()
    (paths.data_dir() / "sessions.db.damage-seen").touch()
    keeper.change(Store.sync).result()
    record.add(spoken("and after", 1.0))
    record.finish(1.8e9 + 5, "", None, {}).result(60)
    other.close()
    assert texts()[-1] == "before and after"
    assert len(texts()) == 301


def test_a_session_that_is_deleted_for_good_while_it_runs_is_let_go(keeper: Keeper) -> None:
    record = keeper.begin(Session(1.8e9, Kind.DICTATION))
    record.add(spoken("before"))
    keeper.change(lambda store: store.forget(1)).result()
    record.add(spoken("after", 1.0))
    record.finish(1.8e9 + 5, "", True, {}).result(60)
    keeper.close()
    assert texts() == []
    assert not record.is_wanted
