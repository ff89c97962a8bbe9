"""The control commands, against a real control socket."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dictation.cli import control
from dictation.desktop.control import Instance
from dictation.errors import DesktopError, DictationError

COMMANDS = {
    *("toggle", "start", "stop", "cancel", "retype", "rewrite", "undo-rewriting"),
    *("scratch", "profile", "status", "quit"),
}


@pytest.fixture(autouse=True)
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    tmp_path.chmod(0o700)


@pytest.fixture
def heard() -> Iterator[list[str]]:
    heard: list[str] = []

    def handle(command: str) -> dict[str, object]:
        heard.append(command)
        if command == "retype":
            raise DesktopError("There is no last take.", "Dictate something first.")
        return {"state": "idle", "text": "Dictation is ready – “bereit”."}

    with Instance(handle):
        yield heard


def run(*arguments: str) -> Result:
    return CliRunner().invoke(control.app, arguments)


@pytest.mark.parametrize("command", sorted(COMMANDS - {"retype"}))
def test_a_command_reaches_the_app_and_its_answer_is_printed(
    command: str, heard: list[str]
) -> None:
    result = run(command)
    assert (result.exit_code, result.output) == (0, "Dictation is ready – “bereit”.\n")
    assert heard == [command]


def test_a_profile_is_chosen_by_its_name(heard: list[str]) -> None:
    assert run("profile", "My letters").exit_code == 0
    assert heard == ["profile My letters"]


def test_status_as_json(heard: list[str]) -> None:
    said = json.loads(run("status", "--json").output)
    assert said == {"state": "idle", "text": "Dictation is ready – “bereit”."}
    assert heard == ["status"]


@pytest.mark.usefixtures("heard")
def test_a_refused_command_is_an_error_with_a_remedy() -> None:
    error = run("retype").exception
    assert isinstance(error, DictationError)
    assert (error.problem, error.remedy) == ("There is no last take.", "Dictate something first.")


@pytest.mark.parametrize("command", ["status", "toggle"])
def test_without_a_running_app_the_user_is_told_how_to_start_it(command: str) -> None:
    error = run(command).exception
    assert isinstance(error, DesktopError)
    assert error.remedy == "Start it with: dictation"
