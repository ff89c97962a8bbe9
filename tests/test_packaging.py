"""The wheel is complete and runs away from the checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.slow


def python(*arguments: str | Path, **options: object) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, encoding="utf-8", **options
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # without isolation: the build back end is in the dev extra, and no network is needed
    python("-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-w", folder, ROOT)
    (built,) = folder.glob("dictation-*.whl")
    return built


def test_everything_is_inside(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    sources = {file.relative_to(ROOT).as_posix() for file in ROOT.glob("dictation/**/*.py")}
    resources = {
        f"dictation/{file.relative_to(ROOT).as_posix()}"
        for file in ROOT.glob("resources/**/*")
        if file.is_file()
    }
    assert "dictation/resources/models.toml" in resources
    assert any(name.endswith(".flac") for name in resources)
    assert (sources | resources | {"dictation/py.typed"}) - inside == set()
    assert not [name for name in inside if name.startswith("tests/")]


def test_it_runs_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    python("-m", "pip", "install", "--no-deps", "--target", installed, wheel)
    # PYTHONPATH comes before the checkout that an editable install puts on the path
    surroundings = os.environ | {"PYTHONPATH": str(installed)}

    said = python("-m", "dictation", "--help", cwd=elsewhere, env=surroundings)
    assert "transcribe" in said

    where = "from dictation.paths import resource; print(resource('models.toml'))"
    found = python("-c", where, cwd=elsewhere, env=surroundings).strip()
    assert Path(found) == installed / "dictation" / "resources" / "models.toml"
    assert Path(found).is_file()
