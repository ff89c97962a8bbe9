"""Sessions are saved, found, corrected, and deleted."""

import os
import random
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from dictation.errors import StorageError
from dictation.history import repair, rows, schema
from dictation.history.reader import Reader
from dictation.history.schema import FILE_NAME
from dictation.history.sessions import (
    Filter,
    Kind,
    Passage,
    Session,
    UnknownPassageError,
    UnknownSessionError,
)
from dictation.history.store import Store
from dictation.results import Word

NOTE = Session(1_700_000_000.0, Kind.DICTATION, "Microphone", "base", "en", application="firefox")
VERSION_1 = Path(__file__).with_name("version-1.sql")


def spoken(text: str, start: float = 0.0) -> tuple[Word, ...]:
    """Return words 0.3 seconds long and 0.4 apart; `_` joins words without a space."""
    return tuple(
        Word(
            (" " if place or start else "") + word,
            start + place * 0.4,
            start + place * 0.4 + 0.3,
            0.9,
        )
        for place, word in enumerate(text.split())
    )


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "data") as opened:
        yield opened


def said(reader: Reader, session_id: int) -> list[str]:
    return [kept.passage.text for kept in reader.session(session_id).passages]


def test_a_punctuation_mark_is_stored_with_the_word_before_it(store):
    number = store.begin(NOTE)
    store.add(number, [Word("The", 0.0, 0.2, 0.9), Word(" budget", 0.2, 0.6, 0.9)])
    passage = store.session(number).passages[0]
    store.correct(passage.id, 1, "Budget")
    store.add(number, [Word(",", 0.6, 0.6, 0.5), Word(" because", 1.0, 1.4, 0.9)])
    store.add(number, [Word(".", 1.4, 1.4, 0.8)])
    (kept,) = store.session(number).passages
    assert [word.text for word in kept.passage.words] == ["The", " Budget,", " because."]
    assert kept.passage.originals == {1: " budget,"}
    assert kept.passage.words[2] == Word(" because.", 1.0, 1.4, 0.9)
    # whoever is far behind may get them all at once
    words = [Word(text, 0.0, 0.1, 0.9) for text in ("Yes", ".", " No", "?")]
    assert [p.text for p in rows.passages(words)] == ["Yes. No?"]


def intact(folder: Path) -> bool:
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        connection.execute("INSERT INTO found(found, rank) VALUES ('integrity-check', 1)")
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_session_is_saved_with_all_its_words(store, tmp_path):
    number = store.begin(NOTE)
    words = spoken("Dear Anna, thank you for your letter.")
    for at in range(0, len(words), 2):
        store.add(number, words[at : at + 2])
    store.finish(number, NOTE.started + 5, delivered=True, figures={"delay": 0.4})
    with Reader(tmp_path / "data") as reader:
        kept = reader.session(number)
        (summary,) = reader.sessions()
    assert [word.text for word in kept.words] == [word.text for word in words]
    assert [(word.start, word.end) for word in kept.words] == [
        (round(word.start, 3), round(word.end, 3)) for word in words
    ]
    assert kept.session == replace(
        NOTE, ended=NOTE.started + 5, delivered=True, figures={"delay": 0.4}
    )
    assert summary.title == kept.title == "Dear Anna, thank you for your letter."


def test_passages_end_at_pauses_or_when_long_at_sentence_ends(store):
    number = store.begin(NOTE)
    store.add(number, spoken("Yes."))
    store.add(number, spoken("And then " + "on " * 20 + "it went. It never stopped.", 5.0))
    assert said(store, number) == [
        "Yes.",
        "And then " + "on " * 20 + "it went.",
        "It never stopped.",
    ]


def test_simultaneous_speakers_have_separate_passages(store):
    number = store.begin(NOTE)
    store.add(number, spoken("I think"), "me")
    store.add(number, spoken("Hello there", 0.2), "system")
    store.add(number, spoken("we should.", 0.8), "me")
    found = [(kept.passage.source, kept.passage.text) for kept in store.session(number).passages]
    assert found == [("me", "I think we should."), ("system", "Hello there")]


def test_only_this_user_can_read_the_file_and_its_folder(store):
    store.begin(NOTE)
    files = list(store.path.parent.iterdir())
    assert FILE_NAME in {file.name for file in files}
    if os.name == "posix":
        assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_missing_store_reads_as_empty(tmp_path):
    with Reader(tmp_path) as reader:
        assert reader.sessions() == reader.search("anything") == reader.unfinished() == []
    assert list(tmp_path.iterdir()) == []


def test_sessions_are_listed_newest_first_and_filtered(store):
    old = store.put(replace(NOTE, ended=NOTE.started, tags=("work", "letters")), [])
    film = replace(NOTE, started=NOTE.started + 100, kind=Kind.FILE, language="fr", ended=1.8e9)
    new = store.put(replace(film, delivered=False), [])
    cut = store.begin(replace(NOTE, started=NOTE.started + 50))
    store.set_title(old, "Minutes")

    def listed(**wanted) -> list[int]:
        return [one.id for one in store.sessions(Filter(**wanted))]

    assert listed() == [new, cut, old]
    assert listed(kind=Kind.FILE) == listed(language="fr") == listed(delivered=False) == [new]
    assert listed(tag="work") == [old]
    assert listed(since=NOTE.started + 50, until=NOTE.started + 100) == [cut]
    assert [one.id for one in store.sessions(limit=1, offset=1)] == [cut]
    assert store.session(old).session.tags == ("letters", "work")
    assert store.session(old).title == "Minutes"
    store.set_tags(old, ["home"])
    assert listed(tag="work") == []
    assert [one.id for one in store.unfinished()] == [cut]


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("letter", ["letter."]),
        ("LETT", ["letter."]),
        ("cafe anna", ["Anna,", "Café"]),
        ("thank yo", ["thank", "you", "your"]),
        ('"thank you"', ["thank", "you"]),
        ('"thank your"', None),
        ("thank ", ["thank"]),
        ("than ", None),
        ("don't", ["don't"]),
        ("zebra", None),
        ("", None),
        ('- * " ) AND', None),
    ],
)
def test_search_finds_and_marks_words(store, typed, marked):
    number = store.begin(NOTE)
    store.add(number, spoken("Dear Anna, thank you for your letter. I don't know the Café yet."))
    store.add(number, spoken("Something else.", 60.0))
    found = store.search(typed)
    if marked is None:
        assert found == []
    else:
        (hit,) = found
        assert [hit.passage.words[place].text.strip() for place in hit.marked] == marked
        assert (hit.session_id, hit.session.application) == (number, "firefox")


@pytest.mark.parametrize(
    ("words", "typed", "marked"),
    [
        (("今日", "は", "三つ", "の", "話題", "です。"), "話題", ("話題",)),
        (("今日", "は", "三つ", "の", "話題", "です。"), "日は", ("今日", "は")),
        (("今日", "は", "三つ", "の", "話題", "です。"), "は今", ()),
        ((" मैं", " हिन्दी", " बोलता"), "हिन्दी", (" हिन्दी",)),
        (("สวัส", "ดี", "ครับ"), "ดี", ("ดี",)),
    ],
)
def test_search_works_in_scripts_without_spaces(store, words, typed, marked):
    number = store.begin(NOTE)
    store.add(number, [Word(text, k, k + 1, 0.9) for k, text in enumerate(words)])
    found = [hit.passage.words[place].text for hit in store.search(typed) for place in hit.marked]
    assert tuple(found) == marked
    assert store.sessions()[0].opening == "".join(words).strip()


def test_search_results_are_newest_first_and_filtered(store):
    numbers = [
        store.put(replace(NOTE, started=NOTE.started + k), [Passage(spoken("again"))])
        for k in range(5)
    ]
    assert [hit.session_id for hit in store.search("again", limit=2)] == numbers[:-3:-1]
    wanted = Filter(until=NOTE.started + 2)
    assert [hit.session_id for hit in store.search("again", wanted=wanted)] == numbers[1::-1]


def test_a_correction_keeps_whispers_original(store):
    number = store.begin(NOTE)
    store.add(number, spoken("Dear Hannah, hello"))
    (kept,) = store.session(number).passages
    now = store.correct(kept.id, 1, "Anna,")
    store.add(number, spoken("there", 1.2))
    assert now.text == "Dear Anna, hello"
    assert said(store, number) == ["Dear Anna, hello there"]
    assert store.session(number).passages[0].passage.originals == {1: " Hannah,"}
    assert store.search("hannah") == []
    assert len(store.search("anna")) == 1
    assert store.correct(kept.id, 1, "").text == "Dear hello there"
    assert store.correct(kept.id, 1, "Hannah,").originals == {}
    assert intact(store.path.parent)


def test_a_removed_word_cannot_be_corrected(store):
    number = store.put(NOTE, [Passage(spoken("Dear Hannah"))])
    (kept,) = store.session(number).passages
    store.forget(number)
    with pytest.raises(UnknownPassageError):
        store.correct(kept.id, 1, "Anna")


def test_a_deleted_session_can_be_restored_until_it_is_purged(store):
    one, other = (
        store.put(replace(NOTE, ended=1.8e9), [Passage(spoken(text))])
        for text in ("first", "second")
    )
    store.delete([one])
    assert [found.id for found in store.sessions()] == [other]
    assert [found.id for found in store.sessions(Filter(deleted=True))] == [one]
    assert store.search("first") == []
    with pytest.raises(UnknownSessionError):
        store.session(one)
    store.undelete([one])
    assert said(store, one) == ["first"]
    store.delete([one])
    store.purge(time.time() - 60)
    assert [found.id for found in store.sessions(Filter(deleted=True))] == [one]
    store.purge(time.time() + 60)
    with pytest.raises(UnknownSessionError):
        store.undelete([one])
    store.forget(other)
    assert store.sessions() == []
    assert intact(store.path.parent)


def test_words_spoken_after_their_session_was_deleted_can_be_restored(store):
    number = store.begin(NOTE)
    store.add(number, spoken("Dear"))
    store.delete([number])
    store.add(number, spoken("Anna", 0.4))
    store.finish(number, NOTE.started + 1)
    store.undelete([number])
    assert said(store, number) == ["Dear Anna"]


def test_expired_sessions_are_removed_and_running_ones_stay(store):
    old, running = replace(NOTE, ended=NOTE.started + 9), NOTE
    new = replace(old, started=NOTE.started + 1000)
    _, *stay = store.put(old, []), store.put(running, []), store.put(new, [])
    store.expire(NOTE.started + 500)
    assert sorted(one.id for one in store.sessions()) == stay


def test_sessions_recorded_before_the_clock_was_set_do_not_expire(store):
    early = store.put(replace(NOTE, started=9.0, ended=19.0), [])
    store.expire(NOTE.started)
    assert [one.id for one in store.sessions()] == [early]
    store.fix_dates(NOTE.started)
    dated = store.session(early).session
    assert (dated.started, dated.ended) == (NOTE.started - 10, NOTE.started)
    store.fix_dates(NOTE.started + 99)
    assert store.session(early).session == dated
    store.expire(NOTE.started)
    assert store.sessions() == []


def test_copies_are_removed_by_age_and_with_permanently_removed_sessions(store):
    number = store.put(NOTE, [Passage(spoken("the secret Xylophon"))])

    def copies() -> list[str]:
        for ending in ("before-2", "broken-2026-01-01", "broken-2026-01-01-wal"):
            copy = store.path.with_name(f"{FILE_NAME}.{ending}")
            copy.write_text("xylophon")
            os.utime(copy, (1.7e9, 1.7e9))
        return [path.name for path in schema.copies(store.path)]

    assert len(copies()) == 3
    store.drop_copies(1.7e9 - 1)
    assert len(schema.copies(store.path)) == 3
    store.drop_copies(1.7e9 + 1)
    assert schema.copies(store.path) == []
    assert len(copies()) == 3
    store.forget(number)
    assert schema.copies(store.path) == []


def test_erased_text_is_nowhere_on_the_disk(store):
    number = store.put(NOTE, [Passage(spoken("the secret Xylophon is here"))])
    store.set_title(number, "Xylophon")
    store.sync()
    store.path.with_name(f"{FILE_NAME}.before-2").write_text("Xylophon")
    assert "Xylophon" in store.path.read_bytes().decode(errors="replace")
    store.erase()
    left = b"".join(file.read_bytes() for file in store.path.parent.iterdir())
    assert b"xylophon" not in left.lower()
    assert store.sessions() == []


def test_a_forgotten_session_leaves_no_trace_in_the_file(store):
    keep = store.put(NOTE, [Passage(spoken("this stays"))])
    store.forget(store.put(NOTE, [Passage(spoken("the secret Xylophon"))]))
    store.close()
    assert b"xylophon" not in store.path.read_bytes().lower()
    with Reader(store.path.parent) as reader:
        assert said(reader, keep) == ["this stays"]


def test_another_thread_can_read_while_words_are_added(store):
    number = store.begin(NOTE)
    done = threading.Event()
    counts: list[int] = []

    def read() -> None:
        with Reader(store.path.parent) as reader:
            while not done.is_set():
                counts.append(len(reader.session(number).words))
            counts.append(len(reader.session(number).words))

    reading = threading.Thread(target=read)
    reading.start()
    for k in range(200):
        store.add(number, spoken("word", k * 0.4))
        store.sync()
    done.set()
    reading.join()
    assert counts == sorted(counts)
    assert counts[-1] == 200


def test_a_store_locked_by_another_program_loses_nothing(store):
    number = store.begin(NOTE)
    store._connection.execute("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StorageError, match="Another program") as told:
            store.add(number, spoken("kept"))
        assert "kept until" in told.value.remedy
        assert said(store, number) == []  # reading goes on
        other.execute("ROLLBACK")
    store.add(number, spoken("kept"))
    assert said(store, number) == ["kept"]


FULL = """
import resource, sys
from pathlib import Path
from dictation.errors import StorageError
from dictation.history.sessions import Kind, Session
from dictation.history.store import Store
from dictation.results import Word
with Store(Path(sys.argv[1])) as store:
    number = store.begin(Session(0.0, Kind.CAPTIONS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
    kept = 0
    try:
        while kept < 100_000:
            store.add(number, [Word(f" {kept}", kept, kept + 1, 0.5)])
            kept += 1
    except StorageError as error:
        print(error.problem)
    else:
        sys.exit("the disk never was full")
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    store.add(number, [Word(f" {kept}", kept, kept + 1, 0.5)])
    print(kept + 1, len(store.session(number).words))
"""


@pytest.mark.skipif(os.name != "posix", reason="file sizes can't be limited")
def test_a_full_disk_is_reported_and_failed_words_can_be_added_again(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    problem, counts = done.stdout.splitlines()
    assert problem.startswith(f"The history can't be written to {tmp_path}")
    expected, found = counts.split()
    assert expected == found
    assert intact(tmp_path)


def test_a_folder_that_cannot_be_created_is_reported(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="can't be opened"):
        Store(tmp_path / "file" / "data")


def test_a_file_of_a_newer_version_is_left_alone(store):
    store.begin(NOTE)
    store._connection.execute("PRAGMA user_version = 99")
    store.close()
    before = store.path.read_bytes()
    for opening in (Store, Reader, repair.open_store):
        with pytest.raises(StorageError, match="newer version"):
            opening(store.path.parent)
    assert store.path.read_bytes() == before
    assert {file.name for file in store.path.parent.iterdir()} == {FILE_NAME, f"{FILE_NAME}.lock"}


def from_version_1(folder: Path) -> None:
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        connection.executescript(VERSION_1.read_text(encoding="utf-8"))


def test_a_file_of_version_1_can_be_read(tmp_path):
    from_version_1(tmp_path)
    with Store(tmp_path) as store:
        assert said(store, 1) == ["Dear Anna, hello."]
        assert store.session(1).passages[0].passage.originals == {1: " Hannah,"}
        assert [hit.session_id for hit in store.search("anna")] == [1]
        assert store.session(1).session.tags == ("work",)
    assert intact(tmp_path)


def test_recordings_of_a_version_1_file_are_migrated(tmp_path):
    from_version_1(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE sessions SET audio = '1.wav'")
    with Reader(tmp_path) as reader:
        assert reader.session(1).recordings == {"": "1.wav"}
        assert reader.sessions()[0].recorded


def test_translations_of_a_version_1_file_are_migrated(tmp_path):
    from_version_1(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE sessions SET kind = 'captions'")
        connection.execute("UPDATE passages SET source = 'mic'")
        columns = "session, start, text, words"
        connection.execute(
            f"INSERT INTO passages(source, {columns})"
            f" SELECT 'mic (English)', {columns} FROM passages"
        )
    with Store(tmp_path) as store:
        passages = [kept.passage for kept in store.session(1).passages]
        assert [(one.source, one.translation) for one in passages] == [
            *(("mic", False), ("mic", True)),
        ]
        store.add(1, spoken("More.", 90.0), "mic", translation=True)
        assert said(store, 1)[-1].endswith("More.")
    assert intact(tmp_path)


def test_a_migration_makes_a_backup_and_runs_once(tmp_path, monkeypatch):
    from_version_1(tmp_path)
    Store(tmp_path).close()
    step = ("ALTER TABLE sessions ADD COLUMN mood TEXT", "UPDATE sessions SET mood = 'good'")
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, step))
    for opening in (Reader, Store, Store):
        with opening(tmp_path) as opened:
            assert said(opened, 1) == ["Dear Anna, hello."]
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        assert connection.execute("SELECT mood FROM sessions").fetchall() == [("good",)]
    with closing(sqlite3.connect(tmp_path / f"{FILE_NAME}.before-5")) as copy:
        assert copy.execute("PRAGMA user_version").fetchone() == (4,)
        assert copy.execute("SELECT count(*) FROM passages").fetchone() == (1,)


def test_a_failed_migration_changes_nothing(tmp_path, monkeypatch):
    from_version_1(tmp_path)
    step = ("DROP TABLE tags", "this is no SQL")
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, step))
        with pytest.raises(sqlite3.OperationalError):
            Store(tmp_path)
    with Store(tmp_path) as store:
        assert store.session(1).session.tags == ("work",)


def test_retranscription_replaces_the_text_and_keeps_the_old_version(store):
    number = store.put(
        replace(NOTE, ended=1.8e9),
        [Passage(spoken("Dear Hannah"), "me"), Passage(spoken("Yes.", 5.0), "system")],
    )
    store.correct(store.session(number).passages[0].id, 1, "Anna")
    before = [one.passage for one in store.session(number).passages]
    store.rewrite(number, "large-v3", "de", [Passage(spoken("Liebe Anna"))], ["me", "system"])
    kept = store.session(number)
    assert said(store, number) == ["Liebe Anna"]
    assert (kept.session.model, kept.session.language) == ("large-v3", "de")
    assert store.search("hannah") == store.search("dear") == []
    assert len(store.search("liebe")) == 1
    (earlier,) = store.previous_versions(number)
    assert (earlier.model, earlier.language, list(earlier.passages)) == ("base", "en", before)
    assert earlier.replaced == pytest.approx(time.time(), abs=60)
    store.restore_version(number, earlier.id)
    kept = store.session(number)
    assert [one.passage for one in kept.passages] == before
    assert (kept.session.model, kept.session.language) == ("base", "en")
    (earlier,) = store.previous_versions(number)
    assert (earlier.model, earlier.passages[0].text) == ("large-v3", "Liebe Anna")
    assert intact(store.path.parent)
    with pytest.raises(UnknownPassageError):
        store.restore_version(number, earlier.id + 1)
    with pytest.raises(UnknownSessionError):
        store.rewrite(99, "base", "en", [], [])


def test_retranscription_leaves_the_translation_alone(store):
    spoken_line, english = (
        Passage(spoken("Liebe Hanna"), "mic"),
        Passage(spoken("Dear Anna"), "mic", translation=True),
    )
    number = store.put(replace(NOTE, ended=1.8e9), [spoken_line, english])
    store.rewrite(
        number, "large-v3", "de", [Passage(spoken("Liebe Anna"), "mic")], {"mic": "1.opus"}
    )
    found = [
        (kept.passage.voice.label, kept.passage.text) for kept in store.session(number).passages
    ]
    assert sorted(found) == [("mic", "Liebe Anna"), ("mic (English)", "Dear Anna")]
    assert len(store.search("dear")) == 1
    store.restore_version(number, store.previous_versions(number)[0].id)
    assert sorted(said(store, number)) == ["Dear Anna", "Liebe Hanna"]


def test_previous_versions_are_deleted_with_their_session(store):
    number = store.put(NOTE, [Passage(spoken("the secret Xylophon"))])
    store.rewrite(number, "tiny", "en", [], [""])
    store.forget(number)
    store.close()
    assert b"xylophon" not in store.path.read_bytes().lower()


def test_words_added_at_once_or_one_by_one_make_the_same_passages(store):
    words = spoken("Yes.") + spoken("And then " + "on " * 20 + "it went. It never stopped.", 5.0)
    number = store.begin(NOTE)
    store.add(number, words, "me")
    kept = [one.passage for one in store.session(number).passages]
    assert rows.passages(words, "me") == kept
    assert rows.passages([]) == []


def test_a_session_is_unseen_until_the_user_looks_at_it(store):
    number = store.put(NOTE, [])
    assert store.session(number).session.seen is None
    store.mark_seen(number)
    seen = store.session(number).session.seen
    assert seen == pytest.approx(time.time(), abs=60)
    store.mark_seen(number)
    assert store.session(number).session.seen == seen


def test_each_source_has_its_own_recording(store):
    number = store.begin(NOTE)
    assert not store.sessions()[0].recorded
    store.set_recording(number, "me", "1-1.opus")
    store.set_recording(number, "system", "1-2.opus")
    store.set_recording(number, "system", "1-3.opus")
    assert store.session(number).recordings == {"me": "1-1.opus", "system": "1-3.opus"}
    assert store.sessions()[0].recorded
    store.set_recording(number, "me", None)
    store.delete([number])
    assert store.recordings() == {"1-3.opus"}, "it may be restored"
    with pytest.raises(UnknownSessionError):
        store.set_recording(99, "", "99.wav")


def test_expired_audio_is_dropped_except_for_undelivered_texts(store):
    over = replace(NOTE, ended=NOTE.started + 9)
    sessions = {
        "old": store.put(over, []),
        "new": store.put(replace(over, started=NOTE.started + 100), []),
        "seen": store.put(replace(over, delivered=True), []),
        "running": store.begin(NOTE),
        "failed": store.put(replace(over, delivered=False), []),
        "redone": store.put(replace(over, delivered=False), []),
    }
    for name, number in sessions.items():
        store.set_recording(number, "", name)
    for name in ("seen", "failed"):
        store.mark_seen(sessions[name])
    store.rewrite(sessions["redone"], "base", "en", [], [""])
    store.drop_recordings(time.time(), seen=True)
    assert store.recordings() == sessions.keys() - {"seen"}
    store.drop_recordings(NOTE.started + 50)
    assert store.recordings() == {"new", "running", "failed"}
    store.drop_recordings(time.time())
    assert store.recordings() == {"running", "failed"}
    store.finish(sessions["failed"], NOTE.started + 9, delivered=True)
    store.drop_recordings(time.time())
    assert store.recordings() == {"running"}


KILLED = """
import sys, time
from pathlib import Path
from dictation.history.sessions import Kind, Session
from dictation.history.store import Store
from dictation.results import Word
with Store(Path(sys.argv[1])) as store:
    number = store.begin(Session(time.time(), Kind.CAPTIONS))
    for k in range(1_000_000):
        store.add(number, [Word(f" {k}", k * 0.4, k * 0.4 + 0.3, 0.5)])
        sys.stdout.write(f"{number} {k}\n")
        sys.stdout.flush()
        if k % 20 == 0:
            store.sync()
"""
KILLS = int(os.environ.get("KILLS", "40"))


@pytest.mark.slow
def test_a_store_killed_at_any_moment_opens_with_no_word_missing(tmp_path):
    chance = random.Random(5)
    for kill in range(KILLS):
        # some begin with nothing and are killed while they make the file
        folder = tmp_path / ("again" if kill % 4 else f"new {kill}")
        with subprocess.Popen(
            [sys.executable, "-S", "-c", KILLED, str(folder)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        ) as process:
            assert process.stdout is not None
            if kill % 4:
                process.stdout.readline()
            time.sleep(chance.uniform(0, 0.08 if kill % 4 else 0.3))
            process.kill()
            whole_lines = process.stdout.read().split("\n")[:-1]
        with Store(folder):
            assert intact(folder)
        if whole_lines:
            number, acknowledged = map(int, whole_lines[-1].split())
            with Reader(folder) as reader:
                words = [word.text for word in reader.session(number).words]
                assert words[: acknowledged + 1] == [f" {k}" for k in range(acknowledged + 1)]
                assert number in [one.id for one in reader.unfinished()]
