"""The command `dictation bench`."""

import importlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dictation import paths

SPEECH = paths.resource("speech")
SPREAD = {"p50", "p95"}
ERRORS = {"errors", "words", "wer"}


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """A manifest with two recordings and a noisy room without speech."""
    entries = json.loads((SPEECH / "manifest.json").read_text(encoding="utf-8"))
    chosen = {name: entries[name] for name in ("note", "short-send")}
    for entry in chosen.values():
        (tmp_path / entry["file"]).symlink_to(SPEECH / entry["file"])
    noise = np.random.default_rng(1).normal(0, 300, 5 * 16_000).astype("<i2")
    write_wav(tmp_path / "noise.wav", np.concatenate([noise, np.zeros(32_000, "<i2")]))
    chosen["noise"] = {"file": "noise.wav", "text": ""}
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(chosen), encoding="utf-8")
    return path


def write_wav(path: Path, samples: "np.ndarray[tuple[int], np.dtype[np.int16]]") -> None:
    import wave

    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(samples.tobytes())


def test_json_results_and_a_plot(
    tiny_model: Path, manifest: Path, tmp_path: Path, run: Any
) -> None:
    # on a new machine it builds a cache of fonts, and says so where that takes long
    importlib.import_module("matplotlib.font_manager")
    picture = tmp_path / "result.png"
    done = run("bench", manifest, "--model", tiny_model, "--json", "--plot", picture)
    assert (done.returncode, done.stderr) == (0, "")
    (result,) = json.loads(done.stdout)
    assert set(result) == {
        *("model", "runs_on", "audio", "live", "whole", "commit_latency", "shown_latency"),
        *("end_to_text", "changed_share", "compute_share", "peak_memory", "typed_on_nothing"),
        *("files", "changes_per_minute", "formatting", "encode_window"),
    }
    assert result["model"] == str(tiny_model)
    assert result["audio"] == pytest.approx(5.92 + 2.12 + 7, abs=0.1)
    assert set(result["live"]) == ERRORS
    assert result["live"]["words"] == 12 + 3
    assert result["live"]["errors"] <= 4
    delays = result["commit_latency"]
    assert set(delays) == set(result["end_to_text"]) == {*SPREAD, "p50_windows", "p95_windows"}
    window = result["encode_window"]
    assert delays["p50_windows"] == pytest.approx(delays["p50"] / window, rel=0.05)
    assert set(result["formatting"]) == {"live", "whole"}
    for found in result["formatting"].values():
        assert 10 <= found["words"] <= 15
        assert found["per_hundred"]["lost_sentence_ends"] <= 10
        assert 0 <= found["punctuation_error_rate"] <= 0.5
    assert 0 < result["shown_latency"]["p50"] <= result["commit_latency"]["p50"]
    assert result["compute_share"] > 0
    assert result["typed_on_nothing"] == 0
    files = {file["name"]: file for file in result["files"]}
    assert list(files) == ["note", "short-send", "noise"]
    assert "dentist" in files["note"]["text"]
    assert "dentist" in files["note"]["whole_text"]
    assert files["noise"]["text"] == ""
    assert files["noise"]["formatting"] is None
    assert files["noise"]["live"] == {"errors": 0, "words": 0, "wer": None}
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_results_as_tables(tiny_model: Path, run: Any) -> None:
    note = SPEECH / "note.flac"
    done = run("bench", note, "--model", tiny_model, "--plot", note / "result.png")
    assert done.returncode == 1
    assert "can't be written" in done.stderr
    assert "s/s" in done.stdout, "what was measured is not lost"
    done = run("bench", note, "--model", tiny_model, "--threads", "1")
    assert (done.returncode, done.stderr) == (0, "")
    for words in ("note", "5.9", "Commit", "s/s", "MB", "CPU", "sentence ends", "E)"):
        assert words in done.stdout


def test_recordings_played_at_once_keep_their_words(
    tiny_model: Path, manifest: Path, run: Any
) -> None:
    for options in ((), ("--at-once",)):
        done = run("bench", manifest, "--model", tiny_model, "--json", *options)
        assert (done.returncode, done.stderr) == (0, "")
        (result,) = json.loads(done.stdout)
        files = {file["name"]: file for file in result["files"]}
        assert files["note"]["live"]["errors"] <= 3
        assert files["short-send"]["live"]["errors"] <= 1
        assert files["noise"]["text"] == ""


def test_endurance_prints_one_row_per_period(tiny_model: Path, manifest: Path, run: Any) -> None:
    # 0.004 hours are 14.4 seconds
    done = run("bench", manifest, "--model", tiny_model, "--endurance", "0.004", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    row = json.loads(done.stdout)
    assert set(row) == {
        *("model", "start", "end", "memory", "compute_share", "commit_latency", "live", "drift"),
    }
    assert (row["start"], row["end"]) == (0, pytest.approx(14.4, abs=0.05))
    assert row["live"]["words"] == 12 + 3
    done = run("bench", SPEECH / "note.flac", "--model", tiny_model, "--endurance", "0.004")
    assert (done.returncode, done.stderr) == (0, "")
    _model, head, line = done.stdout.splitlines()
    assert len(head) == len(line)
    assert line.split()[0] == "0:00:14"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Dear Anna,", "is not a manifest of recordings"),
        ('{"note": {"file": "gone.flac"}}', "gone.flac, which doesn't exist"),
        ("{}", "no recordings"),
    ],
)
def test_an_invalid_manifest_is_rejected(
    tmp_path: Path, content: str, words: str, run: Any
) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(content)
    done = run("bench", path)
    assert done.returncode == 1
    assert words in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_a_missing_file_is_reported(run: Any) -> None:
    done = run("bench", "gone.flac")
    assert done.returncode == 2
    assert "gone.flac" in done.stderr


def test_a_file_without_audio_is_reported(tiny_model: Path, tmp_path: Path, run: Any) -> None:
    letter = tmp_path / "letter.mp3"
    letter.write_text("Dear Anna,\n")
    done = run("bench", letter, "--model", tiny_model)
    assert done.returncode == 1
    assert "letter.mp3" in done.stderr
    assert "Traceback" not in done.stderr
