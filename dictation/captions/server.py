"""Captions for other programs on this machine: an event stream over HTTP, and a page that shows it.

Server-sent events, which every browser and most languages can read: each message is one JSON
object. https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import queue
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from dictation import paths
from dictation.errors import DictationError

ADDRESS = "127.0.0.1"
_WAITING_MESSAGES = 1_000
"""A reader that is so far behind doesn't read any more."""
_SIGN_OF_LIFE = 15.0
"""Seconds of silence after which one is sent: so a reader that went away is noticed."""
_PATIENCE = 5.0
"""Seconds that a reader may take for one message."""


class EventServer:
    """Sends messages to whoever listens at ``/events`` on the loopback, from `send` on.

    `port` 0 takes any that is free; the attribute of that name tells which. Raises
    DictationError when it is taken.
    """

    def __init__(self, port: int) -> None:
        self._lock = threading.Lock()
        self._readers: set[queue.Queue[str | None]] = set()
        try:
            self._server = _Server(self, port)
        except (OSError, OverflowError) as error:
            raise DictationError(
                f"Captions can't be served on port {port}: it is taken, or not allowed.",
                "Choose another number from 1024 to 65535, or 0 for any that is free.",
            ) from error
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.1,), name="caption server"
        )
        self._thread.start()

    def send(self, message: str) -> None:
        """Send a message, without a line break, to all who listen now. Never waits."""
        with self._lock:
            for reader in list(self._readers):
                try:
                    reader.put_nowait(message)
                except queue.Full:
                    self._readers.discard(reader)
                    _end(reader)

    def join(self) -> "queue.Queue[str | None]":
        """Begin to listen; None is the end."""
        reader: queue.Queue[str | None] = queue.Queue(_WAITING_MESSAGES)
        with self._lock:
            self._readers.add(reader)
        return reader

    def leave(self, reader: "queue.Queue[str | None]") -> None:
        """Listen no more."""
        with self._lock:
            self._readers.discard(reader)

    def close(self) -> None:
        """Send what waits, end all streams and let go of the port."""
        self._server.shutdown()
        self._thread.join()
        with self._lock:
            for reader in self._readers:
                _end(reader)
        self._server.server_close()


def _end(reader: "queue.Queue[str | None]") -> None:
    if reader.full():
        reader.get_nowait()
    reader.put_nowait(None)


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # closing it waits for what is still being sent
    allow_reuse_address = sys.platform != "win32"  # there two could have the same port

    def __init__(self, owner: EventServer, port: int) -> None:
        self.owner = owner
        super().__init__((ADDRESS, port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader that went away is no error."""


class _Handler(BaseHTTPRequestHandler):
    timeout = _PATIENCE
    server: _Server

    def do_GET(self) -> None:
        # a page from elsewhere whose name leads here must not read along
        host = (self.headers["Host"] or "").rpartition(":")[0]
        if host not in (ADDRESS, "localhost"):
            self.send_error(403)
        elif self.path == "/events":
            self._stream()
        elif self.path == "/":
            self._page()
        else:
            self.send_error(404)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing: stderr is for people."""

    def _page(self) -> None:
        page = paths.resource("captions.html").read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def _stream(self) -> None:
        reader = self.server.owner.join()
        try:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            while True:
                try:
                    message = reader.get(timeout=_SIGN_OF_LIFE)
                except queue.Empty:
                    self._line(": nobody speaks")
                    continue
                if message is None:
                    return
                self._line(f"data: {message}")
        finally:
            self.server.owner.leave(reader)

    def _line(self, text: str) -> None:
        self.wfile.write(f"{text}\n\n".encode())
