"""Captions for other programs on this machine: an event stream over HTTP, and a page that shows it.

Server-sent events, which every browser and most languages can read: each message is one JSON
object. https://html.spec.whatwg.org/multipage/server-sent-events.html

The loopback interface is open to every user and every web page on the machine, so the address holds
a secret, and a request must name this machine (a foreign name that resolves to it is a rebinding
attack). One thread and one event loop serve all clients; none of them can make it wait.
"""

import asyncio
import contextlib
import hmac
import socket
from typing import Any

from dictation import paths, workers
from dictation.errors import DictationError

ADDRESS = "127.0.0.1"
REQUEST_SECONDS = 5.0
"""Time in which a request has to arrive, all of it."""
REQUEST_BYTES = 8_192
MOST_CONNECTIONS = 64
MOST_READERS = 16
WAITING_BYTES = 256 * 1024
"""A reader that is this far behind has stopped reading: it is disconnected."""
SIGN_OF_LIFE = 15.0
"""Seconds between comments that are sent to notice readers that went away."""
_FAREWELL = 1.0
"""Seconds for sending the rest when captions end."""
_HEADERS = {
    "Cache-Control": "no-store",
    "Connection": "close",
    "Content-Security-Policy": "default-src 'none'; connect-src 'self'; "
    "script-src 'unsafe-inline'; style-src 'unsafe-inline'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_WORDS = {200: "OK", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 503: "Busy"}


class EventServer:
    """Send messages to whoever reads `address` + "events" when they are sent.

    `port` 0 takes any free port. Without the `token`, nothing is found. `report` is called, in the
    server's thread, with what goes wrong there. Raises DictationError when the port is taken.
    """

    def __init__(self, port: int, token: str, report: workers.Report) -> None:
        try:
            if port not in range(65_536):
                raise OSError(f"{port} is not a port number")
            listening = socket.create_server((ADDRESS, port), backlog=MOST_CONNECTIONS)
        except OSError as error:
            raise DictationError(
                f"Captions can't be served on port {port}: it is in use or not allowed.",
                "Choose another number from 1024 to 65535, or 0 for any free port.",
            ) from error
        self.port = int(listening.getsockname()[1])
        self._names = {f"{name}:{self.port}".encode() for name in (ADDRESS, "localhost")}
        self._token = token
        self._report = report
        self._connections: set[asyncio.StreamWriter] = set()
        self._readers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(self._failed)
        self._over = asyncio.Event()
        self._thread = workers.start(
            "caption server",
            lambda: self._loop.run_until_complete(self._run(listening)),
            report,
            daemon=True,
        )

    @property
    def address(self) -> str:
        """The page's address, with the secret."""
        return f"http://{ADDRESS}:{self.port}/{self._token}/"

    def send(self, message: str) -> None:
        """Send a message, without a line break, to all current readers. Never waits."""
        self._loop.call_soon_threadsafe(self._spread, f"data: {message}\n\n".encode())

    def close(self) -> None:
        """Send the rest, for a second at most, end all streams and release the port."""
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()
        self._loop.close()

    async def _run(self, listening: socket.socket) -> None:
        server = await asyncio.start_server(self._connected, sock=listening, limit=REQUEST_BYTES)
        alive = asyncio.create_task(self._show_life())
        await self._over.wait()
        alive.cancel()
        server.close()
        for connection in self._connections - self._readers:
            connection.transport.abort()
        for reader in self._readers:
            reader.close()  # when all is sent
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL):
                while self._connections:
                    await asyncio.sleep(0.01)
        for late in self._connections:
            late.transport.abort()
        ending = asyncio.all_tasks() - {asyncio.current_task()}
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)

    async def _show_life(self) -> None:
        while True:
            await asyncio.sleep(SIGN_OF_LIFE)
            self._spread(b": nobody speaks\n\n")

    def _spread(self, data: bytes) -> None:
        for reader in list(self._readers):
            reader.write(data)
            if reader.transport.get_write_buffer_size() > WAITING_BYTES:
                reader.transport.abort()
                self._readers.discard(reader)

    async def _connected(self, incoming: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        if len(self._connections) >= MOST_CONNECTIONS:
            out.transport.abort()
            return
        self._connections.add(out)
        try:
            await self._answer(incoming, out)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            out.transport.abort()  # it went away, drips, or speaks something else
        finally:
            self._readers.discard(out)
            self._connections.discard(out)

    async def _answer(self, incoming: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(REQUEST_SECONDS):
            status, page = self._understood(await incoming.readuntil(b"\r\n\r\n"))
        if status == 200 and page == "events":
            if len(self._readers) < MOST_READERS:
                out.write(_head(200, {"Content-Type": "text/event-stream"}))
                self._readers.add(out)
                while await incoming.read(REQUEST_BYTES):  # nothing more is to come but the end
                    pass
                out.close()
                return
            status = 503
        body = paths.resource("captions.html").read_bytes() if status == 200 else b""
        described = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
        out.write(_head(status, described) + body)
        async with asyncio.timeout(REQUEST_SECONDS):
            await out.drain()
            out.close()
            await out.wait_closed()

    def _understood(self, request: bytes) -> tuple[int, str]:
        """Return the status, and what is asked for: "" is the page, "events" the stream."""
        first, *lines = request[:-4].split(b"\r\n")
        fields = [line.partition(b":") for line in lines]
        hosts = [value.strip().lower() for name, _, value in fields if name.lower() == b"host"]
        match first.split(b" "):
            case [b"GET", path, b"HTTP/1.1" | b"HTTP/1.0"] if len(hosts) == 1:
                pass
            case _:
                return 400, ""
        if hosts[0] not in self._names:
            return 403, ""
        match path.split(b"/"):
            case [b"", secret, b"" | b"events" as page]:
                known = hmac.compare_digest(secret, self._token.encode())
                return (200, page.decode()) if known else (404, "")
            case _:
                return 404, ""

    def _failed(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception) and not isinstance(error, OSError):
            self._report(workers.explained(error))


def _head(status: int, fields: dict[str, str]) -> bytes:
    lines = [f"{name}: {value}\r\n" for name, value in {**_HEADERS, **fields}.items()]
    return f"HTTP/1.1 {status} {_WORDS[status]}\r\n{''.join(lines)}\r\n".encode()
