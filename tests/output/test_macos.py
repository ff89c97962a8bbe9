"""How text is cut for macOS; the sending itself can't be tested here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictation.output.macos import UNITS, clusters, events, units

FAMILY = "👨🏽‍👩🏽‍👧🏽‍👦🏽"  # 19 units


@pytest.mark.parametrize(
    "seen",
    [
        ["a", "b"],
        ["e\u0301", "x"],
        ["👍🏽", "👍"],
        [FAMILY, FAMILY],
        ["🇩🇪", "🇫🇷", "🇩"],
        ["❤️", "न", "ी"][:1],
        ["한", "국"],
    ],
)
def test_what_people_see_as_one_character_stays_together(seen: list[str]) -> None:
    assert list(clusters("".join(seen))) == seen


def test_an_event_ends_before_a_character_that_does_not_fit() -> None:
    assert list(events("123456789012345678👍🏽x")) == ["123456789012345678", "👍🏽x"]
    assert list(events("x" + FAMILY + "yz")) == ["x" + FAMILY, "yz"]


def test_newlines_and_tabs_are_alone() -> None:
    assert list(events("a\n\nb\tc")) == ["a", "\n", "\n", "b", "\t", "c"]


@given(st.text() | st.text("a\u0301\u200d👍🏽🇩\n", max_size=100))
def test_nothing_is_lost_and_no_event_is_too_long(text: str) -> None:
    carried = list(events(text))
    assert "".join(carried) == text
    assert all(units(one) <= UNITS for one in carried)
    assert all("\n" not in one or one == "\n" for one in carried)
