"""A stand-in for a server of language models, which answers as a test wants."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from dictation.rewriting.server import Server

PATIENCE = 60.0


@dataclass
class Answer:
    """How the server answers; `pieces` are what the model says."""

    pieces: list[str] = field(default_factory=lambda: ["We meet ", "on Friday."])
    status: int = 200
    raw: bytes | None = None
    """The whole body, whatever the request was, of type `kind`."""
    kind: str = "application/json"
    finish: str | None = "stop"
    streams: bool = True
    waits_before: int | None = None
    """The piece before which the server waits until `StandIn.going` is set."""
    breaks_off: bool = False
    """The connection ends after the last piece, without an end of the response."""
    extra: list[str] = field(default_factory=list)
    """Lines that are sent before the pieces."""
    location: str = ""


class StandIn(ThreadingHTTPServer):
    """Keeps the requests, and answers with `answer`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = Answer()
        self.models: list[str] = ["tiny-chat", "big-chat"]
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.going = threading.Event()
        self.asked = threading.Event()
        self.left = threading.Event()
        """A client has gone while it was being answered."""

    @property
    def server(self) -> Server:
        return Server(f"http://127.0.0.1:{self.server_port}/v1", "tiny-chat", "", PATIENCE)

    def handle_error(self, *_: object) -> None:
        """Print nothing: clients that disconnect are part of the tests."""
        self.left.set()


class _Handler(BaseHTTPRequestHandler):
    server: StandIn
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.headers.append(dict(self.headers))
        names = [{"id": name, "object": "model"} for name in self.server.models]
        self._whole({"object": "list", "data": names}, "/v1/models")

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.headers.append(dict(self.headers))
        self.server.requests.append(json.loads(self.rfile.read(length)))
        self.server.asked.set()
        answer = self.server.answer
        if answer.raw is None and answer.streams and answer.status == 200:
            self._stream(answer)
            return
        if answer.waits_before == 0:
            self._wait()
        message = {"role": "assistant", "content": "".join(answer.pieces)}
        choice = {"index": 0, "message": message, "finish_reason": answer.finish}
        self._whole({"object": "chat.completion", "choices": [choice]}, "/v1/chat/completions")

    def _whole(self, content: Any, path: str) -> None:
        answer = self.server.answer
        status = answer.status
        if self.path != path and status == 200:
            status, content = 404, {"detail": "Not Found"}
        body = json.dumps(content).encode() if answer.raw is None else answer.raw
        self.send_response(status)
        if answer.location:
            self.send_header("Location", answer.location)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, answer: Answer) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for line in answer.extra:
            self._chunk(line)
        for at, piece in enumerate(answer.pieces):
            if at == answer.waits_before:
                self._wait()
            self._event({"choices": [{"index": 0, "delta": {"content": piece}}]})
        if answer.breaks_off:
            self.close_connection = True
            return
        if answer.finish:
            self._event({"choices": [{"delta": {}, "finish_reason": answer.finish}]})
            self._event({"choices": [], "usage": {"total_tokens": 12}})
            self._chunk("data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _event(self, content: Any) -> None:
        self._chunk(f"data: {json.dumps(content)}\n\n")

    def _chunk(self, text: str) -> None:
        data = text.encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def _wait(self) -> None:
        """Wait for the test, or until the client has gone."""
        self.connection.setblocking(False)
        deadline = time.monotonic() + PATIENCE
        while not self.server.going.wait(0.01) and time.monotonic() < deadline:
            try:
                gone = self.connection.recv(1) == b""
            except BlockingIOError:
                continue
            if gone:
                self.server.left.set()
                break
        self.connection.setblocking(True)

    def log_message(self, *_: object) -> None:
        """Print nothing to stderr."""


@contextmanager
def serving() -> Iterator[StandIn]:
    """Run a stand-in until the end of the block."""
    server = StandIn()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.going.set()
        server.shutdown()
        thread.join()
        server.server_close()
