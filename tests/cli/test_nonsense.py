"""Invalid input to any command gives one clear sentence and an exit code, never a traceback."""

import re
from pathlib import Path
from typing import Any

import pytest

from dictation import __version__
from dictation.paths import resource

YES = str(resource("speech/short-yes.flac"))

NONSENSE = [
    *(("nosuch", 2), ("--nosuch", 2), ("demo --model nosuch", 1), ("demo now", 2)),
    *(("listen --model nosuch", 1), ("listen --language klingon", 1), ("listen --task sing", 1)),
    *(("listen --model FOLDER", 1), ("listen --model TEXT", 1), ("listen FILE", 2)),
    *(("captions --source nosuch", 1), ("captions --source FOLDER", 1)),
    *(("captions --source TEXT", 1), ("captions --source YES --model nosuch", 1)),
    *(("captions --source YES --language klingon", 1), ("captions --source YES --task sing", 1)),
    *(("captions --text-file FOLDER", 2), ("captions --serve http", 2)),
    *(("transcribe", 2), ("transcribe nosuch", 1), ("transcribe FOLDER", 1)),
    *(("transcribe TEXT", 1), ("transcribe YES --model nosuch", 1)),
    *(("transcribe YES --model FOLDER", 1), ("transcribe YES --language klingon", 1)),
    *(("transcribe YES --task sing", 2), ("transcribe YES --format doc", 2)),
    *(("transcribe YES --output TEXT", 1), ("transcribe YES --output TEXT/below", 1)),
    *(("devices all", 2), ("bench", 2), ("bench nosuch", 2), ("bench FOLDER", 2)),
    *(("bench TEXT", 1), ("bench nosuch.json", 2), ("bench YES --model nosuch", 1)),
    *(("models download nosuch", 1), ("models path nosuch", 1), ("models remove nosuch", 1)),
    *(("models nosuch", 2), ("sessions nosuch", 2), ("sessions show 99", 1)),
    *(("sessions show first", 2), ("sessions search", 2), ("sessions export 99", 1)),
    *(("sessions export 99 --format doc", 2), ("sessions play 99", 1), ("sessions redo 99", 1)),
    *(("sessions delete 99", 1), ("sessions delete --undo 99", 1)),
    *(("sessions delete --for-good 99", 1), ("sessions show 99999999999999999999", 2)),
    *(("sessions show -- -1", 1), ("sessions import nosuch", 1), ("sessions import FOLDER", 1)),
    *(("sessions import TEXT", 1), ("sessions list --since yesterday", 2)),
    *(("sessions list --since 9999-99-99", 2), ("sessions list --language klingon", 1)),
    *(
        ("sessions list --kind film", 2),
        ("sessions list --limit 0", 2),
        ("sessions list --limit 99999999999999999999", 2),
    ),
    *(("sessions search x --language klingon", 1), ("toggle", 1), ("toggle twice", 2)),
    *(("status --nosuch", 2), ("quit", 1)),
]


@pytest.fixture(autouse=True)
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))


@pytest.mark.parametrize(("line", "code"), NONSENSE, ids=[line for line, _ in NONSENSE])
def test_invalid_input_is_answered_in_one_sentence(
    line: str, code: int, tmp_path: Path, run: Any
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "text.txt").write_text("no sound, no session, no model")
    named = {"FOLDER": tmp_path / "folder", "TEXT": tmp_path / "text.txt", "YES": Path(YES)}
    for name, path in named.items():
        line = line.replace(name, str(path))
    done = run(*line.split())
    assert done.returncode == code
    said = done.stderr
    assert "Traceback" not in said
    assert len(re.findall(r"\bError\b", said)) == 1, said
    told = " ".join(re.sub(r"[│╭╮╰╯─]", " ", said.partition("Error")[2]).split()).strip(": ")
    assert 20 < len(told) < 600


def test_the_version_is_printed(run: Any) -> None:
    assert run("--version").stdout == f"dictation {__version__}\n"


@pytest.mark.parametrize("command", ["", "toggle", "status", "sessions", "sessions list", "demo"])
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_has_help(command: str, option: str, run: Any) -> None:
    done = run(*command.split(), option)
    assert "Usage:" in done.stdout
    assert (done.returncode, done.stderr) == (0, "")
