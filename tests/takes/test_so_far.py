"""What "scratch that" means: phrases, words, and sentences of a take, and what comes after."""

from collections.abc import Sequence

import pytest

from dictation.results import Act, Word, joined
from dictation.takes.so_far import TextSoFar


def said(*texts: str, at: float = 0.0) -> list[Word]:
    """Words of half a second each."""
    return [Word(text, at + k / 2, at + (k + 1) / 2, 1.0) for k, text in enumerate(texts)]


def text(*words: Word) -> TextSoFar:
    so_far = TextSoFar()
    so_far.add(words)
    return so_far


def scratch(so_far: TextSoFar, act: Act) -> str:
    """Do as the delivery does that can remove everything; return what is left."""
    so_far.remove(so_far.meant(act), None)
    return so_far.text


def phrases(*phrases: Sequence[str]) -> TextSoFar:
    so_far = TextSoFar()
    for number, phrase in enumerate(phrases):
        so_far.add(said(*phrase, at=10.0 * number))
        so_far.pause(10.0 * number + 5)
    return so_far


def test_that_is_what_was_said_since_the_last_pause_and_then_what_before_it() -> None:
    so_far = phrases(["We", " meet"], [" at", " four", "."], [" or", " five"])
    assert scratch(so_far, Act.SCRATCH_THAT) == "We meet at four."
    assert scratch(so_far, Act.SCRATCH_THAT) == "We meet"
    assert scratch(so_far, Act.SCRATCH_THAT) == ""
    assert so_far.meant(Act.SCRATCH_THAT) == 0


def test_words_that_are_committed_after_the_pause_belong_to_what_was_said_before_it() -> None:
    so_far = text(*said("We", " meet"))
    so_far.pause(1.5)
    so_far.add(said(" now", at=1.0))
    so_far.add(said(" or", " later", at=3.0))
    assert scratch(so_far, Act.SCRATCH_THAT) == "We meet now"
    assert scratch(so_far, Act.SCRATCH_THAT) == ""


def test_a_word_goes_with_its_mark() -> None:
    so_far = text(*said("Tea", ",", " please", ".", "”"))
    assert scratch(so_far, Act.SCRATCH_WORD) == "Tea,"
    assert scratch(so_far, Act.SCRATCH_WORD) == ""


def test_a_mark_that_was_said_is_a_word() -> None:
    so_far = text(*said("Tea"), Word(",", 1.0, 1.5, 1.0, " comma"))
    assert scratch(so_far, Act.SCRATCH_WORD) == "Tea"


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (["One", " two.", " Three", " four."], "One two."),
        (["One", " two.", " Three", " four"], "One two."),
        (["He", " said", " “no.”", " Three", " four."], "He said “no.”"),
        (["One", " two", "\n", "Three"], "One two\n"),
        (["One.", " Two", "\n"], "One."),
        (["One", " two", "."], ""),
        (["“Really", "?”", " Yes", "."], "“Really?”"),
    ],
)
def test_a_sentence_goes_back_to_the_end_of_the_one_before(words: list[str], left: str) -> None:
    assert scratch(text(*said(*words)), Act.SCRATCH_SENTENCE) == left


def test_what_was_scratched_comes_back_one_by_one_until_something_is_said() -> None:
    so_far = phrases(["One"], [" two"], [" three"])
    scratch(so_far, Act.SCRATCH_WORD)
    scratch(so_far, Act.SCRATCH_THAT)
    assert joined(so_far.restore()) == " two"
    assert joined(so_far.restore()) == " three"
    assert so_far.restore() == ()
    scratch(so_far, Act.SCRATCH_WORD)
    so_far.add(said(" four", at=50))
    assert so_far.restore() == ()
    assert so_far.text == "One two four"


@pytest.mark.parametrize(
    ("before", "gone", "then", "text"),
    [
        ("", "Hello", " bye", "Bye"),
        ("", "hello", " bye", "bye"),
        ("One.", " Two", " three", "One. Three"),
        ("One\n", "Two", " three", "One\nThree"),
        ("I met", " Anna", " the", "I met the"),
        ("One.", " two", " three", "One. three"),
    ],
)
def test_what_comes_instead_begins_as_what_was_there(
    before: str, gone: str, then: str, text: str
) -> None:
    so_far = TextSoFar()
    for number, piece in enumerate(filter(None, (before, gone))):
        so_far.add([Word(piece, number, number + 1, 1.0)])
    scratch(so_far, Act.SCRATCH_WORD)
    so_far.add(said(then, at=5))
    assert so_far.text == text


def test_enter_puts_what_was_said_out_of_reach() -> None:
    so_far = text(*said("make", " tea"))
    so_far.seal()
    assert so_far.meant(Act.SCRATCH_THAT) == 0
    so_far.add(said(" make", " coffee", at=5))
    assert so_far.meant(Act.SCRATCH_THAT) == 2


def test_what_could_only_be_removed_in_part_is_kept_as_it_stands_there() -> None:
    so_far = text(*said("We", " met", " yesterday"))
    assert [word.text for word in so_far.remove(0, " yest")] == [" yest"]
    assert so_far.text == "We met yest"
    so_far = text(*said("We", " met", " yesterday"))
    assert [word.text for word in so_far.remove(1, "m")] == [" m"]
    assert so_far.text == "We m"
    assert so_far.restore() == ()
