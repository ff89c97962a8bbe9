"""Which words two successive hypotheses agree on."""

from hypothesis import given
from hypothesis import strategies as st

from dictation.recognition.streaming.agreement import LocalAgreement, normalize

words = st.lists(st.sampled_from(["one", "two", "three", "four"]), max_size=8)


def test_nothing_is_certain_at_first():
    assert LocalAgreement().insert(["Hello", "world"]) == 0


def test_the_common_beginning_is_agreed_on_whatever_its_case_and_marks():
    agreement = LocalAgreement()
    agreement.insert([" hello,", " world"])
    assert agreement.insert([" Hello", " World.", " how"]) == 2


def test_what_was_committed_need_not_be_agreed_on_again():
    agreement = LocalAgreement()
    agreement.insert(["a", "b", "c"])
    agreement.insert(["a", "b", "c"])
    agreement.drop(2)
    assert agreement.insert(["c", "d"]) == 1


def test_marks_alone_are_words_of_their_own():
    assert normalize(" …") == "…"
    assert normalize(" «Ça»,") == "ça"


@given(st.lists(words, min_size=2))
def test_agreement_is_never_more_than_the_last_two_hypotheses_share(hypotheses):
    agreement = LocalAgreement()
    before = None
    for current in hypotheses:
        agreed = agreement.insert(current)
        if before is not None:
            assert current[:agreed] == before[:agreed]
            rest = list(zip(before[agreed:], current[agreed:], strict=False))
            assert not rest or rest[0][0] != rest[0][1]
        before = current
