"""Which keys are watched, and what the user asks for with them: no keyboard is needed."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.desktop.hotkeys.listener import HotkeyListener, OnKey
from dictation.errors import HotkeyError
from dictation.settings import HotkeySettings
from dictation.takes.keys import Asked, Command, Keys
from dictation.workers import Report, log_only

SETTINGS = HotkeySettings(mode="hybrid", dictate="F9", cancel="escape", retype="Ctrl+F10")
F9, ESCAPE, RETYPE = map(Hotkey.parse, ("f9", "escape", "ctrl+f10"))


class Listener:
    """Stands in for a keyboard that others have taken keys from."""

    def __init__(self, taken: str = "") -> None:
        self.watched: set[str] = set()
        self.taken = taken

    def make(self, _heard: OnKey, _report: Report) -> HotkeyListener:
        return self

    def watch(self, hotkeys: frozenset[Hotkey]) -> None:
        self.watched = {str(hotkey) for hotkey in hotkeys} - {self.taken}
        if self.taken in map(str, hotkeys):
            raise HotkeyError(f"{self.taken} is taken.", "Choose another.", (self.taken,))

    def close(self) -> None:
        self.watched = set()


def nothing(_hotkey: Hotkey, _pressed: bool, _when: float) -> None:
    pass


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def keys(listener: Listener) -> Keys:
    keys = Keys(SETTINGS)
    keys.start(listener.make, nothing, log_only)
    return keys


def test_escape_is_watched_only_while_a_take_is_open(keys: Keys, listener: Listener) -> None:
    assert listener.watched == {"f9", "ctrl+f10"}
    keys.begun()
    assert listener.watched == {"f9", "ctrl+f10", "escape"}
    keys.ended()
    assert listener.watched == {"f9", "ctrl+f10"}


def test_no_key_is_watched_while_a_new_one_is_chosen(keys: Keys, listener: Listener) -> None:
    keys.mean_something(False)
    keys.begun()
    assert listener.watched == set()
    keys.mean_something(True)
    assert listener.watched == {"f9", "ctrl+f10", "escape"}


def test_a_key_that_nobody_chose_is_taken_without_a_word() -> None:
    listener = Listener(taken=HotkeySettings().retype)
    keys = Keys(HotkeySettings())
    keys.start(listener.make, nothing, log_only)
    assert set(keys.refused) == {listener.taken}
    assert listener.watched == {"ctrl+alt+space"}


def test_what_is_refused_is_known_until_it_can_be_had() -> None:
    listener = Listener(taken="escape")
    keys = Keys(SETTINGS)
    keys.start(listener.make, nothing, log_only)
    assert keys.refused == {}
    keys.begun()
    assert set(keys.refused) == {"escape"}
    keys.ended()  # and not watched any more
    assert set(keys.refused) == {"escape"}
    keys.use(replace(SETTINGS, cancel="f8"))
    assert keys.refused == {}
    listener.taken = "f9"
    keys.mean_something(False)
    keys.mean_something(True)
    assert set(keys.refused) == {"f9"}
    listener.taken = ""
    keys.mean_something(False)
    keys.mean_something(True)
    assert keys.refused == {}


def test_without_a_listener_all_keys_are_refused() -> None:
    def none_here(_heard: OnKey, _report: Report) -> HotkeyListener:
        raise HotkeyError("No key can be watched here.", "Do it by hand.")

    keys = Keys(SETTINGS)
    with pytest.raises(HotkeyError):
        keys.start(none_here, nothing, log_only)
    assert set(keys.refused) == {"f9", "escape", "ctrl+f10"}
    keys.use(replace(SETTINGS, dictate="f7"))
    assert "f7" in keys.refused


def test_each_key_has_its_meaning(keys: Keys) -> None:
    assert keys.asked_by(F9, True, 10.0) == Asked(Command.START, 10.0)
    assert keys.asked_by(ESCAPE, True, 10.5) == Asked(Command.CANCEL, 10.5)
    assert keys.asked_by(ESCAPE, False, 10.6) is None
    assert keys.asked_by(RETYPE, True, 10.7) == Asked(Command.RETYPE, 10.7)
    assert keys.asked_by(RETYPE, False, 10.8) is None


def test_a_release_ends_what_was_held_once_it_can_not_be_a_bounce(keys: Keys) -> None:
    keys.asked_by(F9, True, 10.0)
    assert keys.asked_by(F9, False, 12.0) is None
    assert (due := keys.deadline()) is not None
    assert keys.tick(due) == Asked(Command.STOP, 12.0)


def test_a_release_does_not_end_what_was_begun_by_hand(keys: Keys) -> None:
    keys.asked_by(F9, True, 10.0)
    keys.begun(by_hand=True)
    keys.asked_by(F9, False, 12.0)
    assert keys.tick(13.0) is None
    assert keys.asked_by(F9, True, 14.0) == Asked(Command.STOP, 14.0)


@pytest.mark.parametrize("act", [lambda keys: keys.begun(), lambda keys: keys.mean_something(True)])
def test_a_key_that_can_not_be_had_is_told_once(act: Callable[[Keys], None]) -> None:
    listener = Listener(taken="f9")
    keys = Keys(SETTINGS)
    with pytest.raises(HotkeyError):
        keys.start(listener.make, nothing, log_only)
    act(keys)
    assert "ctrl+f10" in listener.watched
    keys.use(SETTINGS)  # nothing new
    with pytest.raises(HotkeyError):
        keys.use(replace(SETTINGS, retype=""))
