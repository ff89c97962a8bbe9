"""The event stream: for who knows its address, on this machine only, whatever others send."""

import http.client
import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dictation import files, paths
from dictation.captions.outlets import server
from dictation.captions.outlets.server import MOST_CONNECTIONS, MOST_READERS, EventServer
from dictation.captions.outlets.token import token
from dictation.errors import DictationError

SECRET = "0123456789abcdef0123456789abcdef"


def never(error: DictationError) -> None:
    pytest.fail(f"reported: {error}")


@pytest.fixture
def events() -> Iterator[EventServer]:
    running = EventServer(0, SECRET, never)
    yield running
    running.close()


def get(
    events: EventServer, path: str = f"/{SECRET}/events", host: str | None = None
) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", events.port, timeout=60)
    connection.request("GET", path, headers={"Host": host or f"127.0.0.1:{events.port}"})
    return connection.getresponse()


def raw(events: EventServer) -> socket.socket:
    return socket.create_connection(("127.0.0.1", events.port), timeout=60)


def test_who_listens_gets_every_message_until_the_end() -> None:
    running = EventServer(0, SECRET, never)
    with closing(get(running)) as early, closing(get(running)):
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
    assert events.address == f"http://127.0.0.1:{events.port}/{SECRET}/"
    with closing(get(events, f"/{SECRET}/")) as page:
        assert page.status == 200
        assert 'EventSource("events")' in page.read().decode()


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/events", f"/{SECRET}", f"/{SECRET[:-1]}/events", f"/{SECRET}0/events"),
        *(f"//{SECRET}/events", f"/{SECRET.upper()}/events", f"/{SECRET}/nothing", "*"),
        *(f"/{SECRET}/events?x", f"http://127.0.0.1/{SECRET}/events", "/%00/events"),
    ],
)
def test_without_the_whole_secret_there_is_nothing(events: EventServer, path: str) -> None:
    with closing(get(events, path)) as missing:
        assert (missing.status, missing.read()) == (404, b"")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.:{}"])
def test_a_foreign_name_that_leads_here_is_refused(events: EventServer, host: str) -> None:
    with closing(get(events, host=host.format(events.port))) as refused:
        assert refused.status == 403
    with closing(get(events, host=f"localhost:{events.port}")) as known:
        assert known.status == 200
        assert known.headers["Access-Control-Allow-Origin"] is None
        assert known.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert known.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.skipif(sys.platform == "darwin", reason="one loopback address there")
def test_it_is_on_the_loopback_only(events: EventServer) -> None:
    outside = socket.socket()
    outside.settimeout(60)
    with outside, pytest.raises(OSError, match="refused"):
        outside.connect(("127.0.0.2", events.port))


def test_who_goes_away_disturbs_nobody(
    events: EventServer, capfd: pytest.CaptureFixture[str]
) -> None:
    leaving = get(events)
    leaving.close()
    staying = get(events)
    for _ in range(100):
        events.send("x" * 1000)
    assert staying.readline().startswith(b"data: x")
    staying.close()
    assert capfd.readouterr() == ("", "")


def test_who_does_not_read_is_let_go_and_others_read_on() -> None:
    running = EventServer(0, SECRET, never)
    with closing(get(running)) as slow, closing(get(running)) as quick:
        message, left = "x" * 10_000, 2
        while left == 2:  # what the system buffers comes on top of our bound
            running.send(message)
            assert quick.readline().decode() == f"data: {message}\n"
            assert quick.readline() == b"\n"
            left = len(running._readers)
        running.send("last")
        running.close()
        assert quick.read() == b"data: last\n\n"
        assert b"last" not in received(slow)


def received(stream: http.client.HTTPResponse) -> bytes:
    """What has come, however the stream was ended."""
    data = b""
    try:
        while piece := stream.read1(65_536):
            data += piece
    except ConnectionError:
        pass
    return data


def test_drips_silence_and_crowds_hold_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of them alone kept a server waiting that gives every connection a thread."""
    monkeypatch.setattr(server, "REQUEST_SECONDS", 60.0)
    running = EventServer(0, SECRET, never)
    with ExitStack() as stack:
        crowd = [stack.enter_context(raw(running)) for _ in range(MOST_CONNECTIONS - 1)]
        for one in crowd[::2]:
            one.sendall(b"GET / HTTP/1.1\r\nX: ")
        threads = threading.active_count()
        reader = stack.enter_context(closing(get(running)))
        for one in crowd[::2]:
            one.sendall(b"x")
        running.send("1")
        assert reader.readline() == b"data: 1\n"
        assert threading.active_count() == threads
        refused = stack.enter_context(raw(running))
        assert ended(refused)
        running.close()
        assert all(ended(one) for one in crowd)


def ended(connection: socket.socket) -> bool:
    """Whether the server has closed a connection, in whichever way."""
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True


def test_a_request_that_drips_is_ended_by_its_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "REQUEST_SECONDS", 0.3)
    running = EventServer(0, SECRET, never)
    with raw(running) as dripping:
        deadline = time.monotonic() + 60
        while drips(dripping):
            assert time.monotonic() < deadline, "it may drip for ever"
            time.sleep(0.05)
    running.close()


def drips(connection: socket.socket) -> bool:
    """Whether one more byte of a request is taken."""
    try:
        connection.sendall(b"G")
    except ConnectionError:
        return False
    return True


def test_more_readers_than_anybody_needs_are_told_so(events: EventServer) -> None:
    with ExitStack() as stack:
        for _ in range(MOST_READERS):
            assert stack.enter_context(closing(get(events))).status == 200
        assert stack.enter_context(closing(get(events))).status == 503


LINES = st.one_of(
    st.binary(max_size=200),
    st.sampled_from(
        [
            *(b"GET / HTTP/1.1", b"GET /%s/events HTTP/1.1" % SECRET.encode(), b"POST / HTTP/1.1"),
            *(b"Host: 127.0.0.1", b"Host:", b": :", b"Content-Length: 99999999999", b"\x00" * 100),
            *(b"Transfer-Encoding: chunked", b"GET /" + b"a" * 9000 + b" HTTP/1.1", b"", b"\xff"),
        ]
    ),
)


@given(st.lists(LINES, max_size=12).map(b"\r\n".join), st.booleans())
@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_garbage_is_never_shown_anything_and_harms_nobody(
    events: EventServer, sent: bytes, whole: bool
) -> None:
    with raw(events) as connection:
        try:
            connection.sendall(sent + b"\r\n\r\n" * whole)
            connection.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))
        except ConnectionError:
            answer = b""  # it sent on after it was refused
    assert not answer or answer.split(b" ")[1] in (b"400", b"403", b"404")
    with closing(get(events, f"/{SECRET}/")) as page:
        assert page.status == 200


def test_a_port_that_is_taken_is_told(events: EventServer) -> None:
    before = threading.active_count()
    for port in (events.port, 99_999):
        with pytest.raises(DictationError, match=f"port {port}") as refused:
            EventServer(port, SECRET, never)
        assert "Choose another number" in refused.value.remedy
    assert threading.active_count() == before


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "data_dir", lambda: tmp_path / "data")
    return tmp_path / "data"


def test_the_secret_is_kept_so_that_an_address_stays_and_is_the_users_own(home: Path) -> None:
    first = token()
    assert len(first) == 32
    assert token() == first
    (kept,) = home.iterdir()
    if sys.platform != "win32":
        assert kept.stat().st_mode & 0o077 == 0
    kept.unlink()
    assert token() != first


def test_a_secret_that_is_damaged_or_can_not_be_kept_is_made_anew(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir()
    for damaged in (b"", b"short\n", b"\xff" * 32, b"../" * 10 + b"ab", json.dumps("x").encode()):
        (home / "captions-secret").write_bytes(damaged)
        assert len(token()) == 32

    def full(_path: Path, _text: str) -> None:
        raise OSError("disk full")

    (home / "captions-secret").unlink()
    monkeypatch.setattr(files, "replace", full)
    assert token() != token()
