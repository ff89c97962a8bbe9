"""Which keys write a text: pure arithmetic on keyboard maps, no X server."""

from hypothesis import given
from hypothesis import strategies as st
from Xlib import X

from dictation.output.x11.keymap import Slots, Stroke, batches, key_events, read_layout

SHIFT, ALTGR = 50, 92
ROWS = {
    9: (0xFF1B,),  # Escape
    24: (ord("q"), ord("Q"), 0x6CA, 0x6EA, ord("@"), 0x7D9),  # й Й in the second group; Ω
    SHIFT: (0xFFE1,),
    91: (0xFFAE, ord(".")),  # a key of the keypad that writes a point while Num Lock is on
    ALTGR: (0xFE03,),
    187: (ord("("), ord("(")),
}
WRITES = {0x6CA: "й", 0x6EA: "Й", 0x7D9: "Ω"}


def character(keysym: int) -> str | None:
    return WRITES.get(keysym) or (chr(keysym) if 0x20 <= keysym < 0x7F else None)


def test_first_group_has_four_levels() -> None:
    layout = read_layout(ROWS, 0, range(187, 203), character)
    assert layout.strokes == {
        "q": Stroke(24, 0),
        "Q": Stroke(24, 1),
        "@": Stroke(24, 2),
        "Ω": Stroke(24, 3),
    }
    assert layout.modifiers == {0: (), 1: (SHIFT,), 2: (ALTGR,), 3: (SHIFT, ALTGR)}


def test_second_group_writes_its_own_letters() -> None:
    layout = read_layout(ROWS, 1, range(187, 203), character)
    assert layout.strokes == {"й": Stroke(24, 0), "Й": Stroke(24, 1)}


def test_further_groups_are_left_alone() -> None:
    assert read_layout(ROWS, 2, range(187, 203), character).strokes == {}


def test_without_altgr_only_two_levels() -> None:
    rows = {keycode: row for keycode, row in ROWS.items() if keycode != ALTGR}
    assert set(read_layout(rows, 0, range(187, 203), character).strokes) == {"q", "Q"}


def test_shift_is_held_through_a_run_of_capitals() -> None:
    strokes = [Stroke(24, 1), Stroke(25, 1), Stroke(26, 0)]
    assert list(key_events(strokes, {0: (), 1: (SHIFT,)})) == [
        (X.KeyPress, SHIFT),
        (X.KeyPress, 24),
        (X.KeyRelease, 24),
        (X.KeyPress, 25),
        (X.KeyRelease, 25),
        (X.KeyRelease, SHIFT),
        (X.KeyPress, 26),
        (X.KeyRelease, 26),
    ]


@given(st.lists(st.builds(Stroke, st.integers(10, 40), st.integers(0, 3))))
def test_no_key_stays_held(strokes: list[Stroke]) -> None:
    held: set[int] = set()
    modifiers = {0: (), 1: (SHIFT,), 2: (ALTGR,), 3: (SHIFT, ALTGR)}
    for event, keycode in key_events(strokes, modifiers):
        if event == X.KeyPress:
            assert keycode not in held
            held.add(keycode)
        else:
            held.remove(keycode)
    assert not held


@given(st.text(alphabet="abcdeé日本語ж"), st.integers(1, 4))
def test_batches_are_the_text_in_order_and_fit(text: str, size: int) -> None:
    pieces = list(batches(text, set("abcde"), size))
    assert "".join(pieces) == text
    assert all(len(set(piece) - set("abcde")) <= size for piece in pieces)
    assert all(pieces)


@given(st.lists(st.sets(st.sampled_from("éèêëàâîôûç"), max_size=4), max_size=12))
def test_what_is_asked_for_can_be_written(takes: list[set[str]]) -> None:
    slots = Slots([200, 201])
    for moment, wanted in enumerate(takes, 1):
        slots.lend(wanted)
        assert wanted <= slots.strokes.keys()
        assert len(set(slots.strokes.values())) == len(slots.strokes)
        slots.touch(wanted, float(moment))


def test_what_was_used_longest_ago_goes_first() -> None:
    slots = Slots([200, 201])
    assert slots.lend(set("éèêë")) == 0.0
    slots.touch({"é", "è"}, 1.0)
    slots.touch({"ê"}, 2.0)
    slots.touch({"ë"}, 3.0)
    slots.touch({"é"}, 4.0)
    assert slots.lend({"à", "ë"}) == 1.0  # è had to go, typed at 1.0
    assert slots.strokes.keys() == set("éàêë")


def test_lone_character_fills_both_levels() -> None:
    slots = Slots([200, 201])
    slots.lend({"é"})
    assert [slots.pair(keycode) for keycode in slots.keycodes] == [("é", "é"), None]


def test_forgotten_key_is_free_again() -> None:
    slots = Slots([200, 201])
    slots.lend(set("éèêë"))
    slots.forget(200)
    assert len(slots.strokes) == 2
    assert slots.pair(200) is None
