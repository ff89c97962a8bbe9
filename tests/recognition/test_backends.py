"""Another back-end than Whisper: one module, one line, and everything works with it."""

import json
import wave
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dictation import app, paths
from dictation.audio.files import load
from dictation.audio.realtime import RealTimeRecording
from dictation.cli.commands import app as command_line
from dictation.models import catalog, manifest, store
from dictation.models.catalog import ModelFile, ModelSpec
from dictation.recognition import backends
from dictation.recognition.request import RecognitionRequest
from dictation.recognition.streaming.reading import chunks
from dictation.results import Commit, Endpoint, Partial
from dictation.session import Finished
from dictation.settings import ModelSettings
from tests.recognition.tones import ToneBackend, ToneModel, model_folder, over
from tests.takes.played import SETTINGS, Booth

TONES = ((5000.0, 0.6, 0.9), (7000.0, 1.2, 1.5), (6000.0, 3.6, 3.9))
"""Two before the pause in the recording, one behind it."""
SOUND = over(load(paths.resource("speech/note.flac")), *TONES)
ENGLISH = RecognitionRequest(("en",))


@pytest.fixture(autouse=True)
def data_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model of the registered back-end."""
    monkeypatch.setattr(backends, "BACKENDS", [ToneBackend(), *backends.BACKENDS])
    return model_folder(tmp_path / "tones", {5000.0: "yes", 6000.0: "no", 7000.0: "maybe"})


def test_a_folder_is_loaded_by_the_back_end_that_knows_it(folder: Path, tiny_model: Path) -> None:
    assert backends.load(folder).describe() == "CPU (ear)"
    assert isinstance(backends.load(folder), ToneModel)
    assert not isinstance(backends.load(tiny_model), ToneModel)


def test_a_session_shows_and_commits_its_words(folder: Path) -> None:
    source = RealTimeRecording(iter(chunks(SOUND)))
    events = list(app.live_session(source, lambda: backends.load(folder), ENGLISH, None).events())
    words = [word for event in events if isinstance(event, Commit) for word in event.words]
    assert [word.text for word in words] == ["Yes", " maybe", " no"], (
        "a segment starts with a capital"
    )
    for word, (_, start, end) in zip(words, TONES, strict=True):
        assert (word.start, word.end) == pytest.approx((start, end), abs=0.05)
    shown = next(k for k, event in enumerate(events) if isinstance(event, Partial) and event.words)
    assert shown < next(k for k, event in enumerate(events) if isinstance(event, Commit))
    assert [e.segment_over for e in events if isinstance(e, Endpoint)] == [False, False, True]
    finished = events[-1]
    assert isinstance(finished, Finished)
    assert (finished.language, finished.meter.words) == ("en", 3)


@pytest.mark.parametrize("live", [False, True])
def test_a_recording_is_read_by_it(folder: Path, live: bool) -> None:
    model = backends.load(folder)
    reading = (
        app.transcribe_live(model, SOUND, ENGLISH, True)
        if live
        else model.read(SOUND, ENGLISH, True)
    )
    segments = list(reading)
    words = [word.text for one in segments for word in one.words]
    assert words == ["Yes" if live else " yes", " maybe", " no"]
    assert "".join(one.text for one in segments) == "".join(words)
    assert reading.language == "en"


@pytest.fixture
def booth(folder: Path) -> Iterator[Booth]:
    model = ModelSettings(name=str(folder), language="en")
    booth = Booth(replace(SETTINGS, model=model))
    booth.exchange(load=lambda request: backends.load(Path(request.model)))
    booth.start()
    yield booth
    booth.controller.close()


def test_a_take_types_its_words(booth: Booth) -> None:
    delivered = booth.dictate(SOUND)
    assert delivered is not None
    assert booth.page.text.strip() == "Yes maybe no"
    assert booth.problems == []


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "tones.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes((SOUND * 32_767).astype("<i2").tobytes())
    return path


def run(*arguments: str | Path) -> str:
    """Run a command; return what it writes."""
    done = CliRunner().invoke(command_line, [str(one) for one in arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_command_line_takes_its_models_like_any_other(folder: Path, recording: Path) -> None:
    assert run("transcribe", recording, "-m", folder).split() == ["Yes", "maybe", "no"]
    assert run("transcribe", recording, "-m", folder, "--live").split() == ["Yes", "maybe", "no"]
    text = {"tones": {"file": recording.name, "text": "Yes, maybe. No?", "language": "en"}}
    tests = recording.with_suffix(".json")
    tests.write_text(json.dumps(text))
    (result,) = json.loads(run("bench", tests, "--model", folder, "--json"))
    assert (result["runs_on"], result["live"]["words"]) == ("CPU (ear)", 3)
    assert result["live"]["errors"] == result["whole"]["errors"] == 0


def test_a_model_of_it_can_be_in_the_catalog(
    folder: Path, recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = paths.models_dir() / "tones"
    installed.parent.mkdir(parents=True)
    folder.rename(installed)
    size = (installed / "tones.json").stat().st_size
    files = (ModelFile("tones.json", size, ""),)
    spec = ModelSpec("tones", "someone/tones", True, 1, "a" * 40, files)
    monkeypatch.setattr(catalog, "_catalog", lambda: {"tones": spec})
    manifest.write(installed, manifest.Manifest("someone/tones", "a" * 40, "hub", files))
    (row,) = json.loads(run("models", "list", "--json"))
    assert (row["name"], row["state"], row["path"]) == ("tones", "installed", str(installed))
    assert [one.name for one in store.installed()] == ["tones"]
    assert run("transcribe", recording, "--model", "tones").split() == ["Yes", "maybe", "no"]
