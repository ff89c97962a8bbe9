"""Marks that come after their words."""

from dictation.results import Word
from dictation.text.marks import attached, is_mark, is_stray, without_mark


def test_marks_are_told_from_words():
    assert all(map(is_mark, [".", ",", " ?", " !", "...", "。", '”."'.replace('"', "")]))
    assert not any(map(is_mark, [" a", "", " ", " -", ".5", "%", "'s"]))


def test_every_mark_is_written_behind_its_own_word():
    words = [Word(text, 0.0, 0.5, 0.9) for text in (" so", ".", " Because", " vrai", " ?", " x")]
    assert [word.text for word in attached(words)] == [" so.", " Because", " vrai ?", " x"]
    assert attached([Word(".", 0.0, 0.0, 1.0)])[0].text == "."


def test_a_line_begins_without_the_mark_of_a_word_elsewhere():
    assert without_mark(". Because") == " Because"
    assert without_mark(" because, so") == " because, so"
    assert without_mark(".") == ""


def test_late_marks_are_stray_and_words_are_not():
    assert all(map(is_stray, [",", " -", "…"]))
    assert not any(map(is_stray, [" a", " 3,5", "."]))
