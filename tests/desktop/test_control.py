"""One running program, told what to do by other processes of the same user and by nobody else."""

import json
import os
import queue
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dictation import paths
from dictation.desktop.control import AlreadyRunning, Instance, send
from dictation.errors import DesktopError, HotkeyError

if sys.platform == "win32":
    pytest.skip("these tests speak to the socket itself", allow_module_level=True)

RUNS = """
import sys, threading
from dictation.desktop.control import AlreadyRunning, Instance
try:
    with Instance(lambda command: {"text": f"{command} done", "pid": __import__("os").getpid()}):
        print("first", flush=True)
        threading.Event().wait()
except AlreadyRunning:
    print("second", flush=True)
"""


@pytest.fixture(autouse=True)
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return folder


def echo(command: str) -> dict[str, object]:
    return {"text": f"{command} done"}


@pytest.fixture
def running() -> Iterator[Instance]:
    with Instance(echo) as instance:
        yield instance


def socket_path() -> str:
    return (paths.runtime_dir() / "address").read_text()


def raw_client() -> socket.socket:
    client = socket.socket(socket.AF_UNIX)
    client.connect(socket_path())
    client.settimeout(60)
    return client


@pytest.fixture
def other_process() -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-c", RUNS], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "first\n"
        yield process
        process.kill()


def test_a_second_start_brings_the_first_to_the_front() -> None:
    heard: queue.SimpleQueue[str] = queue.SimpleQueue()

    def handle(command: str) -> dict[str, object]:
        heard.put(command)
        return {"text": "Here I am."}

    with Instance(handle):
        with pytest.raises(AlreadyRunning, match="already running"), Instance(echo):
            pass
        assert send("show") == {"text": "Here I am."}
    assert heard.get(timeout=60) == "show"


def test_a_second_process_is_refused_and_reaches_the_first(
    other_process: "subprocess.Popen[str]",
) -> None:
    second = subprocess.run([sys.executable, "-c", RUNS], capture_output=True, text=True)
    assert (second.stdout, second.stderr) == ("second\n", "")
    assert send("toggle") == {"text": "toggle done", "pid": other_process.pid}


def test_starts_again_at_once_after_a_crash(other_process: "subprocess.Popen[str]") -> None:
    other_process.send_signal(signal.SIGKILL)
    other_process.wait()
    with pytest.raises(DesktopError, match="not running"):
        send("status")
    with Instance(echo):
        assert send("status") == {"text": "status done"}


def test_nobody_runs() -> None:
    with pytest.raises(DesktopError) as caught:
        send("toggle")
    assert caught.value.problem == "Dictation is not running."
    assert caught.value.remedy == "Start it with: dictation"


def test_who_has_ended_leaves_nothing_to_talk_to(runtime: Path) -> None:
    with Instance(echo):
        pass
    assert not list(runtime.rglob("*.sock"))
    with pytest.raises(DesktopError, match="not running"):
        send("toggle")


def test_a_program_that_is_only_just_starting_is_waited_for() -> None:
    replies: queue.SimpleQueue[dict[str, object]] = queue.SimpleQueue()
    early = threading.Thread(target=lambda: replies.put(send("show")))
    early.start()
    with Instance(echo):
        assert replies.get(timeout=60) == {"text": "show done"}
    early.join()


@pytest.mark.slow
def test_a_program_that_hangs_is_told(
    other_process: "subprocess.Popen[str]",
) -> None:
    other_process.send_signal(signal.SIGSTOP)
    with pytest.raises(DesktopError, match="does not answer"):
        send("status")


def test_what_the_program_cannot_do_is_told_in_its_own_words() -> None:
    def handle(command: str) -> dict[str, object]:
        raise HotkeyError(f"There is nothing to {command}.", "Dictate something first.")

    with Instance(handle), pytest.raises(DesktopError, match="nothing to retype") as caught:
        send("retype")
    assert caught.value.remedy == "Dictate something first."


def test_a_bug_in_the_program_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def handle(command: str) -> dict[str, object]:
        if command == "start":
            raise ZeroDivisionError("a bug")
        return echo(command)

    with Instance(handle):
        with pytest.raises(DesktopError, match="has a bug"):
            send("start")
        assert "ZeroDivisionError" in caplog.text
        assert send("stop") == {"text": "stop done"}


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", id="another protocol"),
        pytest.param(b"\xff\xff\xff\xff" * 4, id="an impossible length"),
        pytest.param(struct.pack("!i", 8) + b"\xff\xfe\x00nope!", id="no text"),
        pytest.param(struct.pack("!i", 4000) + b"[" * 4000, id="nested"),
        pytest.param(struct.pack("!i", 4) + b'"hi"', id="no object"),
        pytest.param(struct.pack("!i", 14) + b'{"command": 5}', id="no string"),
        pytest.param(struct.pack("!i", 20) + b'{"command": "dance"}', id="no such command"),
        pytest.param(struct.pack("!i", 0), id="nothing"),
    ],
)
@pytest.mark.usefixtures("running")
def test_garbage_is_answered_and_harms_nobody(sent: bytes) -> None:
    with raw_client() as client:
        client.sendall(sent)
        reply = b""
        with suppress(ConnectionResetError):  # what we sent was not all read
            while part := client.recv(4096):
                reply += part
    assert set(json.loads(reply[4:])) == {"problem", "remedy"}
    assert send("status") == {"text": "status done"}


@pytest.mark.usefixtures("running")
def test_clients_that_say_nothing_keep_nobody_waiting() -> None:
    with ExitStack() as silent:
        for _ in range(20):
            silent.enter_context(raw_client())
        silent.enter_context(raw_client()).sendall(b"\x00\x00")  # half a length
        raw_client().close()
        assert send("toggle") == {"text": "toggle done"}


def framed(content: object) -> bytes:
    """A message as the protocol has it."""
    body = json.dumps(content).encode()
    return struct.pack("!i", len(body)) + body


FRAMES = st.one_of(
    st.binary(max_size=64),
    st.binary(max_size=64).map(lambda body: struct.pack("!i", len(body)) + body),
    st.text(max_size=40).map(lambda text: framed({"command": text})),
    st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5).map(framed),
    st.tuples(st.integers(-(2**31), 2**31 - 1), st.binary(max_size=16)).map(
        lambda parts: struct.pack("!i", parts[0]) + parts[1]
    ),
)


@pytest.mark.usefixtures("running")
@hypothesis_settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=FRAMES)
def test_whatever_is_sent_is_refused_in_words_or_not_at_all(sent: bytes) -> None:
    with raw_client() as client:
        reply = b""
        with suppress(ConnectionResetError, BrokenPipeError):  # what we sent was not all read
            client.sendall(sent)
            client.shutdown(socket.SHUT_WR)
            while part := client.recv(4096):
                reply += part
    if reply:
        assert set(json.loads(reply[4:])) in ({"problem", "remedy"}, {"text"})
    assert send("status") == {"text": "status done"}


@pytest.mark.usefixtures("running")
def test_a_request_that_comes_drop_by_drop_is_cut_off() -> None:
    with raw_client() as client:
        client.sendall(struct.pack("!i", 4000))
        ended = threading.Event()

        def drip() -> None:
            with suppress(OSError):
                while not ended.wait(0.05):
                    client.sendall(b" ")

        dripping = threading.Thread(target=drip)
        dripping.start()
        client.settimeout(60)
        reply = b""
        with suppress(ConnectionResetError):
            while part := client.recv(4096):
                reply += part
        ended.set()
        dripping.join()
    assert set(json.loads(reply[4:])) == {"problem", "remedy"}
    assert send("toggle") == {"text": "toggle done"}


def test_a_flood_of_clients_delays_but_neither_breaks_nor_blocks_the_end() -> None:
    with ExitStack() as flood:
        with Instance(echo):
            for _ in range(200):
                client = flood.enter_context(socket.socket(socket.AF_UNIX))
                client.setblocking(False)
                client.connect_ex(socket_path())  # those for whom there is no room are refused
        # it has ended, though they still hold on
        with Instance(echo):
            assert send("toggle") == {"text": "toggle done"}
            flood.close()


@pytest.mark.parametrize("address", [b"", b"\xff\xfe", b"nowhere", b"\x00", b"127.0.0.1:1"])
def test_an_address_that_is_none_means_that_nobody_runs(runtime: Path, address: bytes) -> None:
    folder = runtime / "dictation"
    folder.mkdir(mode=0o700)
    (folder / "address").write_bytes(address)
    with pytest.raises(DesktopError, match="not running"):
        send("status")


def test_commands_at_the_same_time_are_handled_one_by_one() -> None:
    inside = threading.Lock()

    def handle(command: str) -> dict[str, object]:
        assert inside.acquire(blocking=False)
        time.sleep(0.01)
        inside.release()
        return echo(command)

    replies: queue.SimpleQueue[dict[str, object]] = queue.SimpleQueue()
    with Instance(handle):
        clients = [threading.Thread(target=lambda: replies.put(send("toggle"))) for _ in range(10)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
    assert [replies.get_nowait() for _ in clients] == [{"text": "toggle done"}] * 10


@pytest.mark.usefixtures("running")
def test_what_is_there_is_private(runtime: Path) -> None:
    folder = runtime / "dictation"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "control.sock").stat().st_mode & 0o777 == 0o600


TRIES = """
import socket, sys
try:
    socket.socket(socket.AF_UNIX).connect(sys.argv[1])
except OSError as error:
    print(type(error).__name__)
else:
    print("connected")
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv is not installed")
@pytest.mark.usefixtures("running")
def test_another_user_cannot_connect(runtime: Path) -> None:
    # Only our own folder may keep the other user out, not those that pytest makes above it.
    above = [folder for folder in runtime.parents if folder.owner() == "root"]
    modes = {folder: folder.stat().st_mode for folder in [runtime, *above]}
    become_nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    attempt = [*become_nobody, "/usr/bin/env", "python3", "-c", TRIES, socket_path()]
    try:
        for folder, mode in modes.items():
            folder.chmod(mode | 0o055)
        done = subprocess.run(attempt, capture_output=True, text=True)
        assert done.stdout == "PermissionError\n", done.stderr
        # the attempt itself is sound: an open door lets it in
        (runtime / "dictation").chmod(0o755)
        (runtime / "dictation" / "control.sock").chmod(0o666)
        done = subprocess.run(attempt, capture_output=True, text=True)
        assert done.stdout == "connected\n", done.stderr
    finally:
        for folder, mode in modes.items():
            folder.chmod(mode)


def test_a_folder_with_a_path_too_long_for_a_socket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("d" * 120)
    deep.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(deep))
    with Instance(echo):
        path = Path(socket_path())
        assert not path.is_relative_to(deep)
        assert path.parent.stat().st_mode & 0o777 == 0o700
        assert send("toggle") == {"text": "toggle done"}
    assert not path.exists()


def test_without_a_runtime_folder_the_data_folder_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder can be made below a file")
    monkeypatch.setattr(paths, "runtime_dir", lambda: tmp_path / "file" / "dictation")
    with Instance(echo):
        assert send("toggle") == {"text": "toggle done"}
        with pytest.raises(AlreadyRunning), Instance(echo):
            pass


def test_no_folder_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder can be made below a file")
    monkeypatch.setattr(paths, "runtime_dir", lambda: tmp_path / "file" / "run")
    monkeypatch.setattr(paths, "data_dir", lambda: tmp_path / "file" / "data")
    with pytest.raises(DesktopError, match="no folder for its socket"), Instance(echo):
        pass


@pytest.mark.parametrize("name", ["lock", "address", "control.sock"])
def test_a_folder_that_is_of_no_use(runtime: Path, name: str) -> None:
    in_the_way = runtime / "dictation" / name / "occupied"
    in_the_way.mkdir(parents=True)
    with pytest.raises(DesktopError, match="can't reach Dictation"), Instance(echo):
        pass
    in_the_way.rmdir()
    in_the_way.parent.rmdir()
    with Instance(echo):
        assert send("toggle") == {"text": "toggle done"}


def test_ends_well_when_the_system_has_emptied_the_folder(runtime: Path) -> None:
    with Instance(echo):
        shutil.rmtree(runtime / "dictation")
    with Instance(echo):
        assert send("toggle") == {"text": "toggle done"}


def test_sending_a_command_imports_nothing_big() -> None:
    code = "import sys, dictation.desktop.control; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"asyncio", "filelock", "numpy", "PySide6", "faster_whisper", "rich"}
