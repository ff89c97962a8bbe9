import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictation.desktop.hotkeys.gesture import Action, Gesture, Mode

START, STOP = Action.START, Action.STOP
MODES: list[Mode] = ["hold", "toggle", "hybrid"]


def played(gesture: Gesture, *events: tuple[float, str]) -> list[tuple[float, Action]]:
    """Play presses (P) and releases (R) at their times, ticking when it is due."""
    actions: list[tuple[float, Action]] = []

    def note(at: float, action: Action | None) -> None:
        if action is not None:
            actions.append((round(at, 3), action))

    for at, kind in events:
        due = gesture.deadline()
        if due is not None and due <= at:
            note(due, gesture.tick(due))
        note(at, gesture.press(at) if kind == "P" else gesture.release(at))
    due = gesture.deadline()
    if due is not None:
        note(due, gesture.tick(due))
    return actions


@pytest.mark.parametrize(
    ("mode", "events", "actions"),
    [
        ("hold", [(1, "P"), (3, "R")], [(1, START), (3.04, STOP)]),
        ("hold", [(1, "P"), (1.05, "R")], [(1, START), (1.09, STOP)]),
        ("toggle", [(1, "P"), (1.1, "R")], [(1, START)]),
        ("toggle", [(1, "P"), (1.1, "R"), (5, "P"), (5.1, "R")], [(1, START), (5, STOP)]),
        ("toggle", [(1, "P"), (4, "R")], [(1, START)]),
        ("hybrid", [(1, "P"), (1.2, "R")], [(1, START)]),
        ("hybrid", [(1, "P"), (1.2, "R"), (9, "P"), (12, "R")], [(1, START), (9, STOP)]),
        ("hybrid", [(1, "P"), (3, "R")], [(1, START), (3.04, STOP)]),
        ("hybrid", [(1, "P"), (3, "R"), (4, "P"), (6, "R")],
         [(1, START), (3.04, STOP), (4, START), (6.04, STOP)]),
        # a worn switch lets go for a moment
        ("hold", [(1, "P"), (2, "R"), (2.03, "P"), (4, "R")], [(1, START), (4.04, STOP)]),
        ("toggle", [(1, "P"), (1.01, "R"), (1.03, "P"), (1.1, "R")], [(1, START)]),
        ("hybrid", [(1, "P"), (2, "R"), (2.03, "P"), (4, "R")], [(1, START), (4.04, STOP)]),
        ("hybrid", [(1, "P"), (1.1, "R"), (1.12, "P"), (4, "R")], [(1, START), (4.04, STOP)]),
        # key repeat
        ("hold", [(1, "P"), (1.6, "P"), (1.7, "P"), (3, "R")], [(1, START), (3.04, STOP)]),
        ("toggle", [(1, "P"), (1.6, "P"), (1.7, "P"), (3, "R")], [(1, START)]),
        # a release of nothing
        ("hold", [(1, "R"), (2, "P"), (3, "R"), (4, "R")], [(2, START), (3.04, STOP)]),
    ],
)  # fmt: skip
def test_presses_mean(
    mode: Mode, events: list[tuple[float, str]], actions: list[tuple[float, Action]]
) -> None:
    assert played(Gesture(mode), *events) == actions


@pytest.mark.parametrize("mode", MODES)
def test_a_take_that_ended_by_itself_is_not_stopped_again(mode: Mode) -> None:
    gesture = Gesture(mode)
    assert played(gesture, (1, "P")) == [(1, START)]
    gesture.reset()
    assert played(gesture, (3, "R")) == []
    assert played(gesture, (5, "P")) == [(5, START)]


@pytest.mark.parametrize(("mode", "at"), [("toggle", 2), ("hybrid", 2), ("hold", 4.04)])
def test_a_take_that_began_elsewhere_is_stopped_by_the_key(mode: Mode, at: float) -> None:
    gesture = Gesture(mode)
    gesture.reset(listening=True)
    assert played(gesture, (2, "P"), (4, "R")) == [(at, STOP)]


def test_the_take_stays_open_where_the_tick_came_too_late() -> None:
    gesture = Gesture("hold")
    assert gesture.press(1) is START
    assert gesture.release(2) is None
    assert gesture.press(2.5) is None  # nobody ticked since
    assert gesture.release(3) is None
    assert gesture.tick(3.04) is STOP


STEPS = st.lists(st.tuples(st.floats(0.001, 1.0), st.sampled_from("PRT0")), max_size=40)


@given(st.sampled_from(MODES), STEPS)
def test_starts_and_stops_alternate(mode: Mode, steps: list[tuple[float, str]]) -> None:
    gesture = Gesture(mode)
    now, on = 0.0, False
    for seconds, kind in steps:
        now += seconds
        if kind == "0":
            gesture.reset()
            on = False
            continue
        act = {"P": gesture.press, "R": gesture.release, "T": gesture.tick}[kind]
        action = act(now)
        if action is not None:
            assert action is (STOP if on else START)
            on = not on
        due = gesture.deadline()
        assert due is None or due > now  # what is due was done


@given(st.sampled_from(MODES), STEPS)
def test_the_microphone_can_always_be_closed(mode: Mode, steps: list[tuple[float, str]]) -> None:
    gesture = Gesture(mode)
    now = 0.0
    for seconds, kind in steps:
        now += seconds
        {"P": gesture.press, "R": gesture.release, "T": gesture.tick}.get(
            kind, lambda _: gesture.reset()
        )(now)
    gesture.release(now + 1)
    gesture.tick(now + 2)
    tapped = [*played(gesture, (now + 3, "P"), (now + 3.1, "R"))]
    tapped += played(gesture, (now + 5, "P"), (now + 5.1, "R"))
    assert STOP in [action for _, action in tapped]


@given(STEPS)
def test_holding_ends_with_the_key(steps: list[tuple[float, str]]) -> None:
    gesture = Gesture("hold")
    now, on = 0.0, False
    for seconds, kind in steps:
        now += seconds
        if kind in "PR":
            for _, action in played(gesture, (now, kind)):
                on = action is START
    gesture.release(now + 1)
    on = on and gesture.tick(now + 2) is not STOP
    assert not on
