"""The event stream: on this machine only, whole to its end, closed when the captions are."""

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from dictation.captions import server
from dictation.captions.server import EventServer
from dictation.errors import DictationError


@pytest.fixture
def events() -> Iterator[EventServer]:
    running = EventServer(0)
    yield running
    running.close()


def get(port: int, path: str, host: str | None = None) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Host": host or f"127.0.0.1:{port}"})
    return connection.getresponse()


def test_who_listens_gets_every_message_until_the_end() -> None:
    running = EventServer(0)
    with closing(get(running.port, "/events")) as early, closing(get(running.port, "/events")):
        assert early.headers["Content-Type"] == "text/event-stream"
        running.send('{"text": "Grüße"}')
        assert early.readline().decode() == 'data: {"text": "Grüße"}\n'
        assert early.readline() == b"\n"
        for k in range(50):
            running.send(str(k))
        running.close()
        said = early.read().decode()
    assert said == "".join(f"data: {k}\n\n" for k in range(50))


def test_a_page_shows_them(events: EventServer) -> None:
    with closing(get(events.port, "/")) as page:
        assert page.status == 200
        assert "/events" in page.read().decode()


def test_other_sites_and_other_machines_can_not_read_along(events: EventServer) -> None:
    with closing(get(events.port, "/events", host=f"evil.example:{events.port}")) as refused:
        assert refused.status == 403
        assert refused.headers["Access-Control-Allow-Origin"] is None
    with closing(get(events.port, "/nothing")) as missing:
        assert missing.status == 404
    outside = socket.socket()
    outside.settimeout(5)
    with outside, pytest.raises(OSError, match="refused"):
        outside.connect(("127.0.0.2", events.port))


def test_who_goes_away_disturbs_nobody(
    events: EventServer, capfd: pytest.CaptureFixture[str]
) -> None:
    leaving = get(events.port, "/events")
    leaving.close()
    staying = get(events.port, "/events")
    for _ in range(100):
        events.send("x" * 1000)
    assert staying.readline().startswith(b"data: x")
    staying.close()
    assert capfd.readouterr() == ("", "")


def test_who_is_too_slow_is_let_go(monkeypatch: pytest.MonkeyPatch, events: EventServer) -> None:
    monkeypatch.setattr(server, "_WAITING_MESSAGES", 3)
    reader = events.join()
    for k in range(5):
        events.send(str(k))
    assert [reader.get_nowait() for _ in range(3)] == ["1", "2", None]


def test_a_port_that_is_taken_is_told(events: EventServer) -> None:
    before = threading.active_count()
    for port in (events.port, 99_999):
        with pytest.raises(DictationError, match=f"port {port}") as refused:
            EventServer(port)
        assert "Choose another number" in refused.value.remedy
    assert threading.active_count() == before
