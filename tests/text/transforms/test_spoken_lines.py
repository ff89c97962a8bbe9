"""Line breaks that are spoken, also when their two words come apart."""

from dataclasses import replace

import pytest

from dictation.results import Word
from dictation.text.transforms.spoken_lines import SpokenLines


def words(text: str) -> list[Word]:
    """The words of a text as Whisper gives them, one a second."""
    return [
        Word(part if not k else f" {part}", float(k), k + 0.5, 1.0)
        for k, part in enumerate(text.split())
    ]


def split_mark(word: Word) -> list[Word]:
    bare = word.text.rstrip(".,?")
    mark = word.text[len(bare) :]
    return [replace(word, text=text) for text in (bare, mark) if text]


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("Dear Ann, new line thank you.", "Dear Ann,\nThank you."),
        ("Dear Ann. New paragraph. Thank you.", "Dear Ann.\n\nThank you."),
        ("One newline two", "One\nTwo"),
        ("New line new line two", "\n\nTwo"),
        ("A new car", "A new car"),
        ("Something new", "Something new"),
        ("Is it new? Line up.", "Is it new? Line up."),
        ("New new line x", "New\nX"),
        ("The renewed lines", "The renewed lines"),
    ],
)
def test_spoken_breaks_whether_their_words_come_together_or_not(spoken: str, written: str) -> None:
    together = SpokenLines()
    at_once = [*together.write(words(spoken)), *together.flush()]
    late = SpokenLines()  # as marks are committed: with the word behind them
    pieces = [piece for word in words(spoken) for piece in split_mark(word)]
    one_by_one = [out for piece in pieces for out in late.write([piece])] + late.flush()
    assert "".join(word.text for word in one_by_one) == written
    apart = SpokenLines()
    one_by_one = [out for word in words(spoken) for out in apart.write([word])] + apart.flush()
    assert at_once == one_by_one
    assert "".join(word.text for word in at_once) == written
    assert "".join(word.recognized for word in at_once) == spoken, "what was said is known as well"


def test_a_line_break_has_the_time_of_the_words_that_name_it() -> None:
    _, line_break, _ = SpokenLines().write(words("One new line two"))
    assert (line_break.text, line_break.start, line_break.end) == ("\n", 1.0, 2.5)
