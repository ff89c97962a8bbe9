"""Line breaks that are spoken, also when their two words come apart."""

from dataclasses import replace

import pytest

from dictation.text.lines import SpokenLines
from dictation.whisper.words import Word


def words(text: str) -> list[Word]:
    """The words of a text as Whisper gives them, a space before each but the first."""
    return [
        Word(part if not k else f" {part}", 0.0, 0.0, 1.0) for k, part in enumerate(text.split())
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
    assert together.write(words(spoken)) + together.flush() == written
    late = SpokenLines()  # as marks are committed: with the word behind them
    pieces = [piece for word in words(spoken) for piece in split_mark(word)]
    assert "".join(late.write([piece]) for piece in pieces) + late.flush() == written
    apart = SpokenLines()
    assert "".join(apart.write([word]) for word in words(spoken)) + apart.flush() == written
