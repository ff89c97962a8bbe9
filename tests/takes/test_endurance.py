"""The short form of `make endure`: every take ends in its word, or is listed with its sound."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from dictation.recognition import backends
from tests.endurance import judge, takes
from tests.endurance.real_time import RealTimeBooth

pytestmark = pytest.mark.slow


@pytest.fixture
def booth(data_home: Path) -> Iterator[RealTimeBooth]:  # noqa: ARG001
    booth = RealTimeBooth()
    booth.start()
    yield booth
    booth.controller.close()


def test_takes_in_a_row_on_an_idle_and_on_a_busy_machine(
    booth: RealTimeBooth, tiny_model: Path
) -> None:
    spoken = takes.clips(backends.load(tiny_model), wanted=3)
    outcome = takes.endure(booth, spoken, 16, seed=2)
    assert outcome.passed, outcome


HEARD = np.arange(1, 1001, dtype=np.float32)
SAID = [judge.Said(word, at, at + 50) for word, at in (("yes", 100), ("dear", 300), ("no", 500))]
SOUNDS = [(50, 200), (250, 400), (450, 600)]


def became(
    texts: tuple[str, str, str] = ("Yes.", "dear", "no"),
    sounds: list[tuple[int, int]] = SOUNDS,
    listed: tuple[str, ...] = (),
) -> judge.Outcome:
    took = [
        judge.Took(HEARD[start:end], text, f"take {number}")
        for number, (text, (start, end)) in enumerate(zip(texts, sounds, strict=True))
    ]
    return judge.judged(HEARD, SAID, took, listed)


def test_takes_pass_that_are_exact_or_listed() -> None:
    assert became().exact == 3
    assert became().passed
    outcome = became(("yes", "", "no"), listed=("take 1",))
    assert (outcome.exact, len(outcome.listed), outcome.passed) == (2, 1, True)


@pytest.mark.parametrize(
    ("texts", "listed", "kind"),
    [
        (("yes", "", "no"), (), "vanished"),
        (("yes", "", "no"), ("take 0",), "vanished"),
        (("yes", "dear", "no"), ("take 1",), "faults"),
        (("yes", "dear dear", "no"), (), "faults"),
        (("dear", "yes", "no"), (), "faults"),
        (("yes", "deer", "no"), (), "misheard"),
    ],
)
def test_what_is_lost_doubled_or_displaced_is_seen(
    texts: tuple[str, str, str], listed: tuple[str, ...], kind: str
) -> None:
    outcome = became(texts, listed=listed)
    assert getattr(outcome, kind)
    assert not outcome.passed


@pytest.mark.parametrize(
    ("sounds", "wrong"),
    [
        ([(101, 200), (250, 400), (450, 600)], "take 0: lacks"),
        ([(50, 149), (250, 400), (450, 600)], "take 0: lacks"),
        ([(50, 301), (310, 400), (450, 600)], "take 0: has"),
        ([(50, 200), (149, 400), (450, 600)], "take 1: has"),
        ([(50, 200), (190, 400), (450, 600)], "take 1: shares"),
        ([(50, 200), (250, 400), (450, 450)], "take 2: lacks"),
    ],
)
def test_a_sample_that_is_missing_or_in_the_wrong_take_is_seen(
    sounds: list[tuple[int, int]], wrong: str
) -> None:
    outcome = became(sounds=sounds)
    assert wrong in " ".join(outcome.wrong_sound)
    assert not outcome.passed


def test_sound_in_the_wrong_order_is_seen() -> None:
    sounds = [(50, 200), (450, 600), (250, 400)]
    assert became(sounds=sounds).wrong_sound


def test_a_misheard_word_is_counted_and_many_of_them_are_too_many() -> None:
    few, many = (judge.Outcome(10, misheard=["bush's"] * number) for number in (1, 2))
    assert few.passed
    assert not many.passed
