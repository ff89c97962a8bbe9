"""Commands without a model option use the model from the settings."""

from pathlib import Path
from typing import Any

import pytest

from dictation import paths

YES = str(paths.resource("speech/short-yes.flac"))
COMMANDS = [
    ("demo",),
    ("listen",),
    ("transcribe", YES),
    ("captions", "--source", YES, "--no-keep"),
    ("bench", YES),
]


@pytest.fixture
def said(run: Any, use_hub: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Returns a command's output in a home folder without models, and without a hub."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    use_hub("http://127.0.0.1:9")

    def said(*arguments: str) -> str:
        done = run(*arguments)
        assert done.returncode == 1
        return " ".join(done.stderr.split())

    return said


@pytest.mark.parametrize("arguments", COMMANDS)
def test_the_model_comes_from_the_settings(
    arguments: tuple[str, ...], tmp_path: Path, said: Any
) -> None:
    settings = tmp_path / "config" / "dictation" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('[model]\nname = "distil-small.en"\n')
    assert "The model distil-small.en can't be downloaded" in said(*arguments)


def test_without_settings_the_model_is_base_and_no_file_is_created(
    tmp_path: Path, said: Any
) -> None:
    assert "The model base can't be downloaded" in said("demo")
    assert not (tmp_path / "config").exists()
