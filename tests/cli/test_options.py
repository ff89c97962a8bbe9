"""Commands without a model option use the model from the settings."""

import os
import subprocess
from pathlib import Path

import pytest

from dictation import paths
from dictation.program import command

YES = str(paths.resource("speech/short-yes.flac"))
COMMANDS = [
    ("demo",),
    ("listen",),
    ("transcribe", YES),
    ("captions", "--source", YES, "--no-keep"),
    ("bench", YES),
]


def said(arguments: tuple[str, ...], home: Path) -> str:
    """Return a command's output in a home folder without models, and without a hub."""
    surroundings = {
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "HF_ENDPOINT": "http://127.0.0.1:9",
        "PIP_NO_INDEX": "1",
    }
    done = subprocess.run(
        command(*arguments), env=os.environ | surroundings, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 1
    return " ".join(done.stderr.split())


@pytest.mark.parametrize("arguments", COMMANDS)
def test_the_model_comes_from_the_settings(arguments: tuple[str, ...], tmp_path: Path) -> None:
    settings = tmp_path / "config" / "dictation" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('[model]\nname = "distil-small.en"\n')
    assert "The model distil-small.en can't be downloaded" in said(arguments, tmp_path)


def test_without_settings_the_model_is_base_and_no_file_is_created(tmp_path: Path) -> None:
    assert "The model base can't be downloaded" in said(("demo",), tmp_path)
    assert not (tmp_path / "config").exists()
