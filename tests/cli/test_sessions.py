"""The commands of `dictation sessions`."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dictation.cli.commands import app
from dictation.errors import StorageError
from dictation.history import recordings
from dictation.history.reader import Reader
from dictation.history.recordings import RecordingError
from dictation.history.sessions import Kind, Passage, Session, UnknownSessionError
from dictation.history.store import Store
from dictation.paths import resource
from dictation.results import Word

NOON = time.mktime((2026, 11, 20, 12, 0, 0, 0, 0, -1))


def run(*arguments: str, code: int = 0) -> Result:
    done = CliRunner().invoke(app, ["sessions", *arguments], env={"COLUMNS": "100"})
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    """An empty data folder."""
    folder = tmp_path / "data" / "dictation"
    monkeypatch.setattr("dictation.paths.data_dir", lambda: folder)
    return folder


@pytest.fixture
def two(data):
    """A letter from the 20th (number 1) and a French movie from the 21st (number 2)."""
    letter = Passage((Word("Dear", 0.5, 0.8, 0.9), Word(" [Anna],", 0.8, 1.25, 0.8)))
    film = Passage((Word("Bonjour", 3.0, 3.5, 0.9), Word(" Anna.", 3.5, 4.0, 0.8)))
    with Store(data) as store:
        store.put(
            Session(NOON, Kind.DICTATION, "Microphone", "base", "en", ended=NOON + 65), [letter]
        )
        about = Session(NOON + 86_400, Kind.FILE, "film.mp4", language="fr", title="A film: 1/2")
        store.put(about, [film])


def test_an_empty_history_is_not_an_error(data):
    assert run("list").stderr == "No sessions.\n"
    assert json.loads(run("list", "--json").stdout) == []
    assert run("search", "anything", code=1).stderr == "Nothing found.\n"
    assert json.loads(run("search", "anything", "--json", code=1).stdout) == []
    with pytest.raises(UnknownSessionError):
        run("show", "1")
    assert not data.exists()


@pytest.mark.usefixtures("two")
def test_what_could_not_be_saved_earlier_is_added_and_told_once(data):
    exported = run("export", "1", "--format", "json").stdout
    run("delete", "--for-good", "1")
    (data / "sessions.db.unsaved-1.json").write_text(exported, "utf-8")
    done = run("search", "Anna")
    assert "in History now: 1" in done.stderr
    assert "Dear [Anna]" in done.stdout
    assert run("search", "Anna").stderr == ""


@pytest.mark.usefixtures("two")
def test_list_shows_local_times():
    head, film, letter = run("list").stdout.splitlines()
    assert head.split() == ["Number", "Started", "Length", "Kind", "Text"]
    assert letter.split() == [
        *("1", "2026-11-20", "12:00", "1:05", "dictation", "Dear", "[Anna],"),
    ]
    assert film.split()[:5] == ["2", "2026-11-21", "12:00", "unfinished", "file"]
    first, second = json.loads(run("list", "--json").stdout)
    assert (first["id"], first["title"], first["ended"]) == (2, "A film: 1/2", None)
    assert (second["opening"], second["started"]) == ("Dear [Anna],", NOON)


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        (["--since", "2026-11-21"], [2]),
        (["--until", "2026-11-20"], [1]),
        (["--kind", "file"], [2]),
        (["--language", "en"], [1]),
        (["--tag", "work"], []),
        (["--limit", "1"], [2]),
        (["--deleted"], []),
    ],
)
def test_list_with_filters(options, numbers):
    found = json.loads(run("list", "--json", *options).stdout)
    assert [one["id"] for one in found] == numbers


def test_an_invalid_date_is_rejected():
    assert "not a date" in run("list", "--since", "tomorrow", code=2).stderr


@pytest.mark.usefixtures("two")
def test_show_prints_passages_with_times():
    assert run("show", "1").stdout.splitlines() == [
        "Dear [Anna],",
        "2026-11-20 12:00 · dictation · Microphone · base · en",
        "0:00 Dear [Anna],",
    ]
    shown = json.loads(run("show", "1", "--json").stdout)
    assert shown["id"] == 1
    assert shown["segments"][0]["words"][1]["start"] == 0.8


def test_long_texts_are_cut_before_other_columns(data):
    words = tuple(Word(f" word{k}", k, k + 1, 0.9) for k in range(50))
    with Store(data) as store:
        store.put(Session(NOON, Kind.CAPTIONS), [Passage(words)])
    _, row = run("list").stdout.splitlines()
    assert row.split()[:6] == ["1", "2026-11-20", "12:00", "unfinished", "captions", "word0"]
    assert row.rstrip().endswith("…")
    assert run("show", "1").stdout.splitlines()[2].endswith("word49")
    (found,) = run("search", "word7").stdout.splitlines()
    assert found.endswith("word49")


@pytest.mark.usefixtures("two")
def test_search_prints_matches_in_bold():
    assert run("search", "ann").stdout.splitlines() == [
        "2  2026-11-21 12:00  Bonjour Anna.",
        "1  2026-11-20 12:00  Dear [Anna],",
    ]
    (hit,) = json.loads(run("search", "dear", "anna", "--json").stdout)
    assert (hit["session"], hit["marked"]) == (1, [0, 1])
    assert [
        one["session"]
        for one in json.loads(run("search", "anna", "--kind", "file", "--json").stdout)
    ] == [2]


@pytest.mark.usefixtures("two")
def test_export_to_the_terminal_and_to_files(tmp_path):
    assert run("export", "1").stdout == "Dear [Anna],\n"
    assert run("export", "1", "-f", "vtt").stdout.startswith("WEBVTT\n\n00:00:00.500 --> ")
    run("export", "1", "-f", "md", "-o", str(tmp_path / "letter.md"))
    assert (tmp_path / "letter.md").read_text().startswith("# Dear \\[Anna\\],\n")
    run("export", "1", "2", "-f", "srt", "-o", str(tmp_path / "all"))
    assert sorted(file.name for file in (tmp_path / "all").iterdir()) == [
        "2026-11-20 12.00 1 Dear [Anna],.srt",
        "2026-11-21 12.00 2 A film 1 2.srt",
    ]
    template = tmp_path / "mine.tex"
    template.write_text("\\title{$title}\n$text\n")
    filled = run("export", "2", "--template", str(template)).stdout
    assert filled == "\\title{A film: 1/2}\nBonjour Anna.\n"


@pytest.mark.usefixtures("two")
def test_export_replaces_files_only_with_force(tmp_path):
    letter, both = tmp_path / "letter.txt", tmp_path / "all"
    letter.write_text("mine")
    with pytest.raises(StorageError, match=r"letter\.txt would be replaced\. .* --force"):
        run("export", "1", "-o", str(letter))
    assert letter.read_text() == "mine"
    run("export", "1", "-o", str(letter), "--force")
    assert letter.read_text() == "Dear [Anna],\n"
    both.mkdir()
    run("export", "2", "-o", str(both))
    with pytest.raises(StorageError, match="would be replaced"):
        run("export", "1", "2", "-o", str(both))
    assert len(list(both.iterdir())) == 1, "nothing is written unless all can be"


@pytest.mark.usefixtures("two")
def test_a_failed_export_is_explained(tmp_path):
    assert "name a folder" in run("export", "1", "2", "-f", "json", code=2).stderr
    (tmp_path / "file").touch()
    for target in (tmp_path / "file" / "letter.txt", tmp_path / "missing" / "letter.txt"):
        with pytest.raises(StorageError, match="Nothing can be written"):
            run("export", "1", "-o", str(target))
    with pytest.raises(StorageError, match="Nothing can be written"):
        run("export", "1", "2", "-o", str(tmp_path / "file"))
    with pytest.raises(StorageError, match="template"):
        run("export", "1", "--template", str(tmp_path / "missing"))


@pytest.mark.usefixtures("two")
def test_delete_and_undo():
    told = run("delete", "1", "2").stderr
    assert told == "Deleted. To undo: dictation sessions delete --undo 1 2\n"
    assert run("list").stderr == "No sessions.\n"
    assert len(json.loads(run("list", "--deleted", "--json").stdout)) == 2
    run("delete", "--undo", "1")
    assert [one["id"] for one in json.loads(run("list", "--json").stdout)] == [1]
    run("delete", "--for-good", "1", "2")
    assert json.loads(run("list", "--deleted", "--json").stdout) == []
    for arguments in (["1"], ["--undo", "1"], ["--for-good", "1"]):
        with pytest.raises(UnknownSessionError):
            run("delete", *arguments)


@pytest.mark.usefixtures("two")
def test_one_wrong_number_deletes_nothing():
    with pytest.raises(UnknownSessionError):
        run("delete", "1", "99")
    assert len(json.loads(run("list", "--json").stdout)) == 2


@pytest.mark.usefixtures("two")
def test_export_and_import_without_loss(tmp_path):
    file, broken = tmp_path / "letter.json", tmp_path / "broken.json"
    run("export", "1", "-f", "json", "-o", str(file))
    broken.write_text("{")
    done = run("import", str(broken), str(file), code=1)
    assert done.stdout == f"{file} is now session 3.\n"
    assert "it is not JSON" in done.stderr
    assert run("export", "3", "-f", "json").stdout == file.read_text()


@pytest.mark.slow
def test_errors_are_printed_as_text(tmp_path: Path):
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "dictation", "sessions", "show", "5"],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Error: There is no session 5.",
        "`dictation sessions list` shows the sessions with their numbers.",
    ]


@pytest.fixture
def recorded(data, two):  # noqa: ARG001 (needs both sessions)
    """The letter (number 1) has the audio of "Send it now."."""
    folder = recordings.make_folder()
    shutil.copy(resource("speech/short-send.flac"), folder / "1.flac")
    with Store(data) as store:
        store.set_recording(1, "", "1.flac")
    return folder / "1.flac"


@pytest.mark.slow
def test_a_session_is_retranscribed_with_another_model(recorded, tiny_model):
    assert run("redo", "1", "--model", str(tiny_model)).stdout == "Send it now.\n"
    with Reader() as reader:
        assert reader.session(1).session.model == str(tiny_model)
        assert reader.previous_versions(1)[0].passages[0].text == "Dear [Anna],"
    recorded.unlink()
    with pytest.raises(RecordingError, match="is missing"):
        run("redo", "1", "--model", str(tiny_model))
    with pytest.raises(RecordingError, match="No audio was kept for session 2"):
        run("redo", "2", "--model", str(tiny_model))
    assert "Send it now." in run("show", "1").stdout


@pytest.mark.usefixtures("recorded")
def test_a_session_without_audio_cannot_be_played():
    with pytest.raises(RecordingError, match="No audio was kept for session 2"):
        run("play", "2")
    assert "only one" in run("play", "1", "--source", "me", code=2).output


@pytest.mark.usefixtures("recorded")
def test_a_session_is_played(sound_server):
    began = time.monotonic()
    sound_server.pactl("set-default-sink", "mic")
    run("play", "1", "--from", "1.5")
    assert time.monotonic() - began > 0.4


def test_permanent_deletion_removes_the_audio(recorded):
    assert json.loads(run("list", "--json").stdout)[1]["recorded"]
    run("delete", "1")
    assert recorded.exists()
    run("delete", "--for-good", "1")
    assert not recorded.exists()
