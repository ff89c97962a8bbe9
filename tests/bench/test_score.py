"""Word errors are counted as in the literature, and delays from the true ends of words."""

import pytest

from dictation.bench.score import WordErrors, latencies, word_errors
from dictation.recognition.streaming.figures import Heard
from dictation.results import Word


@pytest.mark.parametrize(
    ("said", "written", "language", "errors", "words"),
    [
        ("Half past nine.", "half past 9", "en", 0, 3),
        ("It's the colour I don't like", "It is the color I do not like!", "en", 0, 8),
        ("Ten apples and a pear", "10 apples, uh, and a pear", "en", 0, 5),
        ("bread milk and apples", "bread and green apples", "en", 2, 4),
        ("Là où ça va, ça va.", "là où ça va ça va", "fr", 0, 6),
        ("Call the dentist", "", "en", 3, 3),
        ("", "Thank you.", "en", 2, 0),
        ("", " ", None, 0, 0),
    ],
)
def test_word_errors_are_counted_after_normalization(
    said: str, written: str, language: str | None, errors: int, words: int
) -> None:
    assert word_errors(said, written, language) == WordErrors(errors, words)


def test_errors_add_up_over_files() -> None:
    total = sum((WordErrors(1, 10), WordErrors(2, 20)), WordErrors())
    assert total.rate == pytest.approx(0.1)
    assert WordErrors(4, 0).rate is None


def heard(text: str, end: float, shown: float, committed: float) -> Heard:
    return Heard(Word(text, end - 0.2, end, 0.9), shown, committed)


def test_delays_count_from_the_true_ends_of_correct_words() -> None:
    true_ends = (("Call", 1.0), ("the", 1.2), ("dentist", None), ("before", 2.5), ("Friday", 3.0))
    written = [
        heard(" call", 9.0, 1.3, 1.8),  # the end according to Whisper doesn't matter
        heard(" the", 9.0, 1.4, 2.0),
        heard(" dentist,", 9.0, 2.0, 2.4),  # its true end is unknown
        heard(" be", 9.0, 2.8, 3.0),  # wrong
        heard(" Friday.", 9.0, 3.6, 4.0),
    ]
    committed, shown = latencies(true_ends, written)
    assert committed == pytest.approx([0.8, 0.8, 1.0])
    assert shown == pytest.approx([0.3, 0.2, 0.6])


def test_without_words_there_are_no_delays() -> None:
    assert latencies((("Call", 1.0),), []) == ([], [])
    assert latencies((), [heard(" call", 1.0, 1.0, 1.0)]) == ([], [])
