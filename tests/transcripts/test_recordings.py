"""The files with sound come and go with their sessions."""

import pytest

from dictation.transcripts import recordings
from dictation.transcripts.recordings import RecordingError
from dictation.transcripts.sessions import Kind, Session
from dictation.transcripts.store import Store


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setattr("dictation.paths.data_dir", lambda: tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def store(data):  # noqa: ARG001 (it lies there)
    with Store() as opened:
        yield opened


def recorded(store: Store, *names: str) -> int:
    """A session with these recordings, one a source."""
    number = store.put(Session(1_700_000_000.0, Kind.DICTATION, ended=1_700_000_009.0), [])
    folder = recordings.make_folder()
    for name in names:
        store.set_recording(number, name, name)
        (folder / name).write_bytes(b"sound")
    return number


def files(data) -> set[str]:
    return {path.name for path in (data / "recordings").iterdir()}


def test_what_no_session_names_is_swept_away(store, data):
    gone = recorded(store, "1.opus", "1-2.opus")
    kept = recorded(store, "2.wav", "3.opus")
    # the sound of the second is being compressed; that of the third was, before a crash
    for name in ("2.opus", "3.wav", "4.opus"):
        (data / "recordings" / name).touch()
    (data / "recordings" / "folder").mkdir()
    store.forget(gone)
    recordings.sweep(store)
    assert files(data) == {"2.wav", "2.opus", "3.opus", "folder"}
    store.delete([kept])
    recordings.sweep(store)
    assert files(data) == {"2.wav", "2.opus", "3.opus", "folder"}, "it can be had back"
    store.erase()
    recordings.sweep(store)
    assert files(data) == {"folder"}


def test_nothing_to_sweep(store):
    recordings.sweep(store)


def test_a_store_elsewhere_touches_nothing_here(store, data, tmp_path):
    recorded(store, "1.opus")
    with Store(tmp_path / "elsewhere") as other:
        recordings.sweep(other)
    assert files(data) == {"1.opus"}


def test_the_folder_is_for_this_user_only(store, data):
    recorded(store, "1.opus")
    assert (data / "recordings").stat().st_mode & 0o777 == 0o700


def test_a_missing_file_is_told(store, data):
    recorded(store, "1.opus")
    assert recordings.find("1.opus") == data / "recordings" / "1.opus"
    (data / "recordings" / "1.opus").unlink()
    with pytest.raises(RecordingError, match="is missing") as told:
        recordings.find("1.opus")
    assert "text is still there" in told.value.remedy


def test_one_that_was_compressed_meanwhile_is_found_by_the_name_it_had(store, data):
    recorded(store, "1.wav")
    (data / "recordings" / "1.opus").touch()  # being written
    assert recordings.find("1.wav").name == "1.wav"
    (data / "recordings" / "1.wav").unlink()
    assert recordings.find("1.wav").name == "1.opus"
