"""A place for models that isn't the user's, and a model hub on this machine."""

import hashlib
import json
import random
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dictation.models import catalog
from dictation.models.catalog import ModelFile, ModelSpec

REVISION = "a" * 40
REPOSITORY = "someone/whisper-toy"


class Hub(ThreadingHTTPServer):
    """Serves one small model as the real hub does, and misbehaves on demand."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files = {
            "config.json": b'{"alignment_heads": []}',
            "model.bin": random.Random(1).randbytes(1 << 20),
            "tokenizer.json": b"{}",
            "vocabulary.txt": b"a\nb\n",
            "README.md": b"not wanted",
        }
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.asked: list[tuple[str, str]] = []  # path and range of each request
        self.cuts: list[int] = []  # bytes after which the next answers with model.bin break off
        self.corrupt: set[str] = set()
        self.more: list[str] = []  # further names that it lists
        self.ranges = True
        self.status = 0
        self.page = b""
        self.hang = threading.Event()
        self.trickle = False  # files begin with a byte each tenth of a second
        self.chunk_pause = 0.0
        self.released = threading.Event()

    def spec(self, *, hashed: bool = True) -> ModelSpec:
        """The catalog's entry; unless `hashed`, with no hash of its own for the small files."""
        files = tuple(
            ModelFile(
                name,
                len(content),
                hashlib.sha256(content).hexdigest() if hashed or name == "model.bin" else "",
            )
            for name, content in self.files.items()
            if name != "README.md"
        )
        return ModelSpec(
            name="toy",
            repository=REPOSITORY,
            multilingual=True,
            about_mb=1,
            revision=REVISION,
            files=files,
        )

    def model_requests(self) -> list[str]:
        return [asked for path, asked in self.asked if path.endswith("model.bin")]

    def info(self) -> bytes:
        siblings = [{"rfilename": name, "size": 3, "blobId": "0" * 40} for name in self.more]
        siblings += [
            {
                "rfilename": name,
                "size": len(content),
                "blobId": hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest(),
                "lfs": {
                    "size": len(content),
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "pointerSize": 130,
                }
                if name == "model.bin"
                else None,
            }
            for name, content in self.files.items()
        ]
        return json.dumps({"id": REPOSITORY, "sha": REVISION, "siblings": siblings}).encode()

    def handle_error(self, *_: object) -> None:
        """A client that went away is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        hub = self.server
        hub.asked.append((self.path, self.headers.get("Range", "")))
        if hub.hang.is_set():
            hub.released.wait(60)
            self.close_connection = True
        elif hub.status:
            self._answer(hub.status, b"no")
        elif hub.page:
            self._answer(200, hub.page)
        elif self.path.startswith(f"/api/models/{REPOSITORY}"):
            self._answer(200, hub.info())
        else:
            self._file(self.path.removeprefix(f"/{REPOSITORY}/resolve/{REVISION}/"))

    def _file(self, name: str) -> None:
        hub = self.server
        content = hub.files[name]
        if name in hub.corrupt:
            content = bytes(len(content))
        start = int(self.headers["Range"][6:-1]) if hub.ranges else 0
        if hub.trickle:
            while not hub.released.wait(0.1):
                self.wfile.write(b"H")
        cut = hub.cuts.pop(0) if name == "model.bin" and hub.cuts else None
        self._answer(206 if hub.ranges else 200, content[start:], cut)

    def _answer(self, status: int, body: bytes, cut: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        sent = body if cut is None else body[:cut]
        for position in range(0, len(sent), 1 << 18):
            self.wfile.write(sent[position : position + (1 << 18)])
            time.sleep(self.server.chunk_pause)
        self.close_connection = cut is not None

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""


@pytest.fixture
def models_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where models lie during this test."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    return tmp_path / "share" / "dictation" / "models"


@pytest.fixture
def hub(models_home: Path, use_hub, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:  # noqa: ARG001
    """A hub with the model ``toy``, which is all that the catalog knows."""
    server = Hub()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    use_hub(server.url)
    monkeypatch.setattr(catalog, "_catalog", lambda: {"toy": server.spec()})
    yield server
    server.released.set()
    server.shutdown()
    thread.join()
    server.server_close()
