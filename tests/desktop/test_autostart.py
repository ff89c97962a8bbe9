"""Start at login: the files that desktops read, as desktops read them."""

import plistlib
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictation.desktop import autostart
from dictation.errors import DesktopError

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the custom of Linux desktops")


def value(entry: str, key: str) -> str:
    """A value of a desktop entry, its escapes undone."""
    (line,) = [line for line in entry.split("\n") if line.startswith(f"{key}=")]
    escapes = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
    text, characters = "", iter(line.partition("=")[2])
    for character in characters:
        text += escapes[next(characters)] if character == "\\" else character
    return text


def arguments(exec_value: str) -> list[str]:
    """Split an Exec value of quoted arguments, by the Desktop Entry Specification's own words."""
    found: list[str] = []
    characters = iter(exec_value)
    for character in characters:
        if character == " ":
            continue
        assert character == '"'
        found.append("")
        while (inner := next(characters)) != '"':
            assert inner not in "`$", "must be escaped"
            if inner == "\\":
                inner = next(characters)
                assert inner in '"`$\\'
            found[-1] += inner
    for argument in found:
        assert "%" not in argument.replace("%%", "")
    return [argument.replace("%%", "%") for argument in found]


# a carriage return in a path is too odd to be worth a word
PATHS = st.text(st.characters(exclude_characters="\r\x00", exclude_categories=("Cs",)), max_size=40)


@given(st.lists(PATHS, min_size=1, max_size=4))
def test_any_command_survives_the_quoting_of_desktop_files(command: list[str]) -> None:
    assert arguments(value(autostart.desktop_entry(command), "Exec")) == command


@given(
    st.lists(st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cn"))), min_size=1)
)
def test_any_command_survives_in_a_launch_agent(command: list[str]) -> None:
    agent = plistlib.loads(autostart.launch_agent(command))
    assert agent["ProgramArguments"] == command
    assert agent["RunAtLoad"] is True


def test_a_windows_command_is_one_quoted_line() -> None:
    command = [r"C:\Program Files\Dictation\pythonw.exe", "-m", "dictation"]
    line = r'"C:\Program Files\Dictation\pythonw.exe" -m dictation'
    assert autostart.run_value(command) == line


@pytest.fixture
def config_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path


@ON_LINUX
def test_on_and_off(config_home: Path) -> None:
    file = config_home / "autostart" / "dictation.desktop"
    assert not autostart.enabled()
    autostart.set_enabled(False)
    autostart.set_enabled(True)
    autostart.set_enabled(True)
    assert autostart.enabled()
    assert file.is_file()
    autostart.set_enabled(False)
    assert not autostart.enabled()
    assert not file.exists()


@ON_LINUX
@pytest.mark.parametrize("switch", ["Hidden=true", "X-GNOME-Autostart-enabled = false"])
def test_what_the_desktop_has_switched_off_is_off(config_home: Path, switch: str) -> None:
    autostart.set_enabled(True)
    file = config_home / "autostart" / "dictation.desktop"
    file.write_text(file.read_text() + switch + "\n")
    assert not autostart.enabled()
    autostart.set_enabled(True)
    assert autostart.enabled()


@ON_LINUX
def test_the_command_in_the_file_starts_this_program(config_home: Path) -> None:
    autostart.set_enabled(True)
    entry = (config_home / "autostart" / "dictation.desktop").read_text()
    done = subprocess.run(
        [*arguments(value(entry, "Exec")), "--help"], capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "python -m dictation" in done.stdout


@ON_LINUX
def test_a_folder_that_cannot_be_written(config_home: Path) -> None:
    (config_home / "autostart").write_text("a file where the folder should be")
    with pytest.raises(DesktopError, match="Start at login can't be checked") as caught:
        autostart.set_enabled(True)
    assert isinstance(caught.value.__cause__, OSError)
