"""The short form of the fuzzing that `make endure` does: some stores, damaged at random."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parent.parent / "endurance" / "store.py"


def test_what_can_be_read_in_damaged_stores_is_there_afterwards() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--stores", "8", "--seed", "1000"],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert "stores with losses: 0" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0
