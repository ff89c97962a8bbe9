"""The endpointer detects when speech starts, pauses, and ends."""

from hypothesis import given
from hypothesis import strategies as st

from dictation.speech.endpoint import Endpointer, EndpointSettings, Transition

STEP = 0.032
SETTINGS = EndpointSettings()


def turns(probabilities):
    endpointer = Endpointer(SETTINGS, STEP)
    return [endpointer.accept(p) for p in probabilities]


def speech(seconds):
    return [0.9] * round(seconds / STEP)


def silence(seconds):
    return [0.02] * round(seconds / STEP)


def test_a_sentence_and_a_long_pause_start_pause_and_end_once_each():
    seen = [t for t in turns(silence(1) + speech(2) + silence(3)) if t is not Transition.NOTHING]
    assert seen == [Transition.STARTED, Transition.SOFT_ENDPOINT, Transition.HARD_ENDPOINT]


def test_a_click_does_not_start_a_segment():
    assert set(turns([*silence(1), 0.9, 0.9, *silence(1)])) == {Transition.NOTHING}


def test_a_breath_is_not_an_endpoint():
    seen = turns(speech(1) + silence(0.25) + speech(1))
    assert [t for t in seen if t is not Transition.NOTHING] == [Transition.STARTED]


def test_endpoints_come_as_soon_as_the_pause_is_long_enough():
    seen = turns(speech(1) + silence(3))
    pause = round(1 / STEP)
    soft, hard = seen.index(Transition.SOFT_ENDPOINT) + 1, seen.index(Transition.HARD_ENDPOINT) + 1
    assert abs((soft - pause) * STEP - SETTINGS.soft_pause) <= STEP
    assert abs((hard - pause) * STEP - SETTINGS.hard_pause) <= STEP


def test_each_pause_within_a_segment_is_a_soft_endpoint():
    seen = turns((speech(1) + silence(0.6)) * 3)
    assert seen.count(Transition.SOFT_ENDPOINT) == 3
    assert Transition.HARD_ENDPOINT not in seen


@given(st.lists(st.floats(0, 1), max_size=300))
def test_transitions_always_come_in_order(probabilities):
    in_speech = False
    for turn in turns(probabilities):
        if turn is Transition.STARTED:
            assert not in_speech
            in_speech = True
        elif turn is not Transition.NOTHING:
            assert in_speech
            in_speech = turn is Transition.SOFT_ENDPOINT
