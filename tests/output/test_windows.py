"""What is sent to Windows for a text; the sending itself can't be tested here."""

from hypothesis import given
from hypothesis import strategies as st

from dictation.output.windows import KeyInput, arrived, pressed, typed


def text_of(inputs: list[KeyInput]) -> str:
    """What Windows makes of the presses."""
    encoded = b""
    for one in inputs:
        if not one.flags & 0x2:
            unit = {0x0D: 0x0A}.get(one.key, one.key) if one.key else one.scan
            encoded += unit.to_bytes(2, "little")
    return encoded.decode("utf-16-le")


def test_a_character_outside_the_basic_plane_is_two_keys_the_high_surrogate_first() -> None:
    assert [(one.scan, one.flags) for one in typed("a👍")] == [
        (0x61, 4),
        (0x61, 6),
        (0xD83D, 4),
        (0xD83D, 6),
        (0xDC4D, 4),
        (0xDC4D, 6),
    ]


def test_a_newline_and_a_tab_are_keys() -> None:
    assert [one.key for one in typed("\n\t")] == [0x0D, 0x0D, 0x09, 0x09]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t")))
def test_every_text_arrives_as_it_is(text: str) -> None:
    inputs = typed(text)
    assert text_of(inputs) == text
    assert [one.flags & 0x2 for one in inputs] == [0, 2] * (len(inputs) // 2)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])), st.integers(0, 100))
def test_of_what_is_taken_only_in_part_whole_characters_are_counted(text: str, taken: int) -> None:
    inputs = typed(text)[:taken]
    count = arrived(text, len(inputs))
    assert typed(text[:count]) == inputs[: len(typed(text[:count]))]
    assert len(typed(text[: count + 1])) > len(inputs) or count == len(text)


def test_the_paste_keys_are_released_in_the_reverse_order() -> None:
    assert [(one.key, one.flags) for one in pressed("shift+insert")] == [
        (0x10, 0),
        (0x2D, 1),
        (0x2D, 3),
        (0x10, 2),
    ]
    assert [one.key for one in pressed("ctrl+v")] == [0x11, 0x56, 0x56, 0x11]
