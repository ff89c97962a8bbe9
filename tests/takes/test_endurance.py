"""The short form of `make endure`: every take ends in its word, or is listed with its sound."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dictation.recognition.whisper import model
from tests.endurance import takes
from tests.takes.played import Booth

pytestmark = pytest.mark.slow


@pytest.fixture
def booth(data_home: Path) -> Iterator[Booth]:  # noqa: ARG001
    booth = Booth()
    booth.start()
    yield booth
    booth.controller.close()


def test_takes_in_a_row_on_an_idle_and_on_a_busy_machine(booth: Booth, tiny_model: Path) -> None:
    spoken = takes.clips(model.load(tiny_model), wanted=3)
    outcome = takes.endure(booth, spoken, 16, seed=2)
    assert outcome.passed, outcome
