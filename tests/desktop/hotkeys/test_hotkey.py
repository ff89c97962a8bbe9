import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictation.desktop.hotkeys.hotkey import KEYS, MODIFIERS, Hotkey, conflict
from dictation.errors import HotkeyError


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("f9", "f9"),
        ("F9", "f9"),
        ("Ctrl + Alt + Space", "ctrl+alt+space"),
        ("alt+control+SPACE", "ctrl+alt+space"),
        ("cmd+.", "super+period"),
        ("Win+Return", "super+enter"),
        ("option+shift+PgUp", "alt+shift+pageup"),
        ("meta+h", "super+h"),
        ("right_ctrl", "right_ctrl"),
        ("right_cmd", "right_super"),
        ("left_option", "left_alt"),
        ("Esc", "escape"),
        ("scrolllock", "scroll_lock"),
        ("shift+f5", "shift+f5"),
    ],
)
def test_what_people_write(written: str, name: str) -> None:
    assert str(Hotkey.parse(written)) == name
    assert Hotkey.parse(name) == Hotkey.parse(written)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("", "no key called “”"),
        ("ctrl+", "no key called “”"),
        ("f25", "no key called “f25”"),
        ("hyper+space", "“hyper” can't be combined"),
        ("a+b", "“a” can't be combined"),
        ("a", "take this key away from every program"),
        ("7", "take this key away from every program"),
        ("Space", "take this key away from every program"),
        ("enter", "take this key away from every program"),
        ("comma", "take this key away from every program"),
        ("backspace", "take this key away from every program"),
        ("shift+a", "take this key away from every program"),
        ("ctrl+alt", "has modifiers but no main key"),
        ("cmd", "has modifiers but no main key"),
        ("ctrl+right_alt", "has modifiers but no main key"),
        ("ctrl+alt+delete", "is reserved by the system"),
    ],
)
def test_what_can_not_be_a_hotkey(written: str, problem: str) -> None:
    with pytest.raises(HotkeyError) as refusal:
        Hotkey.parse(written)
    assert problem in refusal.value.problem
    assert refusal.value.remedy


@given(st.sets(st.sampled_from(MODIFIERS)), st.sampled_from(sorted(KEYS)))
def test_a_name_is_read_back(modifiers: set[str], key: str) -> None:
    try:
        hotkey = Hotkey(frozenset(modifiers), key)
    except HotkeyError:
        return
    assert Hotkey.parse(str(hotkey)) == hotkey


@given(st.text())
def test_any_text_is_a_hotkey_or_an_error_in_words(text: str) -> None:
    try:
        hotkey = Hotkey.parse(text)
    except HotkeyError as refusal:
        said = refusal.problem
    else:
        said = conflict(hotkey) or str(hotkey) + "."
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("name", "use"),
    [
        ("ctrl+c", "copies"),
        ("cmd+v", "pastes"),
        ("alt+tab", "switches between windows"),
        ("alt+f4", "closes the window"),
        ("ctrl+alt+f3", "text console"),
        ("right_alt", "AltGr"),
        ("right_ctrl", "its combinations"),
    ],
)
def test_known_uses_are_named(name: str, use: str) -> None:
    said = conflict(Hotkey.parse(name))
    assert said is not None
    assert use in said
    assert said.endswith(".")


@pytest.mark.parametrize("name", ["f9", "ctrl+alt+space", "pause", "scroll_lock"])
def test_good_choices_have_no_conflict(name: str) -> None:
    assert conflict(Hotkey.parse(name)) is None
