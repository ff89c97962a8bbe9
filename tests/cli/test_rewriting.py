"""`dictation rewrite`, with a stand-in for the server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dictation import paths
from dictation.cli import control
from dictation.desktop.control import Instance
from dictation.errors import RewritingError
from tests.rewriting.stand_in import Answer, StandIn, serving


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    monkeypatch.setattr(paths, "config_dir", lambda: tmp_path)
    with serving() as server:
        (tmp_path / "settings.toml").write_text(
            f'[rewriting]\naddress = "{server.server.address}"\nmodel = "tiny-chat"\n'
            '[rewriting.instructions]\nPirate = "Write like a pirate."\n'
        )
        yield server


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(control.app, ["rewrite", *arguments], input=typed)


def test_a_text_is_rewritten(stand_in: StandIn) -> None:
    stand_in.answer = Answer(["Sure! Here is the text:\n", "We meet.\nOn Friday."])
    result = run("so um we meet on friday", "--as", "pirate")
    assert result.stdout == "We meet.\nOn Friday.\n"
    assert result.stderr == f"Pirate, on this computer (127.0.0.1:{stand_in.server_port})…\n"
    assert "Write like a pirate." in stand_in.requests[0]["messages"][1]["content"]


def test_standard_input_is_rewritten(stand_in: StandIn) -> None:
    assert run("-", typed="so um we meet\n").stdout == "We meet on Friday.\n"
    assert "<text>\nso um we meet\n</text>" in stand_in.requests[0]["messages"][1]["content"]


def test_an_unknown_instruction(stand_in: StandIn) -> None:
    error = run("text", "--as", "poem").exception
    assert isinstance(error, RewritingError)
    assert "tidy, shorter, mail, list, translate, pirate" in error.remedy
    assert stand_in.requests == []


def test_an_empty_text_is_not_sent(stand_in: StandIn) -> None:
    error = run("-", typed=" \n").exception
    assert isinstance(error, RewritingError)
    assert "no text" in error.problem
    assert stand_in.requests == []


def test_an_address_that_can_not_be_used_is_told(tmp_path: Path, stand_in: StandIn) -> None:
    (tmp_path / "settings.toml").write_text('[rewriting]\naddress = "localhost:11434"\n')
    result = run("text")
    assert "is not the address of a server" in " ".join(result.stderr.split())
    assert isinstance(result.exception, RewritingError)
    assert stand_in.requests == []


def test_without_a_server_nothing_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "config_dir", lambda: tmp_path / "none")
    error = run("text").exception
    assert isinstance(error, RewritingError)
    assert "Rewriting is off" in error.problem
    assert not (tmp_path / "none").exists()


def test_without_a_text_the_window_of_the_app_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    tmp_path.chmod(0o700)
    heard: list[str] = []

    def handle(command: str) -> dict[str, object]:
        heard.append(command)
        return {"text": "The window for rewriting is open."}

    with Instance(handle):
        assert run().output == "The window for rewriting is open.\n"
    assert heard == ["rewrite"]
