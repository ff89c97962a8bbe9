"""Audio files are kept and deleted together with their sessions."""

import sqlite3
import time
from contextlib import closing

import numpy as np
import pytest

from dictation.audio.chunk import AudioChunk
from dictation.audio.spool import Spool, left_over
from dictation.history import recordings
from dictation.history.recordings import RecordingError
from dictation.history.sessions import Kind, Session
from dictation.history.store import Store


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setattr("dictation.paths.data_dir", lambda: tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def store(data):  # noqa: ARG001 (sets the folder)
    with Store() as opened:
        yield opened


def recorded(store: Store, *names: str) -> int:
    """Add a session with these recordings, one per source."""
    number = store.put(Session(1_700_000_000.0, Kind.DICTATION, ended=1_700_000_009.0), [])
    folder = recordings.make_folder()
    for name in names:
        store.set_recording(number, name, name)
        (folder / name).write_bytes(b"sound")
    return number


def files(data) -> set[str]:
    return {path.name for path in (data / "recordings").iterdir()}


def test_recordings_dropped_by_their_sessions_are_swept(store, data):
    gone = recorded(store, "1.opus", "1-2.opus")
    kept = recorded(store, "2.wav", "3.opus", "4.opus", "5.opus")
    # the sound of the second is being compressed; that of the third was, before a crash
    for name in ("2.opus", "3.wav", "1.wav"):
        (data / "recordings" / name).touch()
    (data / "recordings" / "folder").mkdir()
    store.forget(gone)
    store.set_recording(kept, "4.opus", None)
    store.set_recording(kept, "5.opus", "6.opus")
    assert recordings.sweep(store) is None
    assert files(data) == {"2.wav", "2.opus", "3.opus", "folder"}
    store.delete([kept])
    recordings.sweep(store)
    assert files(data) == {"2.wav", "2.opus", "3.opus", "folder"}, "it can be restored"
    store.purge(time.time() + 1)
    recordings.sweep(store)
    assert files(data) == {"folder"}


def test_recordings_unknown_to_the_store_are_moved_aside_and_reported(store, data):
    names = [f"{number}.opus" for number in range(60)]
    number = recorded(store, *names)
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute("DROP TRIGGER recording_dropped")
        connection.execute("DELETE FROM recordings WHERE source != '7.opus'")  # as damage does
    told = recordings.sweep(store)
    assert told is not None
    assert told.problem.startswith("59 recordings no longer belong to any session")
    assert str(data / "recordings" / "unclaimed") in told.remedy
    assert files(data) == {"7.opus", "unclaimed"}
    aside = {path.name for path in (data / "recordings" / "unclaimed").iterdir()}
    assert aside == {*names} - {"7.opus"}
    assert recordings.sweep(store) is None, "told once"
    # what a repair finds again is where it was
    store.set_recording(number, "3.opus", "3.opus")
    assert recordings.find("3.opus") == data / "recordings" / "unclaimed" / "3.opus"
    recordings.sweep(store)
    assert recordings.find("3.opus") == data / "recordings" / "3.opus"


def test_deleting_everything_leaves_no_audio_and_no_copies(store, data):
    recorded(store, "1.opus")
    for name in ("before-2", "broken-2026-01-01", "unread-1", "unsaved-1.json"):
        for ending in ("", "-wal"):
            (data / f"sessions.db.{name}{ending}").write_text("what was said")
    for folder in (data / "spool", data / "recordings" / "unclaimed"):
        folder.mkdir()
        for name in ("left-over.wav", "nonsense.broken"):
            (folder / name).write_text("what was said")
    running = Spool()
    running.write(AudioChunk(np.zeros(100, np.float32), 0))
    recordings.erase(store)
    left = [path.relative_to(data) for path in data.rglob("*") if path.is_file()]
    names = {path.name for path in left if not path.name.startswith("sessions.db-")}
    names -= {name for name in names if name.startswith("sessions.db.open-")}
    assert names == {"sessions.db", running.path.name}
    assert left_over() == []
    running.close(keep=False)


def test_sweeping_an_empty_folder_does_nothing(store):
    recordings.sweep(store)


def test_sweeping_another_store_leaves_this_folder_alone(store, data, tmp_path):
    recorded(store, "1.opus")
    with Store(tmp_path / "elsewhere") as other:
        recordings.sweep(other)
    assert files(data) == {"1.opus"}


def test_only_this_user_can_read_the_folder(store, data):
    recorded(store, "1.opus")
    assert (data / "recordings").stat().st_mode & 0o777 == 0o700


def test_a_missing_file_is_reported(store, data):
    recorded(store, "1.opus")
    assert recordings.find("1.opus") == data / "recordings" / "1.opus"
    (data / "recordings" / "1.opus").unlink()
    with pytest.raises(RecordingError, match="is missing") as told:
        recordings.find("1.opus")
    assert "text is still there" in told.value.remedy


def test_a_recording_compressed_in_the_meantime_is_found_by_its_old_name(store, data):
    recorded(store, "1.wav")
    (data / "recordings" / "1.opus").touch()  # being written
    assert recordings.find("1.wav").name == "1.wav"
    (data / "recordings" / "1.wav").unlink()
    assert recordings.find("1.wav").name == "1.opus"
