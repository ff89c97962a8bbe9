"""The rows of the session list, and word positions in a line."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from dictation.gui.history.filters import Span, bounds
from dictation.gui.history.rows import (
    Row,
    about,
    day_heading,
    from_hits,
    length,
    snippet,
    spoken,
    with_older,
)
from dictation.gui.history.text_line import line, units
from dictation.history.sessions import Hit, Kind, Passage, Session, shortened
from dictation.results import Word


def passage(text: str) -> Passage:
    return Passage(tuple(Word(f" {word}", 0.0, 0.1, 0.9) for word in text.split()))


def row(number: int, started: float) -> Row:
    return Row(number, Session(started, Kind.DICTATION), date.fromtimestamp(started), "")


def found(text: str, start: int, end: int) -> str:
    """Return what Qt would mark, counting in 16-bit units."""
    return text.encode("utf-16-le")[start * 2 : end * 2].decode("utf-16-le")


def test_bounds_are_the_words_without_their_spaces() -> None:
    words = passage("Grüße an 👩‍👧 und Łukasz!").words
    made = line(words)
    assert made.text == "Grüße an 👩‍👧 und Łukasz!"
    assert [found(made.text, *bound) for bound in made.bounds] == made.text.split()


def test_the_word_at_a_position_is_the_one_that_starts_before_it() -> None:
    made = line(passage("one two three").words)
    assert [made.word_at(at) for at in (0, 2, 3, 4, 6, 8, 13)] == [0, 0, 0, 1, 1, 2, 2]
    assert line(()).word_at(0) is None


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=6), max_size=8))
def test_all_words_are_in_the_line_in_order(texts: list[str]) -> None:
    made = line([Word(text, 0.0, 0.0, 1.0) for text in texts])
    assert len(made.bounds) == len(texts)
    at = 0
    for start, end in made.bounds:
        assert at <= start <= end <= units(made.text)
        at = start
    assert "\n" not in made.text


def test_a_snippet_shows_the_first_hit_with_a_few_words_before_it() -> None:
    text, marks = snippet(passage("one two three four five 🎈six seven"), (4, 5))
    assert text == "… two three four five 🎈six seven"
    assert [found(text, start, start + length) for start, length in marks] == ["five", "🎈six"]


def test_a_session_with_several_hits_is_one_row_newest_first() -> None:
    early, late = Session(1000.0, Kind.DICTATION), Session(2000.0, Kind.CAPTIONS)
    rows = from_hits(
        [
            Hit(2, late, 9, passage("so an apple"), (2,)),
            Hit(1, early, 4, passage("apple pie"), (0,)),
            Hit(2, late, 7, passage("apple and apple"), (0, 2)),
        ]
    )
    assert [one.id for one in rows] == [2, 1]
    assert rows[0].text == "apple and apple"
    assert rows[0].hits == {9: (2,), 7: (0, 2)}
    assert "3 matches" in about(rows[0])
    assert "1 match" in about(rows[1])


def test_new_rows_replace_those_of_the_same_time_and_older_ones_stay() -> None:
    known = [row(4, 400.0), row(3, 300.0), row(2, 200.0), row(1, 100.0)]
    newest = [row(5, 500.0), row(4, 400.0), row(2, 200.0)]
    assert [one.id for one in with_older(newest, known)] == [5, 4, 2, 1]
    assert with_older([], known) == []


def test_day_headings() -> None:
    today = date(2026, 3, 1)
    assert day_heading(today, today) == "Today"
    assert day_heading(date(2026, 2, 28), today) == "Yesterday"
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    try:
        assert day_heading(date(2026, 2, 27), today) == "Friday, 27 February 2026"
    finally:
        QLocale.setDefault(before)


def test_a_screen_reader_reads_everything_shown() -> None:
    session = Session(
        datetime(2026, 3, 1, 9, 5).timestamp(),
        Kind.DICTATION,
        ended=datetime(2026, 3, 1, 9, 6).timestamp(),
        application="Firefox",
        delivered=False,
    )
    said = spoken(Row(1, session, date(2026, 3, 1), "Good morning."))
    for part in ("Dictation", "Good morning.", "1:00", "Firefox", "not typed"):
        assert part in said


@pytest.mark.parametrize(
    ("span", "since", "until"),
    [
        (Span.EVER, None, None),
        (Span.TODAY, datetime(2026, 3, 30), None),
        (Span.WEEK, datetime(2026, 3, 24), None),
        (Span.MONTH, datetime(2026, 3, 1), None),
        (Span.CHOSEN, datetime(2026, 1, 5), datetime(2026, 2, 2)),
    ],
)
def test_spans_are_whole_days(span: Span, since: datetime | None, until: datetime | None) -> None:
    # the days may be chosen the wrong way round
    found = bounds(span, date(2026, 3, 30), date(2026, 2, 1), date(2026, 1, 5))
    assert found == (since and since.timestamp(), until and until.timestamp())


def test_the_length_is_that_of_the_audio() -> None:
    took = Session(1000.0, Kind.DICTATION, ended=1013.0)
    assert length(took) == "0:13"
    assert length(replace(took, figures={"audio": 3.3})) == "0:03"
    assert length(replace(took, ended=None)) == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one two", "one two"),
        ("one two three", "one two…"),
        ("one two, three", "one two…"),
        ("onetwothree four", "onetwoth…"),
    ],
)
def test_texts_are_shortened_between_words(text: str, shown: str) -> None:
    assert shortened(text, 9) == shown
