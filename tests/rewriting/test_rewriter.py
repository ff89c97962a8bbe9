"""Rewriting with a server that is slow, wrong, cut off, and chatty."""

import asyncio
import json
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from dataclasses import replace
from pathlib import Path

import pytest

from dictation.errors import RewritingError, SettingsError
from dictation.rewriting.client import models
from dictation.rewriting.instructions import Instruction, available, named, request
from dictation.rewriting.rewriter import Rewriter
from dictation.rewriting.server import Server
from dictation.settings import RewritingSettings, SettingsFile
from tests.rewriting.stand_in import PATIENCE, Answer, StandIn, serving

ORIGINAL = "so um we meet on friday"
SHORTER = Instruction("shorter", "Shorter", "Make it shorter.")


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with serving() as server:
        yield server


@pytest.fixture
def rewriter() -> Iterator[Rewriter]:
    rewriter = Rewriter()
    yield rewriter
    rewriter.close()


def result(rewriter: Rewriter, server: Server) -> str:
    return rewriter.rewrite(server, SHORTER, ORIGINAL, lambda _text: None).result(PATIENCE)


def problem(rewriter: Rewriter, server: Server) -> RewritingError:
    with pytest.raises(RewritingError) as raised:
        result(rewriter, server)
    return raised.value


# --- answers


@pytest.mark.parametrize("streams", [True, False])
def test_a_text_is_rewritten(rewriter: Rewriter, stand_in: StandIn, streams: bool) -> None:
    stand_in.answer = Answer(["Sure! Here is the ", "shortened text:\n\n", "We meet."])
    stand_in.answer.streams = streams
    shown: list[str] = []
    future = rewriter.rewrite(stand_in.server, SHORTER, ORIGINAL, shown.append)
    assert future.result(PATIENCE) == "We meet."
    assert shown[-1] == "We meet."


def test_nothing_but_the_instruction_and_the_text_is_sent(
    rewriter: Rewriter, stand_in: StandIn
) -> None:
    result(rewriter, replace(stand_in.server, key="secret"))
    (sent,) = stand_in.requests
    assert sent == request(stand_in.server, SHORTER, ORIGINAL)
    assert ORIGINAL in sent["messages"][1]["content"]
    assert SHORTER.text in sent["messages"][1]["content"]
    (headers,) = stand_in.headers
    assert headers["Authorization"] == "Bearer secret"
    assert "Cookie" not in headers


def test_without_a_model_the_server_chooses(rewriter: Rewriter, stand_in: StandIn) -> None:
    result(rewriter, replace(stand_in.server, model=""))
    assert "model" not in stand_in.requests[0]


def test_halves_of_characters_and_control_characters_go_nowhere(
    rewriter: Rewriter, stand_in: StandIn
) -> None:
    stand_in.answer = Answer(["We \ud800meet\x07\r\n", "on\x1b Friday."])
    broken = "we \udce9meet\x00"
    future = rewriter.rewrite(stand_in.server, SHORTER, broken, lambda _text: None)
    assert future.result(PATIENCE) == "We meet\non Friday."
    assert "<text>\nwe meet\n</text>" in stand_in.requests[0]["messages"][1]["content"]


def test_a_model_that_thinks_aloud(rewriter: Rewriter, stand_in: StandIn) -> None:
    thought = {"choices": [{"delta": {"reasoning_content": "Hm, I", "content": None}}]}
    stand_in.answer.extra = [": alive\n\n", f"data: {json.dumps(thought)}\n\n"]
    assert result(rewriter, stand_in.server) == "We meet on Friday."


def test_the_text_is_shown_as_it_comes(rewriter: Rewriter, stand_in: StandIn) -> None:
    stand_in.answer.waits_before = 1
    shown: list[str] = []

    def show(text: str) -> None:
        shown.append(text)
        stand_in.going.set()

    rewriter.rewrite(stand_in.server, SHORTER, ORIGINAL, show).result(PATIENCE)
    assert shown == ["We meet", "We meet on Friday."]


# --- what goes wrong


def test_nothing_listens_there(rewriter: Rewriter) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    said = problem(rewriter, Server(f"http://127.0.0.1:{port}/v1"))
    assert said.problem == f"No server answers at 127.0.0.1:{port}."
    assert "Start it" in said.remedy


@pytest.mark.parametrize("waits_before", [0, 1])
@pytest.mark.parametrize("streams", [True, False])
def test_a_slow_server_is_given_up(
    rewriter: Rewriter, stand_in: StandIn, waits_before: int, streams: bool
) -> None:
    stand_in.answer.waits_before = waits_before if streams else 0
    stand_in.answer.streams = streams
    said = problem(rewriter, replace(stand_in.server, timeout=0.3))
    assert "longer than 0.3 seconds" in said.problem
    assert stand_in.left.wait(PATIENCE)  # and can stop computing


@pytest.mark.parametrize(
    ("status", "said", "words"),
    [
        (401, "Invalid API key", "refuses the key. It says: “Invalid API key”"),
        (403, "", "refuses the key"),
        (404, 'model "tiny-chat" not found', "doesn't have the model “tiny-chat”"),
        (404, "Not Found", "is not a server for language models"),
        (400, "model is required", "refuses the request (400). It says: “model is required”"),
        (429, "Slow down", "is busy. It says: “Slow down”"),
        (503, "Loading model", "is busy. It says: “Loading model”"),
        (500, "out of memory", "failed (500). It says: “out of memory”"),
    ],
)
def test_a_server_that_refuses(
    rewriter: Rewriter, stand_in: StandIn, status: int, said: str, words: str
) -> None:
    error = {"error": {"message": said}} if status != 404 else {"error": said}
    stand_in.answer = Answer(status=status, raw=json.dumps(error).encode())
    assert words in problem(rewriter, stand_in.server).problem


@pytest.mark.parametrize("status", [200, 400, 500])
def test_a_web_page_instead_of_an_answer(
    rewriter: Rewriter, stand_in: StandIn, status: int
) -> None:
    stand_in.answer = Answer(status=status, raw=b"<html>Welcome</html>", kind="text/html")
    said = problem(rewriter, stand_in.server).problem
    assert "Welcome" not in said
    assert f"({status})" in said if status != 200 else "is not a server for language" in said


def test_a_redirect_is_not_followed(rewriter: Rewriter, stand_in: StandIn) -> None:
    elsewhere = f"http://127.0.0.1:{stand_in.server_port}/v1/elsewhere"
    stand_in.answer = Answer(status=307, raw=b"", location=elsewhere)
    assert "is not a server for language models" in problem(rewriter, stand_in.server).problem
    assert len(stand_in.requests) == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{}",
        b'{"choices": {}}',
        b'{"choices": [7]}',
        b'{"choices": [{"message": "We meet."}]}',
        b'{"choices": [{"message": {"content": ["We meet."]}}]}',
        b'{"choices": [{"message": {"content": "We m',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
@pytest.mark.parametrize("kind", ["application/json", "text/event-stream"])
def test_nonsense(rewriter: Rewriter, stand_in: StandIn, raw: bytes, kind: str) -> None:
    is_streamed = kind == "text/event-stream"
    stand_in.answer = Answer(raw=b"data: " + raw if is_streamed else raw, kind=kind)
    assert problem(rewriter, stand_in.server).problem


def test_an_answer_that_breaks_off(rewriter: Rewriter, stand_in: StandIn) -> None:
    stand_in.answer.breaks_off = True
    assert "broke off" in problem(rewriter, stand_in.server).problem


def test_an_answer_without_an_end(rewriter: Rewriter, stand_in: StandIn) -> None:
    stand_in.answer.finish = None
    assert "broke off" in problem(rewriter, stand_in.server).problem


@pytest.mark.parametrize("streams", [True, False])
def test_a_model_without_room_for_the_text(
    rewriter: Rewriter, stand_in: StandIn, streams: bool
) -> None:
    stand_in.answer = Answer(finish="length", streams=streams)
    assert "no room for the whole text" in problem(rewriter, stand_in.server).problem


def test_a_failure_in_the_middle(rewriter: Rewriter, stand_in: StandIn) -> None:
    stand_in.answer.extra = ['data: {"error": {"message": "out of memory"}}\n\n']
    assert "out of memory" in problem(rewriter, stand_in.server).problem


def test_a_model_that_never_stops(rewriter: Rewriter, stand_in: StandIn) -> None:
    stand_in.answer = Answer(["and so on, "] * 1000, waits_before=999)
    assert "far longer" in problem(rewriter, stand_in.server).problem
    assert stand_in.left.wait(PATIENCE)


def test_a_response_that_never_ends(
    rewriter: Rewriter, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dictation.rewriting.client._MOST_BYTES", 100_000)
    stand_in.answer = Answer(raw=b"data: " + b" " * 200_000, kind="text/event-stream")
    assert "doesn't come to an end" in problem(rewriter, stand_in.server).problem


# --- canceling


@pytest.mark.parametrize("waits_before", [0, 1])
def test_a_canceled_request_leaves_the_server_alone(
    rewriter: Rewriter, stand_in: StandIn, waits_before: int
) -> None:
    stand_in.answer.waits_before = waits_before
    future = rewriter.rewrite(stand_in.server, SHORTER, ORIGINAL, lambda _text: None)
    assert stand_in.asked.wait(PATIENCE)
    assert future.cancel()
    assert stand_in.left.wait(PATIENCE)
    stand_in.answer = Answer()
    assert result(rewriter, stand_in.server) == "We meet on Friday."


def test_a_new_request_cancels_the_one_before(rewriter: Rewriter, stand_in: StandIn) -> None:
    stand_in.answer.waits_before = 0
    first = rewriter.rewrite(stand_in.server, SHORTER, ORIGINAL, lambda _text: None)
    assert stand_in.asked.wait(PATIENCE)
    stand_in.answer = Answer(["It is Friday."])
    assert result(rewriter, stand_in.server) == "It is Friday."
    with pytest.raises(CancelledError):
        first.result(PATIENCE)


def test_the_end_waits_for_no_server(stand_in: StandIn) -> None:
    rewriter = Rewriter()
    stand_in.answer.waits_before = 0
    future = rewriter.rewrite(stand_in.server, SHORTER, ORIGINAL, lambda _text: None)
    assert stand_in.asked.wait(PATIENCE)
    rewriter.close()
    assert future.cancelled()
    assert stand_in.left.wait(PATIENCE)


# --- models


def test_the_models_of_a_server(stand_in: StandIn) -> None:
    assert asyncio.run(models(stand_in.server)) == ["big-chat", "tiny-chat"]


@pytest.mark.parametrize("raw", [b"{}", b'{"data": [{}]}', b"[1]", b"<html>"])
def test_what_is_no_list_of_models(stand_in: StandIn, raw: bytes) -> None:
    stand_in.answer = Answer(raw=raw)
    with pytest.raises(RewritingError, match="not a server for language models"):
        asyncio.run(models(stand_in.server))


# --- settings


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], tuple[RewritingSettings, list[SettingsError]]]:
    def read(lines: str) -> tuple[RewritingSettings, list[SettingsError]]:
        path = tmp_path / "settings.toml"
        path.write_text(f"[rewriting]\n{lines}\n", encoding="utf-8")
        settings, wrong = SettingsFile(path).read()
        return settings.rewriting, list(wrong)

    return read


Read = Callable[[str], tuple[RewritingSettings, list[SettingsError]]]


@pytest.mark.parametrize(
    ("address", "completed", "is_here"),
    [
        ("http://localhost:11434", "http://localhost:11434/v1", True),
        (" http://localhost:1234/v1/ ", "http://localhost:1234/v1", True),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1", True),
        ("http://[::1]:8080", "http://[::1]:8080/v1", True),
        ("https://api.example.com/openai/v1", "https://api.example.com/openai/v1", False),
        ("http://192.168.0.7:8080", "http://192.168.0.7:8080/v1", False),
        ("http://localhost.example.com", "http://localhost.example.com/v1", False),
        ("http://127.0.0.1.example.com", "http://127.0.0.1.example.com/v1", False),
        ("http://0.0.0.0:8080", "http://0.0.0.0:8080/v1", False),
    ],
)
def test_addresses(read: Read, address: str, completed: str, is_here: bool) -> None:
    settings, wrong = read(f'address = "{address}"')
    assert wrong == []
    server = Server.of(settings)
    assert server.address == completed
    assert server.is_here is is_here
    assert ("this computer" in server.whereabouts) is is_here


@pytest.mark.parametrize(
    "address",
    [
        *("localhost:11434", "ftp://localhost", "http://", "http://[::1", "http://h:99999", "x y"),
        *("http://me:secret@host/v1", "http://host/v1?key=secret", "http://host/v1#x"),
        *("http://a b/v1", "http://@host"),
    ],
)
def test_what_is_no_address(read: Read, address: str) -> None:
    settings, (error,) = read(f'address = "{address}"')
    assert settings.address == ""
    assert "line 2: address in [rewriting]" in error.problem
    assert error.remedy.startswith("Write ")


def test_a_key_in_place_of_its_variable(read: Read) -> None:
    settings, (error,) = read('key_variable = "sk-123"')
    assert settings.key_variable == ""
    assert "is not the name of an environment variable" in error.problem


def test_without_an_address_rewriting_is_off() -> None:
    with pytest.raises(RewritingError, match="Rewriting is off"):
        Server.of(RewritingSettings())


def test_the_key_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = RewritingSettings(address="http://localhost/v1", key_variable="A_KEY")
    monkeypatch.delenv("A_KEY", raising=False)
    with pytest.raises(RewritingError, match="A_KEY is not set"):
        Server.of(settings)
    monkeypatch.setenv("A_KEY", "secret")
    server = Server.of(settings)
    assert server.key == "secret"
    assert "secret" not in repr(server)
    monkeypatch.setenv("A_KEY", "secret\n")  # as from a file
    assert Server.of(settings).key == "secret"
    monkeypatch.setenv("A_KEY", "sécret")
    with pytest.raises(RewritingError, match="A_KEY holds is no key"):
        Server.of(settings)


def test_instructions_are_ready_made_or_the_users(read: Read) -> None:
    settings, wrong = read(
        'translate_to = "German"\n[rewriting.instructions]\n'
        'Pirate = "Write it as a pirate would."\nShorter = "Three words."'
    )
    assert wrong == []
    names = [instruction.name for instruction in available(settings)]
    assert names == ["tidy", "shorter", "mail", "list", "translate", "pirate"]
    assert named("Shorter", settings).text == "Three words."
    assert named("pirate", settings).title == "Pirate"
    assert "German" in named("translate", settings).title
    assert "German" in named("translate", settings).text
    assert "translate" not in [one.name for one in available(RewritingSettings(translate_to=""))]
    with pytest.raises(RewritingError, match="no instruction “poem”"):
        named("poem", settings)


def test_an_instruction_without_a_name_or_a_text_is_not_offered() -> None:
    unfinished = RewritingSettings(instructions={"Pirate": " ", "": "Rewrite it.", "Tidy": ""})
    assert available(unfinished) == available(RewritingSettings())
