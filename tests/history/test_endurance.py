"""A short run of the store fuzzing in `make endure`: a few stores with random damage."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).parent.parent / "endurance" / "store.py"


def test_repair_recovers_everything_readable_in_randomly_damaged_stores() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--stores", "8", "--seed", "1000"],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert "stores with losses: 0" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0
