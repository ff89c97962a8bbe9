"""The short form of `make endure`: every take ends in its word, or is listed with its sound."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dictation.recognition import backends
from tests.endurance import takes
from tests.endurance.real_time import RealTimeBooth
from tests.takes.played import Booth, Listed

pytestmark = pytest.mark.slow


@pytest.fixture
def booth(data_home: Path) -> Iterator[Booth]:  # noqa: ARG001
    booth = RealTimeBooth()
    booth.start()
    yield booth
    booth.controller.close()


def test_takes_in_a_row_on_an_idle_and_on_a_busy_machine(booth: Booth, tiny_model: Path) -> None:
    spoken = takes.clips(backends.load(tiny_model), wanted=3)
    outcome = takes.endure(booth, spoken, 16, seed=2)
    assert outcome.passed, outcome


@pytest.mark.parametrize(
    ("typed", "listed", "passed"),
    [
        (["yes", "dear", "friday"], 0, True),
        (["yes", "", "friday"], 1, True),
        (["yes", "", "friday"], 0, False),
        (["yes", "dear", "friday"], 1, False),
        (["yes", "dear dear", "friday"], 0, False),
        (["dear", "yes", "friday"], 0, False),
        (["yes", "friday", "friday"], 0, False),
    ],
)
def test_what_is_lost_doubled_or_displaced_is_seen(
    data_home: Path,  # noqa: ARG001
    typed: list[str],
    listed: int,
    passed: bool,
) -> None:
    sound = np.ones(9, np.float32)
    said = [takes.Clip(word, sound) for word in ("yes", "dear", "friday")]
    booth: Any = SimpleNamespace(
        over=[SimpleNamespace(text=text) for text in typed],
        page=SimpleNamespace(text=" ".join(typed)),
        listed=lambda: [Listed("", sound)] * listed,
        problems=["not understood"],
    )
    assert takes.judged(booth, said).passed is passed


def test_a_misheard_word_is_counted_and_many_of_them_are_too_many() -> None:
    few, many = (takes.Outcome(10, misheard=["bush's"] * number) for number in (1, 2))
    assert few.passed
    assert not many.passed
