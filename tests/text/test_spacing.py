"""A take joins what stands in the field as its writer would have done it."""

import pytest

from dictation.text.spacing import joined


@pytest.mark.parametrize(
    ("before", "text", "appended"),
    [
        ("", "Hello.", "Hello."),
        ("First take.", "Second take.", " Second take."),
        ("I think", "that", " that"),
        ("a line\n", "Next", "Next"),
        ("word ", "next", "next"),
        ("see (", "above", "above"),
        ("say “", "hello", "hello"),
        ('say "', "hello", "hello"),
        ('he said "no"', "twice", " twice"),
        ('5" and 7"', "long", " long"),
        ("say '", "hello", "hello"),
        ("('", "hello", "hello"),
        ("the dogs'", "bone", " bone"),
        ("run `ls`", "twice", " twice"),
        ("well", ", then", ", then"),
        ("word", " next", " next"),
        ("", " next", "next"),
        ("东京", "大阪", "大阪"),
        ("東京です。", "はい", "はい"),
        ("한국", "사람", " 사람"),
        ("word", "", ""),
        ("word", "\nNext", "\nNext"),
    ],
)
def test_a_space_only_where_one_belongs(before: str, text: str, appended: str) -> None:
    assert joined(before, text) == appended
