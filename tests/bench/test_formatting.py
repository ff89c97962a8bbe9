"""Punctuation and capitals are compared with a punctuated reference."""

import pytest

from dictation.bench.formatting import Formatting, formatting, is_punctuated

SAID = "The second is the budget, because we spent more. How do we help?"


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        (SAID, {}),
        (
            "The second is the budget. Because we spent more. How do we help?",
            {"wrong_marks": 1, "false_sentence_ends": 1, "wrong_commas": 1, "wrong_capitals": 1},
        ),
        (
            "The second is the budget, because we spent more, how do we help?",
            {"wrong_marks": 1, "lost_sentence_ends": 1, "wrong_commas": 1, "wrong_capitals": 1},
        ),
        ("The second is the budget, because we spent more. How do we help.", {"wrong_marks": 1}),
        (
            "The second is the budget because we spent more. How do we help?",
            {"wrong_marks": 1, "wrong_commas": 1},
        ),
        # a mark written behind a space, as in French, stands behind its word
        ("The second is the budget, because we spent more. How do we help ?", {}),
        (
            'The second is the budget, because we spent "more." How do we help?',
            {},
        ),
    ],
)
def test_marks_and_capitals_are_compared_word_by_word(written, wrong):
    found = formatting(SAID, written)
    assert found.words == 13
    for name in Formatting.__dataclass_fields__:
        if name.startswith(("wrong", "false", "lost")):
            assert (name, getattr(found, name)) == (name, wrong.get(name, 0))


def test_only_correct_words_are_compared():
    found = formatting("We planned it. Anna came.", "We plan it! Hannah came.")
    assert (found.words, found.wrong_marks, found.wrong_capitals) == (3, 1, 0)


def test_a_recording_that_ends_in_mid_sentence_needs_no_mark_there():
    found = formatting(
        "in being comparatively modern. For although",
        "In being comparatively modern. For although.",
    )
    assert found == Formatting(words=6, correct=1)


def test_the_punctuation_error_rate_is_that_of_librispeech_pc():
    # one right, one other, one missing, one too many; "!" is none of its marks
    found = formatting("One. Two, three, four five!", "One. Two. Three four, five.")
    assert (found.correct, found.substituted, found.deleted, found.inserted) == (1, 1, 1, 2)
    assert found.punctuation_error_rate == pytest.approx(4 / 5)
    assert formatting("no marks", "no marks").punctuation_error_rate is None


def test_marks_after_wrong_words_count_in_that_rate_too():
    found = formatting("I saw Anna. She left.", "I saw. They left it.")
    assert (found.correct, found.substituted, found.deleted, found.inserted) == (1, 0, 1, 1)


def test_counts_add_up_over_files_and_are_given_per_hundred_words():
    total = formatting("One. Two.", "One, two.") + formatting("One. Two.", "One. Two.")
    assert total.words == 4
    assert total.per_hundred(total.lost_sentence_ends) == 25.0
    assert Formatting().per_hundred(0) is None


@pytest.mark.parametrize(
    ("reference", "language", "punctuated"),
    [
        ("Yes.", "en", True),
        ("in the first place, then", "en", True),
        ("et c'est la dictée numéro 1", "fr", False),
        ("", "en", False),
        ("你好，世界。", "zh", False),
    ],
)
def test_only_punctuated_references_are_compared(reference, language, punctuated):
    assert is_punctuated(reference, language) is punctuated
