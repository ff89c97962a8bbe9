"""A machine that is too slow for its model: reported once, with the model that would keep up."""

import pytest

from dictation.recognition.lateness import Lateness, TooSlowError
from dictation.results import Word


def reported(lateness: Lateness, took: float, delay: float, steps: int = 20) -> list[TooSlowError]:
    """Play steps that each take `took` seconds and commit a word `delay` seconds late."""
    found = []
    for k in range(1, steps + 1):
        now = k * took
        words = [Word(" word", now - delay - 0.3, now - delay, 0.9)]
        if error := lateness.note(now, took, words):
            found.append(error)
    return found


@pytest.mark.parametrize(
    ("model", "took", "lighter"),
    [
        ("small", 1.0, "base"),
        ("small", 6.0, "tiny"),
        ("large-v3", 1.0, "small"),
        ("large-v3", 30.0, "tiny"),
        ("small.en", 1.0, "base.en"),
    ],
)
def test_it_names_the_largest_model_that_keeps_up(model: str, took: float, lighter: str) -> None:
    (error,) = reported(Lateness(model), took, 5.0)
    assert error.problem == (
        f"This computer is too slow for the model “{model}”: the text is 5 s behind."
    )
    assert error.remedy.startswith(f"Choose the model “{lighter}” in the settings")


@pytest.mark.parametrize("model", ["tiny", "tiny.en", "", "/home/me/whisper"])
def test_where_no_smaller_model_is_known_it_names_none(model: str) -> None:
    (error,) = reported(Lateness(model), 2.0, 5.0)
    assert error.remedy.startswith("Close other programs")


def test_late_words_alone_or_slow_steps_alone_are_not_reported() -> None:
    assert reported(Lateness("base"), 0.2, 6.0) == []
    assert reported(Lateness("base"), 1.5, 2.0) == []


def test_words_spoken_while_the_model_was_loading_are_not_late() -> None:
    lateness = Lateness("base")
    lateness.begin(100.0)
    assert reported(lateness, 2.0, 5.0) == []
