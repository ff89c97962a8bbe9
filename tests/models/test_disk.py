"""What a folder of models holds."""

import os
from pathlib import Path
from typing import Any

import pytest

from dictation.models import disk


def test_all_files_count(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "a").write_bytes(bytes(10))
    (tmp_path / "below" / "b").write_bytes(bytes(5))
    assert disk.size(tmp_path) == 15


def test_a_folder_that_vanishes_meanwhile_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"  # pip makes such folders and removes them
    temporary.mkdir()
    (tmp_path / "model.bin").write_bytes(bytes(10))
    scandir = os.scandir

    def late(path: Any) -> Any:
        if temporary.exists() and str(path) == str(temporary):
            temporary.rmdir()
        return scandir(path)

    monkeypatch.setattr(os, "scandir", late)
    assert disk.size(tmp_path) == 10
