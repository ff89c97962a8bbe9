"""Subtitle cues are readable for any input."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictation.history.cues import LINE, LONGEST_MS, READING_SPEED, SHORTEST_MS, cues
from dictation.results import Segment, Word


def spoken(text: str, start: float = 0.0, each: float = 0.4) -> Segment:
    """Return `text` as one segment, each word `each` seconds long."""
    words = tuple(
        Word(f" {word}", start + number * each, start + (number + 1) * each, 0.9)
        for number, word in enumerate(text.split())
    )
    return Segment(text, start, start + len(words) * each, words)


def lines(*segments: Segment) -> list[tuple[str, ...]]:
    return [cue.lines for cue in cues(segments)]


def test_no_words_make_no_cues():
    assert cues([]) == []
    assert cues([Segment(" ", 0.0, 1.0)]) == []


def test_each_sentence_is_a_cue_and_a_long_one_has_two_lines():
    assert lines(
        spoken("Dear Anna, thank you for your letter."),
        spoken("I will be in London on Thursday, and I would love to see you.", 4.0, 0.25),
    ) == [
        ("Dear Anna, thank you for your letter.",),
        ("I will be in London on Thursday,", "and I would love to see you."),
    ]


def test_a_sentence_that_does_not_fit_breaks_at_a_clause():
    first, second = (
        "When the photographs from last summer are ready at the shop, ",
        "I will bring them to the station and show them to you.",
    )
    made = lines(spoken(first + second, each=0.25))
    assert [" ".join(cue) for cue in made] == [first.strip(), second]


def test_a_pause_ends_a_cue_even_within_a_sentence():
    assert lines(spoken("And then"), spoken("he left.", 3.0)) == [("And then",), ("he left.",)]


def test_a_short_cue_stays_for_a_second_if_there_is_room():
    (cue,) = cues([spoken("Yes.", 2.0, 0.2)])
    assert (cue.start_ms, cue.end_ms) == (2000, 2000 + SHORTEST_MS)


def test_a_cue_stays_as_long_as_it_takes_to_read_if_there_is_room():
    text = "Internationally acknowledged professionals"
    alone, _ = cues([spoken(text, 0.0, 0.3), spoken("Yes.", 9.0)])
    assert alone.end_ms == pytest.approx(len(text) / READING_SPEED * 1000, abs=1)
    followed, _ = cues([spoken(text, 0.0, 0.3), spoken("Yes.", 2.0)])
    assert followed.end_ms == 2000


def test_a_word_with_an_endless_duration_is_cut_at_seven_seconds():
    (cue,) = cues([Segment("Oh.", 0.0, 20.0, (Word(" Oh.", 0.0, 20.0, 0.1),))])
    assert cue.end_ms == LONGEST_MS


def test_without_word_times_cues_are_spread_over_the_segment():
    first, second = cues([Segment(" Good morning, everyone. Thank you for coming.", 1.0, 5.0)])
    assert first.lines == ("Good morning, everyone.",)
    assert first.start_ms == 1000
    assert second.start_ms == pytest.approx(3000, abs=300)
    assert second.end_ms == 5000


def test_text_without_spaces_and_overlong_words_are_split():
    japanese = "".join("今日は三つの話題があります" for _ in range(8))
    long = "https://example.org/" + "a" * 60
    words = tuple(Word(sign, at * 0.1, at * 0.1 + 0.1, 0.9) for at, sign in enumerate(japanese))
    made = cues([Segment(japanese, 0.0, 11.0, words), Segment(long, 20.0, 22.0)])
    assert all(len(line) <= LINE for cue in made for line in cue.lines)
    assert "".join("".join(cue.lines) for cue in made) == japanese + long


@st.composite
def any_words(draw: st.DrawFn) -> list[Segment]:
    words, now = [], 0.0
    for text in draw(st.lists(st.from_regex(r"[a-zé-]{1,50}[.,?]?", fullmatch=True), max_size=60)):
        start = now + draw(st.sampled_from([0.0, 0.0, 0.05, 0.5, 3.0]))
        now = start + draw(st.sampled_from([0.0, 0.1, 0.3, 1.0, 9.0]))
        words.append(Word(f" {text}", start, now, 0.5))
    return [Segment("", 0.0, now, tuple(words))] if words else []


@given(any_words())
def test_cues_are_in_order_never_empty_and_within_limits(segments):
    made = cues(segments)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(made))
    for cue in made:
        assert cue.start_ms < cue.end_ms <= cue.start_ms + LONGEST_MS
        assert 1 <= len(cue.lines) <= 2
        assert all(0 < len(line) <= LINE for line in cue.lines)
    text = "".join(word.text for segment in segments for word in segment.words)
    shown = "".join("".join(cue.lines) for cue in made)
    assert shown.replace(" ", "") == text.replace(" ", "")
