"""The commands that fill the vocabulary."""

import io
import sys
import tomllib
import wave
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from dictation import paths
from dictation.audio.files import load
from dictation.text import teaching
from tests.cli.conftest import Run

if TYPE_CHECKING:
    from tests.conftest import SoundServer


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "dictation" / "settings.toml"


def vocabulary(settings: Path) -> dict[str, str]:
    return tomllib.loads(settings.read_text())["text"]["vocabulary"]


def test_names_are_imported_from_a_file(run: Run, settings: Path, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("Guenever: guinevere\nTilney\n")
    done = run("text", "import", names)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "2 entries were added to the vocabulary, which has 2 now.\n"
    names.write_text("Tilney: tillney\nAda Lovelace\n")
    assert "1 entry was added" in run("text", "import", names).stdout
    expected = {"Guenever": "guinevere", "Tilney": "tillney", "Ada Lovelace": ""}
    assert vocabulary(settings) == expected
    done = run("text", "try", "Queen Guinevere")
    assert done.stdout.splitlines()[-1] == "Queen Guenever"


def test_a_broken_file_is_not_replaced_silently(run: Run, settings: Path, tmp_path: Path) -> None:
    settings.parent.mkdir()
    settings.write_text("no settings")
    names = tmp_path / "names.txt"
    names.write_text("Tilney\n")
    done = " ".join(run("text", "import", names).stderr.split())
    assert "line 1, column" in done
    assert "has replaced the file with the settings in use. The original file was saved as" in done
    assert vocabulary(settings) == {"Tilney": ""}


def test_too_many_names_are_refused(run: Run, settings: Path, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("".join(f"Name {number}\n" for number in range(100_000)))
    done = run("text", "import", names)
    assert done.returncode == 1
    assert "The vocabulary would have 100,000 entries; 2,000 can be used." in done.stderr
    assert not settings.exists()


@pytest.fixture
def teach(run: Run, tiny_model: Path, settings: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Teach a word with tiny.en, and answer yes."""
    settings.parent.mkdir()
    settings.write_text(f'[model]\nname = "{tiny_model}"\nlanguage = "en"\n')
    monkeypatch.setattr(teaching, "SECONDS", 2.5)
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n" * 9))
    return lambda word: run("text", "teach", word)


def test_a_word_is_taught_by_saying_it(
    teach: Run, settings: Path, microphone: "SoundServer", tmp_path: Path
) -> None:
    said = load(paths.resource("speech/short-send.flac"))
    with wave.open(str(tmp_path / "said.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((np.tile(said, 20) * 32767).astype("<i2").tobytes())
    player = microphone.play(tmp_path / "said.wav")
    try:
        done = teach("Sendit")
    finally:
        player.kill()
        player.wait()
    assert done.returncode == 0
    assert done.stdout.count("Recognized as:") == 3
    assert "send it now" in vocabulary(settings)["Sendit"]


@pytest.mark.usefixtures("microphone")
def test_a_silent_microphone_teaches_nothing(teach: Run, settings: Path) -> None:
    done = teach("Guenever")
    assert done.returncode == 1
    assert "There was no sound at all." in done.stderr
    assert "vocabulary" not in tomllib.loads(settings.read_text()).get("text", {})


def test_a_sentence_can_not_be_taught(run: Run) -> None:
    done = run("text", "teach", "one two three four five")
    assert done.returncode == 1
    assert "is too long for the vocabulary" in done.stderr
