"""Signs that Whisper is not writing down what was said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictation.recognition.whisper.guards import (
    broken_off,
    hurried_echo,
    hurried_repeat,
    loop_start,
    nothing_said,
    timeless_start,
    token_limit,
)


def test_a_clause_three_times_over_is_a_loop_and_its_first_round_is_kept():
    tokens = [9, 8, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1]
    assert tokens[: loop_start(tokens)] == [9, 8, 1, 2, 3]


def test_people_may_say_a_word_three_times():
    assert loop_start([5, 5, 5, 7]) is None
    assert loop_start([5, 5, 5, 5, 5]) == 1


def test_people_may_say_a_clause_twice():
    assert loop_start([1, 2, 3, 4, 1, 2, 3, 4, 9]) is None


@given(st.lists(st.integers(0, 5), max_size=6), st.lists(st.integers(0, 5), min_size=1, max_size=8))
def test_no_loop_survives_a_cut(head, clause):
    tokens = head + clause * 6
    kept = loop_start(tokens)
    assert kept is not None
    assert len(tokens[:kept]) <= len(head) + 2 * len(clause)


def test_words_crammed_into_one_instant_were_not_spoken():
    spoken = [0.2, 0.3, 0.0, 0.25]
    assert timeless_start(spoken) is None
    assert timeless_start([*spoken, 0.0, 0.0, 0.2]) == 4


def test_what_is_said_again_in_no_time_was_not_said_again():
    words = ["send", "it", "now", "send", "it", "now"]
    assert hurried_repeat(words, [0.3, 0.2, 0.4, 0.1, 0.04, 0.06]) == 3
    assert hurried_repeat(words, [0.3, 0.2, 0.4, 0.3, 0.2, 0.4]) is None
    assert hurried_repeat(["very", "very"], [0.4, 0.1]) is None


@pytest.mark.parametrize(
    ("texts", "durations", "kept"),
    [
        ([" Yes.", " Yes."], [0.66, 0.0], 1),
        ([" Yes.", " Yes."], [0.42, 0.24], 1),
        ([" Send", " it.", " Yes.", " yes."], [0.3, 0.2, 0.5, 0.1], 3),
        ([" Yes,", " yes."], [0.5, 0.1], None),
        ([" People,", " people"], [0.54, 0.0], 1),
        ([" very", " very", " good"], [0.3, 0.0, 0.3], None),
        ([" Yes.", " Yes."], [0.4, 0.35], None),  # who says it twice takes the time for it
        ([" Send", " it.", " It"], [0.3, 0.5, 0.1], None),
        ([], [], None),
    ],
)
def test_a_word_is_not_said_again_in_no_time(texts, durations, kept):
    assert hurried_echo(texts, durations) == kept


@pytest.mark.parametrize(
    ("no_speech", "probabilities", "imagined"),
    [
        (0.75, [0.24, 0.4], True),  # "Oh, yeah." on music
        (0.05, [0.15], True),  # a wild guess
        (0.3, [0.56], False),  # a quiet "Yes."
        (0.9, [0.95, 0.99], False),  # clear words, whatever Whisper thinks of the noise around
        (0.9, [], False),
    ],
)
def test_imagined_words_are_told_from_quiet_ones(no_speech, probabilities, imagined):
    assert nothing_said(no_speech, probabilities) is imagined


def test_a_fast_speaker_fits_into_the_token_limit():
    # 300 words a minute, with one token and a half a word, as fast talkers reach
    for seconds in (0.5, 2.0, 10.0):
        assert token_limit(seconds) >= seconds * 7.5 - 1


@pytest.mark.parametrize(
    ("probability", "end", "made_up"),
    [
        (0.2, 9.98, True),  # "Goodbye." of "Could"
        (0.6, 9.98, False),  # said in full, up to the very end
        (0.2, 9.7, False),  # something was heard behind it
    ],
)
def test_a_word_that_broke_off_is_told_from_one_that_was_said(probability, end, made_up):
    assert broken_off(probability, end, sound_end=10.0) is made_up
