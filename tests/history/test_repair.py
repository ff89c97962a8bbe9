"""A damaged store is detected and repaired: everything readable is recovered."""

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from dictation.errors import StorageError
from dictation.history import markers, repair
from dictation.history.reader import Reader
from dictation.history.schema import FILE_NAME, DamagedStoreError
from dictation.history.sessions import Kind, Passage, Session
from dictation.history.store import Store
from dictation.results import Word

NOTE = Session(1_700_000_000.0, Kind.DICTATION, "Microphone", "base", "en", application="firefox")
VERSION_1 = Path(__file__).with_name("version-1.sql")


def spoken(text: str, start: float = 0.0) -> tuple[Word, ...]:
    """Return the words of `text`, 0.3 seconds long and 0.4 seconds apart."""
    texts = (f" {text}" for text in text.split())
    return tuple(Word(t, start + k * 0.4, start + k * 0.4 + 0.3, 0.9) for k, t in enumerate(texts))


def said(reader: Reader, session_id: int) -> list[str]:
    return [kept.passage.text for kept in reader.session(session_id).passages]


def intact(folder: Path) -> bool:
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        connection.execute("INSERT INTO found(found, rank) VALUES ('integrity-check', 1)")
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def overwrite(file: Path, share: float, pages: int = 2) -> None:
    """Overwrite some pages, starting at a fraction `share` of the file's length."""
    with file.open("r+b") as content:
        content.seek(int(file.stat().st_size * share) // 4096 * 4096)
        content.write(os.urandom(4096 * pages))


def repaired(folder: Path) -> StorageError:
    """Repair a store and return the notice for the user."""
    (folder / FILE_NAME).replace(folder / f"{FILE_NAME}.unread-2026-01-01")
    store, told = repair.open_store(folder)
    store.close()
    assert told is not None
    return told


@pytest.fixture
def full(tmp_path):
    """A folder with a closed store of 300 sessions that fill many pages."""
    with Store(tmp_path) as store:
        for number in range(300):
            store.put(
                replace(NOTE, title=f"Number {number}", tags=("all",)),
                [Passage(spoken(f"word{number} " * 30, start=1.0))],
            )
    return tmp_path


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.95])
def test_everything_undamaged_is_recovered(full, share):
    file = full / FILE_NAME
    size = file.stat().st_size
    overwrite(file, share)
    store, told = repair.open_store(full)
    try:
        with store:
            for one in store.sessions():
                store.session(one.id)
            store.search("word")
            store.add(store.begin(NOTE), spoken("hello"))
    except DamagedStoreError:
        # not noticed before it was read
        store, told = repair.open_store(full)
        store.close()
    if told:
        assert "Sessions recovered" in told.problem
        aside = min(full.glob(f"{FILE_NAME}.broken-*"))
        assert str(aside) in told.remedy
        assert aside.stat().st_size >= size
    with Store(full) as store:
        found = store.sessions()
        assert len(found) >= 250
        for one in found:
            store.session(one.id)
        assert sum(bool(store.search(f"word{number}")) for number in range(300)) >= 200
        store.add(store.begin(NOTE), spoken("hello"))
    if told:
        assert intact(full)


@pytest.mark.parametrize("content", [b"this is no database at all " * 1000, os.urandom(9000)])
def test_a_file_that_is_not_a_database_is_set_aside(tmp_path, content):
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(DamagedStoreError):
        Reader(tmp_path)
    store, told = repair.open_store(tmp_path)
    with store:
        store.add(store.begin(NOTE), spoken("hello"))
        assert [hit.session_id for hit in store.search("hello")] == [1]
    assert told is not None
    aside = min(tmp_path.glob(f"{FILE_NAME}.broken-*"))
    assert aside.read_bytes() == content


def test_a_damaged_file_of_version_1_is_recovered_too(tmp_path):
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.executescript(VERSION_1.read_text(encoding="utf-8"))
    repaired(tmp_path)
    with Store(tmp_path) as store:
        assert said(store, 1) == ["Dear Anna, hello."]
        assert store.session(1).session.tags == ("work",)


def test_recordings_and_previous_versions_are_recovered(full):
    with Store(full) as store:
        store.set_recording(4, "me", "4.opus")
        store.set_recording(5, "", "5.opus")
        store.rewrite(4, "tiny", "en", [Passage(spoken("something else"))], [""])
    with closing(sqlite3.connect(full / FILE_NAME)) as connection, connection:
        connection.execute("DELETE FROM passages WHERE session = 5")
        connection.execute("DELETE FROM sessions WHERE id = 5")
    repaired(full)
    with Store(full) as store:
        assert store.session(4).recordings == {"me": "4.opus"}
        assert store.session(5).recordings == {"": "5.opus"}
        assert store.previous_versions(4)[0].passages[0].text.startswith("word3 word3")


def test_words_of_lost_sessions_are_recovered_and_invalid_rows_skipped(full):
    with closing(sqlite3.connect(full / FILE_NAME)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM sessions WHERE id = 5")
        connection.execute("UPDATE sessions SET kind = 'opera' WHERE id = 6")
        connection.execute("UPDATE passages SET words = '[[1, 2' WHERE session = 7")
        connection.execute("UPDATE passages SET words = '[[1, \"a\", 2, 3]]' WHERE session = 8")
        connection.execute("UPDATE passages SET words = '[]' WHERE session = 9")
    with Store(full) as store, pytest.raises(DamagedStoreError):
        store.sessions()
    repaired(full)
    with Store(full) as store:
        assert len(store.sessions()) == 300
        assert said(store, 5)[0].startswith("word4 word4")
        assert said(store, 6)[0].startswith("word5 word5")
        # the words are lost, but the index has the text
        assert said(store, 7)[0].startswith("word6 word6")
        assert said(store, 8)[0].startswith("word7 word7")
        assert said(store, 9)[0].startswith("word8 word8")
        assert store.session(7).session.tags == ("all",)


def test_after_a_crash_damage_is_found_before_anything_is_written(full):
    """Opening reads neither words nor index, so only a check of the whole file finds the damage."""
    overwrite(full / FILE_NAME, 0.5)
    store, told = repair.open_store(full)
    store.close()
    assert told is None, "it was closed as it should be: nobody looks"
    (full / f"{FILE_NAME}.open-1-1").touch()  # as a killed process leaves it
    store, told = repair.open_store(full)
    with store:
        assert told is not None
        store.add(store.begin(NOTE), spoken("hello"))
        assert len(store.search("hello")) == 1
    assert intact(full)
    store, told = repair.open_store(full)
    store.close()
    assert told is None, "told once"
    assert list(full.glob(f"{FILE_NAME}.open-*")) == []


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE passages",
        "UPDATE found_config SET v = 0",
        "UPDATE found_data SET block = zeroblob(9)",
    ],
)
def test_damage_without_an_sqlite_error_code_is_recognized(full, statement):
    with closing(sqlite3.connect(full / FILE_NAME)) as connection, connection:
        connection.execute(statement)
    with Store(full) as store, pytest.raises(DamagedStoreError):
        store.add(store.begin(NOTE), spoken("hello"))
    store, told = repair.open_store(full)
    with store:
        assert told is not None
        store.add(store.begin(NOTE), spoken("hello"))
        assert len(store.sessions()) == 302
    assert intact(full)


def test_the_marker_of_an_open_store_is_not_taken_for_a_crash(full):
    with Store(full), Store(full):
        assert len(list(full.glob(f"{FILE_NAME}.open-*"))) == 2
        assert markers.left_open(full / FILE_NAME) == []
    assert list(full.glob(f"{FILE_NAME}.open-*")) == []


def test_damage_seen_by_a_reader_is_repaired_when_the_store_is_next_opened(full):
    with closing(sqlite3.connect(full / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE passages SET words = '[[1, 2' WHERE session = 7")
    with Reader(full) as reader, pytest.raises(DamagedStoreError):
        reader.session(7)
    store, told = repair.open_store(full)
    with store:
        assert told is not None
        assert said(store, 7)[0].startswith("word6 word6")
        assert len(store.sessions()) == 300


def test_a_failed_recovery_is_resumed_at_the_next_start(full, monkeypatch):
    """In the meantime sessions are saved in a new file, and both are merged in the end."""
    (full / f"{FILE_NAME}.open-1-1").touch()
    overwrite(full / FILE_NAME, 0.5)

    def full_disk(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(repair, "salvage", full_disk)
        store, told = repair.open_store(full)
    assert told is not None
    assert "a new one was started" in told.problem
    with store:
        assert store.sessions() == []
        number = store.put(replace(NOTE, started=1_800_000_000.0), [Passage(spoken("meanwhile"))])
    store, told = repair.open_store(full)
    with store:
        assert told is not None
        assert "Sessions recovered" in told.problem
        assert len(store.sessions()) > 250
        assert said(store, number) == ["meanwhile"]
        assert store.session(300).title == "Number 299"
    assert list(full.glob(f"{FILE_NAME}.unread-*")) == []
    assert intact(full)


def test_a_session_in_both_files_is_merged_and_the_newer_text_wins(full):
    with Store(full) as store:
        before = store.session(300).session
    mend_later = full / f"{FILE_NAME}.unread-2026-01-01"
    (full / FILE_NAME).replace(mend_later)
    with Store(full) as store:
        first = store.put(NOTE, [Passage(spoken("another one"))])
        again = store.put(replace(before, started=before.started), [Passage(spoken("all of it"))])
    assert (first, again) == (1, 2)
    store, _ = repair.open_store(full)
    with store:
        assert said(store, 1) == ["another one"]
        assert said(store, 2) == ["all of it"]
        found = [one.id for one in store.sessions() if one.session.title == "Number 299"]
        assert found == [2]


def test_an_interrupted_set_aside_is_resumed(full):
    """The database is already set aside, its write-ahead log is not: they belong together."""
    store = Store(full)
    number = store.put(NOTE, [Passage(spoken("only in the log"))])
    copy = full / "copy"
    copy.mkdir()
    aside = f"{FILE_NAME}.unread-2026-01-01"
    (copy / aside).write_bytes((full / FILE_NAME).read_bytes())
    (copy / f"{FILE_NAME}-wal").write_bytes((full / f"{FILE_NAME}-wal").read_bytes())
    store.close()
    store, told = repair.open_store(copy)
    with store:
        assert told is not None
        assert said(store, number) == ["only in the log"]


def test_damage_noted_in_an_already_repaired_file_changes_nothing(full):
    """A reader still has the old file open while the new one is created."""
    markers.note_damage(full / FILE_NAME)
    store, told = repair.open_store(full)
    with store:
        assert told is None
        assert not markers.damage_noted(full / FILE_NAME)
        assert len(store.sessions()) == 300


def test_two_processes_do_not_repair_at_the_same_time(full):
    with (
        repair.exclusive(full / FILE_NAME),
        pytest.raises(StorageError, match="opening or repairing"),
    ):
        repair.open_store(full)
    store, _ = repair.open_store(full)
    store.close()


def test_an_open_store_notices_a_repair_by_another_process(full):
    with Store(full) as store:
        assert store.is_current
        repaired(full)
        assert not store.is_current
