"""The short form of `make endure`: text that is interrupted goes nowhere else, and is not lost."""

from pathlib import Path
from typing import Any

from tests.endurance import deliver, scratch


def test_interrupted_text_has_one_fate(screen: Any, tmp_path: Path) -> None:
    outcome = deliver.endure(screen, tmp_path, 40, seed=3)
    assert outcome.wrong == []
    assert outcome.passed


def test_only_what_a_take_typed_is_taken_back(screen: Any, tmp_path: Path) -> None:
    outcome = scratch.endure(screen, tmp_path, 8, seed=5)
    assert outcome.wrong == []
    assert outcome.passed
