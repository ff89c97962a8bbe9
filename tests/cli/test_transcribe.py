"""The command `dictation transcribe`."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from typer.testing import CliRunner

from dictation import paths
from dictation.audio.chunk import SAMPLE_RATE, AudioChunk
from dictation.cli import transcribe
from dictation.cli.commands import app
from dictation.history.reader import Reader
from dictation.results import Segment
from tests import words as spoken

NOTE = paths.resource("speech/note.flac")
MEETING = paths.resource("speech/meeting.flac")
SAID = "Remember to buy milk, bread and apples. Call the dentist before Friday."
COMMAND = [sys.executable, "-m", "dictation", "transcribe"]
ENVIRONMENT = {**os.environ, "COLUMNS": "200", "PYTHONWARNINGS": "error"}


def test_help_has_examples(run):
    done = run("transcribe", "--help")
    assert done.returncode == 0
    assert "dictation transcribe *.mp4 --format srt --output subtitles" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--language", "Frensh"], "Did you mean French (fr)"),
        (["--model", "bass"], "no model called “bass”"),
        (["--model", "./nowhere/model"], "no folder nowhere/model"),
        (["--output", str(NOTE / "texts")], "Nothing can be written to"),
    ],
)
def test_errors_are_printed_without_a_traceback(arguments, words, run):
    done = run("transcribe", NOTE, *arguments)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_subtitles_of_two_recordings_need_a_folder(run):
    done = run("transcribe", NOTE, MEETING, "--format", "srt")
    assert done.returncode == 2
    assert "--output" in done.stderr


def test_a_bad_file_does_not_stop_the_others(tiny_model, tmp_path, run):
    empty, letter = tmp_path / "empty.wav", tmp_path / "letter.mp3"
    empty.touch()
    letter.write_text("Dear Anna,\n")
    done = run("transcribe", tmp_path / "gone.ogg", empty, letter, NOTE, "-m", tiny_model)
    assert done.returncode == 1
    assert done.stdout == f"==> note.flac <==\n{SAID}\n"
    assert done.stderr.count("Error:") == 3
    for words in (
        "“gone.ogg” doesn't exist",
        "“empty.wav” is empty",
        "“letter.mp3” isn't a supported audio",
    ):
        assert words in done.stderr


def test_standard_input_becomes_json_with_words(tiny_model):
    with NOTE.open("rb") as sound:
        command = [*COMMAND, "-", "-f", "json", "--word-timestamps", "-m", str(tiny_model)]
        done = subprocess.run(command, stdin=sound, capture_output=True, env=ENVIRONMENT)
    assert (done.returncode, done.stderr) == (0, b"")
    document = json.loads(done.stdout)
    assert document["source"] == "standard input"
    assert document["language"] == "en"
    assert " ".join(segment["text"] for segment in document["segments"]) == SAID
    words = [word for segment in document["segments"] for word in segment["words"]]
    assert " ".join(word["text"] for word in words) == SAID


def test_recordings_with_the_same_name_get_different_files(tiny_model, tmp_path, run):
    other = tmp_path / "other" / "note.flac"
    other.parent.mkdir()
    shutil.copy(NOTE, other)
    done = run(
        "transcribe", NOTE, other, "-f", "srt", "-o", tmp_path / "new" / "texts", "-m", tiny_model
    )
    assert (done.returncode, done.stdout) == (0, "")
    made = sorted((tmp_path / "new" / "texts").iterdir())
    assert [file.name for file in made] == ["note-2.srt", "note.srt"]
    for file in made:
        assert re.match(r"1\n00:00:00,\d{3} --> 00:00:0\d,\d{3}\nRemember", file.read_text())


def test_english_only_models_reject_other_languages_and_tasks(tiny_model, run):
    for arguments in (["--language", "French"], ["--task", "translate"]):
        done = run("transcribe", NOTE, "-m", tiny_model, *arguments)
        assert done.returncode == 1
        assert "multilingual" in done.stderr


def test_a_truncated_model_is_named(tiny_model, tmp_path, run):
    broken = tmp_path / "broken"
    broken.mkdir()
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        shutil.copy(tiny_model / name, broken)
    with (tiny_model / "model.bin").open("rb") as file:
        (broken / "model.bin").write_bytes(file.read(1_000_000))
    done = run("transcribe", NOTE, "-m", broken)
    assert done.returncode == 1
    assert str(broken) in done.stderr
    assert "complete" in done.stderr


@pytest.fixture
def ctrl_c_enabled():
    """Enable Ctrl-C, which a shell disables for tests in the background and their children."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c_enabled")
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to one process on Windows")
def test_ctrl_c_ends_cleanly_and_keeps_the_text(base_model):
    command = [*COMMAND, *[str(MEETING)] * 3, "-m", str(base_model)]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command,
        env=ENVIRONMENT,
        stdout=pipe,
        stderr=pipe,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout.readline() == "==> meeting.flac <==\n"
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _rest, said = process.communicate(timeout=60)
    assert "Good morning" in first
    assert (process.returncode, said) == (130, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_reported(tiny_model):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, str(NOTE), "-m", str(tiny_model)],
            stdout=full,
            stderr=subprocess.PIPE,
            env=ENVIRONMENT,
            timeout=60,
        )
    assert done.returncode == 1
    assert b"Nothing can be written to standard output: No space left" in done.stderr
    assert b"Traceback" not in done.stderr


class Interrupted:
    """A transcription that is interrupted by Ctrl-C after some segments."""

    segments: tuple[Segment, ...] = ()
    duration, language, language_probability = 9.0, "fr", 0.9

    def __init__(self, *_arguments: object, **_options: object) -> None:
        pass

    def __iter__(self):
        yield from self.segments
        raise KeyboardInterrupt


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> type[Interrupted]:
    monkeypatch.setattr(transcribe, "ensure_model", Path)
    monkeypatch.setattr(transcribe, "load", lambda _folder: SimpleNamespace(read=Interrupted))
    silence = AudioChunk(np.zeros(9 * SAMPLE_RATE, np.float32), 0)
    monkeypatch.setattr(transcribe.sound, "read_chunks", lambda _file: iter([silence]))
    return Interrupted


def test_ctrl_c_writes_the_text_so_far(interrupted, monkeypatch, tmp_path):
    monkeypatch.setattr(interrupted, "segments", (Segment(" Bonjour.", 0.0, 1.0),))
    done = CliRunner().invoke(app, ["transcribe", "a.ogg", "b.ogg", "-o", str(tmp_path / "texts")])
    assert done.exit_code == 130
    assert [file.name for file in (tmp_path / "texts").iterdir()] == ["a.txt"]
    assert (tmp_path / "texts" / "a.txt").read_text() == "Bonjour.\n"


@pytest.mark.usefixtures("interrupted")
def test_ctrl_c_before_the_first_word_keeps_an_existing_file(tmp_path):
    (tmp_path / "a.txt").write_text("older\n")
    done = CliRunner().invoke(app, ["transcribe", "a.ogg", "-o", str(tmp_path)])
    assert done.exit_code == 130
    assert (tmp_path / "a.txt").read_text() == "older\n"


def test_recordings_can_be_transcribed_live(tiny_model, run):
    done = run("transcribe", NOTE, "--live", "-f", "json", "--word-timestamps", "-m", tiny_model)
    assert done.returncode == 0
    document = json.loads(done.stdout)
    segments = document["segments"]
    # How the text is cut depends on the computer's speed; what was said does not.
    assert spoken.words(" ".join(segment["text"] for segment in segments)) == spoken.NOTE
    assert all(one["end"] <= other["start"] for one, other in pairwise(segments))
    for segment in segments:
        words = segment["words"]
        assert " ".join(word["text"] for word in words) == segment["text"]
        assert (words[0]["start"], words[-1]["end"]) == (segment["start"], segment["end"])
    assert document["duration"] - segments[-1]["end"] < 2


@pytest.mark.parametrize("path", [[], ["--live"]])
def test_a_transcript_can_be_saved_as_a_session(tiny_model, tmp_path, monkeypatch, path, run):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    done = run("transcribe", NOTE, "--model", tiny_model, "--keep", *path)
    assert done.returncode == 0, done.stderr
    with Reader(tmp_path / "dictation") as reader:
        (kept,) = reader.sessions()
        session, words = kept.session, reader.session(kept.id).words
    assert (session.kind, session.title, session.language) == ("file", "note.flac", "en")
    assert session.ended - session.started == pytest.approx(5.9, abs=0.2)
    assert "".join(word.text for word in words).split() == done.stdout.split()
    assert all(before.start <= after.start for before, after in pairwise(words))


def test_live_transcription_makes_subtitles(tiny_model, run):
    done = run("transcribe", NOTE, "--live", "-f", "srt", "-m", tiny_model)
    assert done.returncode == 0
    assert re.match(r"1\n00:00:00,\d{3} --> 00:00:0\d,\d{3}\nRemember", done.stdout)


def test_live_transcription_rejects_unsupported_languages(tiny_model, run):
    done = run("transcribe", NOTE, "--live", "-m", tiny_model, "--language", "French")
    assert done.returncode == 1
    assert "multilingual" in done.stderr
