"""Typing by other tools, with programs in their place that note what they were told."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from dictation.errors import OutputError
from dictation.output import commands
from dictation.output.clipboard import Offer
from dictation.output.commands import (
    WTYPE,
    YDOTOOL,
    CommandOutput,
    Tool,
    WaylandClipboard,
    ydotool_socket,
)
from dictation.output.desk import UNKNOWN
from dictation.output.look import Look

TEXT = "Größe, 日本, “quoted” $HOME -M ctrl\n"


class Typist(CommandOutput):
    """Types whole texts."""

    def deliver(self, text: str) -> None:
        while text:
            size = self.prepare(text, "")
            assert self.send(text[:size], Look(UNKNOWN))
            text = text[size:]


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Install a shell script as a program; what it writes to $OUT is in the returned file."""

    def install(name: str, script: str) -> Path:
        (tmp_path / "bin").mkdir(exist_ok=True)
        program = tmp_path / "bin" / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
        monkeypatch.setenv("OUT", str(tmp_path / "noted"))
        return tmp_path / "noted"

    return install


@pytest.mark.parametrize(
    ("tool", "arguments", "text"),
    [(WTYPE, "-s 30 -", TEXT), (YDOTOOL, "type --file -", "$HOME -M\n")],
)
def test_the_text_goes_to_the_tool_as_it_is(
    stand_in: Callable[[str, str], Path], tool: Tool, arguments: str, text: str
) -> None:
    noted = stand_in(tool.name, 'echo "$*" >> $OUT; cat >> $OUT')
    typist = Typist(tool)
    assert typist.name == tool.name
    typist.deliver(text)
    typist.deliver("more")
    typist.finish()
    typist.close()
    assert noted.read_text() == f"{arguments}\n{text}{arguments}\nmore"


def test_what_the_tool_complains_about_is_told(stand_in: Callable[[str, str], Path]) -> None:
    complaint = "Compositor does not support the virtual keyboard protocol"
    stand_in("wtype", f"echo '{complaint}' >&2; exit 1")
    with pytest.raises(OutputError, match=f"wtype could not type: {complaint}") as caught:
        Typist(WTYPE).deliver(TEXT)
    assert "choose another output method" in caught.value.remedy


def test_a_tool_that_fails_without_a_word(stand_in: Callable[[str, str], Path]) -> None:
    stand_in("ydotool", "exit 2")
    with pytest.raises(OutputError, match=r"ydotool could not type: exit code 2\.") as caught:
        Typist(YDOTOOL).send("a" * 100_000, Look(UNKNOWN))
    assert "ydotoold" in caught.value.remedy


def test_a_tool_that_hangs_is_ended(
    stand_in: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "START", 0.3)
    stand_in("wtype", "exec sleep 60")
    with pytest.raises(OutputError, match="wtype stopped responding"):
        Typist(WTYPE).deliver("a")


def test_ydotool_is_not_given_what_it_would_drop(stand_in: Callable[[str, str], Path]) -> None:
    noted = stand_in("ydotool", "cat >> $OUT")
    with pytest.raises(OutputError, match="ydotool can't type “ß”"):
        Typist(YDOTOOL).deliver("Straße")
    assert not noted.exists()


def test_a_tool_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OutputError, match="The program wtype is not installed"):
        Typist(WTYPE)


@pytest.mark.parametrize(
    ("environment", "path"),
    [
        ({"YDOTOOL_SOCKET": "/own", "XDG_RUNTIME_DIR": "/run/user/1"}, "/own"),
        ({"XDG_RUNTIME_DIR": "/run/user/1"}, "/run/user/1/.ydotool_socket"),
        ({}, "/tmp/.ydotool_socket"),
    ],
)
def test_where_ydotool_looks_for_its_daemon(environment: dict[str, str], path: str) -> None:
    assert ydotool_socket(environment) == Path(path)


class OwnClipboard:
    """Would copy in vain."""

    def offer(self, text: str, selection: bool) -> Offer:
        raise AssertionError(text, selection)

    def restore(self) -> None:
        raise AssertionError

    def put(self, text: str) -> None:
        raise AssertionError(text)


def test_on_wayland_text_is_copied_by_a_tool_that_stays(
    stand_in: Callable[[str, str], Path], tmp_path: Path
) -> None:
    noted = stand_in("wl-copy", f"cat > $OUT; sleep 60 & echo $! > {tmp_path / 'stays'}")
    WaylandClipboard(OwnClipboard()).put(TEXT)
    assert noted.read_text() == TEXT
    os.kill(int((tmp_path / "stays").read_text()), signal.SIGTERM)


def test_copying_that_fails_on_wayland_is_told(
    stand_in: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in("wl-copy", "exit 1")
    with pytest.raises(OutputError, match="could not be copied"):
        WaylandClipboard(OwnClipboard()).put(TEXT)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(OutputError, match="Wayland doesn't let background programs") as caught:
        WaylandClipboard(OwnClipboard()).put(TEXT)
    assert "Install the package wl-clipboard" in caught.value.remedy
