"""The progress bar of a model download."""

import os
import subprocess
import sys
from pathlib import Path

FETCH = "from dictation.cli.progress import ensure_model; print(ensure_model({!r}))"


def fetch(
    model: str, home: Path, hub: str = "http://127.0.0.1:9"
) -> "subprocess.CompletedProcess[str]":
    environment = {
        **os.environ,
        "XDG_DATA_HOME": str(home),
        "HF_ENDPOINT": hub,
        "TTY_COMPATIBLE": "1",  # makes Rich draw as on a terminal
        "COLUMNS": "100",
    }
    return subprocess.run(
        [sys.executable, "-c", FETCH.format(model)],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


def test_progress_is_shown_on_stderr_only(tmp_path, tiny_hub):
    done = fetch("tiny.en", tmp_path, tiny_hub)
    assert done.stdout == f"{tmp_path / 'dictation' / 'models' / 'tiny.en'}\n"
    assert "Downloading model tiny.en" in done.stderr
    assert "78.1/78.1 MB" in done.stderr
    assert "MB/s" in done.stderr


def test_an_installed_model_prints_nothing(tmp_path):
    for name in ("config.json", "model.bin", "tokenizer.json"):
        (tmp_path / name).touch()
    done = fetch(str(tmp_path), tmp_path)
    assert done.stdout == f"{tmp_path}\n"
    assert "Getting" not in done.stderr
