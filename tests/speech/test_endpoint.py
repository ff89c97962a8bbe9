"""When speech starts, pauses and ends."""

from hypothesis import given
from hypothesis import strategies as st

from dictation.speech.endpoint import Endpointer, EndpointSettings, Turn

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
    seen = [t for t in turns(silence(1) + speech(2) + silence(3)) if t is not Turn.NOTHING]
    assert seen == [Turn.STARTED, Turn.SOFT_ENDPOINT, Turn.HARD_ENDPOINT]


def test_a_click_starts_nothing():
    assert set(turns([*silence(1), 0.9, 0.9, *silence(1)])) == {Turn.NOTHING}


def test_a_breath_is_no_endpoint():
    seen = turns(speech(1) + silence(0.25) + speech(1))
    assert [t for t in seen if t is not Turn.NOTHING] == [Turn.STARTED]


def test_endpoints_come_when_their_pause_is_over():
    seen = turns(speech(1) + silence(3))
    pause = round(1 / STEP)
    soft, hard = seen.index(Turn.SOFT_ENDPOINT) + 1, seen.index(Turn.HARD_ENDPOINT) + 1
    assert abs((soft - pause) * STEP - SETTINGS.soft_pause) <= STEP
    assert abs((hard - pause) * STEP - SETTINGS.hard_pause) <= STEP


def test_each_pause_within_a_segment_is_a_soft_endpoint_of_its_own():
    seen = turns((speech(1) + silence(0.6)) * 3)
    assert seen.count(Turn.SOFT_ENDPOINT) == 3
    assert Turn.HARD_ENDPOINT not in seen


@given(st.lists(st.floats(0, 1), max_size=300))
def test_turns_always_come_in_order(probabilities):
    in_speech = False
    for turn in turns(probabilities):
        if turn is Turn.STARTED:
            assert not in_speech
            in_speech = True
        elif turn is not Turn.NOTHING:
            assert in_speech
            in_speech = turn is Turn.SOFT_ENDPOINT
