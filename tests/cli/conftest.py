"""Run commands as processes and collect their output."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest

from dictation import cli

if TYPE_CHECKING:
    from tests.conftest import SoundServer

Run = Callable[..., "subprocess.CompletedProcess[str]"]

PATIENCE = 90.0
"""Seconds to wait for expected output, enough for a slow machine."""


class Listening:
    """A running command and its output so far."""

    def __init__(self, *arguments: str | Path, data_home: Path) -> None:
        self._changed = threading.Condition()
        self.out = self.said = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "dictation", *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "XDG_DATA_HOME": str(data_home), "COLUMNS": "200"},
        )
        self._readers = [
            threading.Thread(target=self._read, args=(self.process.stdout, "out")),
            threading.Thread(target=self._read, args=(self.process.stderr, "said")),
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, pipe: IO[str], name: str) -> None:
        for letter in iter(lambda: pipe.read(1), ""):
            with self._changed:
                setattr(self, name, getattr(self, name) + letter)
                self._changed.notify_all()

    def until(self, condition: Callable[[], object]) -> None:
        with self._changed:
            came = self._changed.wait_for(condition, PATIENCE)
        assert came, f"it wrote {self.out!r} and said {self.said!r}"

    def until_file(self, path: Path, words: str) -> None:
        """Wait until the words are in a file that the command writes."""
        deadline = time.monotonic() + PATIENCE
        while not path.exists() or words not in path.read_text(encoding="utf-8"):
            assert time.monotonic() < deadline, f"it wrote {self.out!r} and said {self.said!r}"
            time.sleep(0.02)

    def ends(self) -> int:
        code = self.process.wait(PATIENCE)
        for reader in self._readers:
            reader.join()
        return code

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.ends()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process, which has imported everything, to its end."""
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
        monkeypatch.setattr(sys, "argv", ["dictation", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert isinstance(ended.value.code, int)
        return subprocess.CompletedProcess(sys.argv, ended.value.code, *capfd.readouterr())

    return run


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Listening]]:
    """Start commands that keep their data in the test's own folder."""
    running: list[Listening] = []

    def begin(*arguments: str | Path) -> Listening:
        running.append(Listening(*arguments, data_home=tmp_path))
        return running[-1]

    yield begin
    for one in running:
        one.process.kill()
        one.ends()
        for pipe in (one.process.stdout, one.process.stderr):
            pipe.close()


@pytest.fixture
def microphone(sound_server: "SoundServer") -> Iterator["SoundServer"]:
    sound_server.plug()
    yield sound_server
    sound_server.unplug()
    sound_server.plug()


class TinyHub(BaseHTTPRequestHandler):
    """A model hub that serves the real weights of tiny.en."""

    folder: Path

    def do_GET(self) -> None:
        if self.path.startswith("/api/models/Systran/faster-whisper-tiny.en"):
            self._answer(200, b'{"id": "Systran/faster-whisper-tiny.en", "siblings": []}')
        elif self.path.startswith("/Systran/faster-whisper-tiny.en/resolve/"):
            self._answer(206, (self.folder / self.path.rpartition("/")[2]).read_bytes())
        else:
            self._answer(404, b"")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        if status == 404:
            self.send_header("X-HF-Warning", "auth; please log in")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing to stderr."""


@pytest.fixture
def tiny_hub(tiny_model: Path) -> Iterator[str]:
    """The address of a local model hub with only tiny.en."""
    handler = type("Handler", (TinyHub,), {"folder": tiny_model})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
