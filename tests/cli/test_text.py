"""The command `dictation text try`, with the settings of the file and of its profiles."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

SETTINGS = """
[text]
spoken_commands = false

[[profiles]]
name = "Letters"
applications = ["thunderbird"]
spoken_commands = true
"""


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "dictation" / "settings.toml"


def write(file: Path, text: str) -> None:
    file.parent.mkdir()
    file.write_text(text)


def test_each_step_that_changes_something_is_shown_and_the_text_last(
    run: Run, settings: Path
) -> None:
    write(settings, SETTINGS)
    done = run("text", "try", "--profile", "letters", "dear Ann, new | line how are you")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "Said             dear Ann, new line how are you",
        "Segment starts   Dear Ann, new line how are you",
        "Spoken commands  Dear Ann, ↵ How are you",
        "",
        "Dear Ann,",
        "How are you",
    ]


def test_a_pause_ends_what_waits(run: Run, settings: Path) -> None:
    write(settings, SETTINGS.replace("false", "true"))
    done = run("text", "try", "so new ... line")
    assert done.stdout.splitlines()[-1] == "So new line"


def test_without_a_settings_file_the_defaults_are_tried_and_none_is_written(
    run: Run, settings: Path
) -> None:
    done = run("text", "try", "[bold] new line")
    assert done.stdout.splitlines()[-1] == "[Bold] new line"
    assert not settings.exists()


def test_a_profile_that_is_not_there_and_a_mistake_in_the_file_are_told(
    run: Run, settings: Path
) -> None:
    write(settings, f"{SETTINGS}keep = 1\n")
    done = run("text", "try", "--profile", "Mail", "hello")
    assert done.returncode == 1
    assert "line 9: keep in the profile" in done.stderr
    assert "There is no profile “Mail”." in done.stderr
    assert "The profiles are “Letters”." in done.stderr
