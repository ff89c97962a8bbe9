"""What a word was taken for becomes what it sounds like, unless people say that, too."""

import pytest

from dictation.errors import SettingsError
from dictation.text.teaching import Sound, check, sounds


def test_each_way_of_writing_it_is_learned_once() -> None:
    heard = ["Guinevere.", " Gwen ever!", "Guinevere", "Guenever?", ""]
    assert sounds("Guenever", heard) == [Sound("guinevere", False), Sound("gwen ever", False)]


def test_a_word_that_was_repeated_is_one_word() -> None:
    assert sounds("Tilney", ["Tillney. Tillney, till knee"]) == [
        Sound("tillney", False),
        Sound("till knee", True),
    ]


def test_what_is_too_long_for_a_word_is_left_out() -> None:
    assert sounds("Tilney", ["I think that I said it", "Thank you."]) == [Sound("thank you", True)]


def test_only_a_word_can_be_taught() -> None:
    check("Ada Lovelace")
    for word in ("…", "a sentence of five words"):
        with pytest.raises(SettingsError):
            check(word)
