"""How committed words read when they are put together."""

from hypothesis import given
from hypothesis import strategies as st

from dictation.results import Word
from dictation.text.transforms.segment_starts import SegmentStarts


def written(*segments):
    """The text of segments, each a list of commits, each a list of words."""
    starts = SegmentStarts()
    text = ""
    for segment in segments:
        for commit in segment:
            words = starts.write([Word(word, 0.0, 0.0, 1.0) for word in commit])
            text += "".join(word.text for word in words)
        assert starts.flush() == []
    return text


def test_the_first_word_has_a_capital_and_no_space():
    assert written([[" call", " the"], [" dentist."]]) == "Call the dentist."


def test_a_segment_after_a_full_stop_begins_with_a_capital():
    assert written([[" Yes."]], [[" no."]]) == "Yes. No."


def test_a_segment_in_mid_sentence_keeps_whispers_own_letters():
    assert written([[" I came to"]], [[" London."]], [[" and"]]) == "I came to London. And"
    assert written([[" I came to"]], [[" see it."]]) == "I came to see it."


def test_a_capital_is_put_behind_an_opening_quote():
    assert written([[' "yes,"', " he", " said."]]) == '"Yes," he said.'


def test_languages_without_spaces_get_none():
    assert written([["你", "好。"]], [["再", "见。"]]) == "你好。再见。"


@given(st.lists(st.lists(st.sampled_from([" one", " two.", ' "three', ' four?"']), min_size=1)))
def test_words_are_never_glued_or_changed_beyond_their_first_letter(segments):
    text = written(*[[segment] for segment in segments])
    plain = "".join(word for segment in segments for word in segment).strip()
    assert text.casefold() == plain.casefold()
