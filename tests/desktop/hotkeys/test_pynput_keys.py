"""What can be tested of Windows and macOS anywhere: matching, tables, the helper's pipe."""

import multiprocessing
import queue
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection

import pytest

from dictation.desktop.hotkeys import key_codes
from dictation.desktop.hotkeys.hotkey import KEYS, MODIFIER_KEYS, Hotkey
from dictation.desktop.hotkeys.pynput_keys import (
    Matcher,
    RemoteListener,
    Verdict,
    known,
    mac_event,
    mac_modifiers,
)
from dictation.errors import DictationError, HotkeyError, InternalError

NOTHING = Verdict(ours=False, hotkey=None)
NONE: frozenset[str] = frozenset()


def hotkeys(*names: str) -> frozenset[Hotkey]:
    return frozenset(map(Hotkey.parse, names))


def watching(*names: str) -> Matcher:
    matcher = Matcher()
    matcher.watched = hotkeys(*names)
    return matcher


def test_a_hotkey_is_kept_from_the_windows_with_its_repeats() -> None:
    matcher = watching("f9")
    f9 = Hotkey.parse("f9")
    assert matcher.press("f9", NONE) == Verdict(ours=True, hotkey=f9)
    assert matcher.press("f9", NONE) == Verdict(ours=True, hotkey=None)
    assert matcher.release("f9") == Verdict(ours=True, hotkey=f9)
    assert matcher.release("f9") == NOTHING


def test_modifiers_must_be_just_these() -> None:
    matcher = watching("ctrl+alt+space")
    assert matcher.press("space", NONE) == NOTHING
    assert matcher.press("space", frozenset({"ctrl"})) == NOTHING
    assert matcher.press("space", frozenset({"ctrl", "alt", "shift"})) == NOTHING
    assert matcher.press("x", frozenset({"ctrl", "alt"})) == NOTHING
    assert matcher.press("space", frozenset({"ctrl", "alt"})).hotkey is not None


def test_the_release_counts_though_the_modifiers_came_up_before() -> None:
    matcher = watching("ctrl+space")
    assert matcher.press("space", frozenset({"ctrl"})).hotkey is not None
    assert matcher.release("left_ctrl") == NOTHING
    assert matcher.release("space").hotkey is not None


def test_left_and_right_are_told_apart() -> None:
    matcher = watching("right_ctrl")
    assert matcher.press("left_ctrl", frozenset({"ctrl"})) == NOTHING
    assert matcher.press("right_ctrl", frozenset({"ctrl"})).ours


def test_a_key_no_longer_watched_still_gets_its_release() -> None:
    matcher = watching("escape")
    assert matcher.press("escape", NONE).ours
    matcher.watched = NONE  # type: ignore[assignment]
    assert matcher.release("escape").hotkey == Hotkey.parse("escape")
    assert matcher.press("escape", NONE) == NOTHING


@pytest.mark.parametrize(
    ("keys", "lacking"),
    [
        (key_codes.WINDOWS_KEYS, {"fn"}),
        (key_codes.MAC_KEYS,
         {"f21", "f22", "f23", "f24", "pause", "scroll_lock", "print", "menu", "caps_lock"}),
    ],
)  # fmt: skip
def test_each_key_has_one_code(keys: dict[int, str], lacking: set[str]) -> None:
    assert KEYS - set(keys.values()) == lacking
    assert len(set(keys.values())) == len(keys)


@pytest.mark.parametrize(
    ("code", "name"),
    [(0x41, "a"), (0x78, "f9"), (0x20, "space"), (0xA3, "right_ctrl"), (0x21, "pageup")],
)
def test_windows_codes(code: int, name: str) -> None:
    assert key_codes.WINDOWS_KEYS[code] == name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        *[(0x00, "a"), (0x23, "p"), (0x24, "enter"), (0x31, "space"), (0x33, "backspace")],
        *[(0x35, "escape"), (0x3F, "fn"), (0x65, "f9"), (0x6B, "f14"), (0x7E, "up")],
        *[(0x36, "right_super"), (0x3A, "left_alt"), (0x3E, "right_ctrl"), (0x7A, "f1")],
    ],
)
def test_mac_codes(code: int, name: str) -> None:
    assert key_codes.MAC_KEYS[code] == name


def test_mac_events() -> None:
    assert mac_event(10, 0x65, 0) == ("f9", True)
    assert mac_event(11, 0x65, 0) == ("f9", False)
    assert mac_event(12, 0x3E, 0x42000) == ("right_ctrl", True)
    assert mac_event(12, 0x3E, 0x40001) == ("right_ctrl", False)  # the left one is still down
    assert mac_event(12, 0x3F, 1 << 23) == ("fn", True)
    assert mac_event(10, 0x1234, 0) is None
    assert mac_modifiers(0x40000 | 0x80000 | 0x1) == {"ctrl", "alt"}
    assert set(key_codes.MAC_MODIFIER_KEYS) == MODIFIER_KEYS | {"fn"}


def test_keys_the_system_lacks_are_named() -> None:
    with pytest.raises(HotkeyError, match="“fn” can't be used"):
        known(hotkeys("fn", "f9"), key_codes.WINDOWS_KEYS.values())
    known(hotkeys("f9"), key_codes.WINDOWS_KEYS.values())


def helper(act: Callable[[Connection], None]) -> tuple[Connection, threading.Thread]:
    ours, theirs = multiprocessing.Pipe()

    def run() -> None:
        with theirs:
            act(theirs)

    thread = threading.Thread(target=run)
    thread.start()
    return ours, thread


def test_the_helper_is_told_what_to_watch_and_tells_keys() -> None:
    def act(connection: Connection) -> None:
        connection.send(None)
        (name,) = connection.recv()
        connection.send((name, True, 1.0))
        connection.send((name, False, 2.0))
        assert connection.recv() is None

    events: queue.Queue[tuple[str, bool, float]] = queue.Queue()
    ours, thread = helper(act)
    listener = RemoteListener(
        lambda hotkey, pressed, when: events.put((str(hotkey), pressed, when)), ours
    )
    listener.watch(hotkeys("ctrl+f9"))
    assert events.get(timeout=60) == ("ctrl+f9", True, 1.0)
    assert events.get(timeout=60) == ("ctrl+f9", False, 2.0)
    listener.close()
    thread.join()


def test_a_helper_that_dies_releases_what_is_held() -> None:
    def act(connection: Connection) -> None:
        connection.send(None)
        (name,) = connection.recv()
        connection.send((name, True, 1.0))

    events: queue.Queue[tuple[str, bool]] = queue.Queue()
    ours, thread = helper(act)
    listener = RemoteListener(
        lambda hotkey, pressed, _when: events.put((str(hotkey), pressed)), ours
    )
    listener.watch(hotkeys("f9"))
    assert events.get(timeout=60) == ("f9", True)
    assert events.get(timeout=60) == ("f9", False)
    thread.join()
    with pytest.raises(HotkeyError, match="helper process ended"):
        listener.watch(hotkeys("f9"))
    listener.close()


def test_a_listener_that_fails_is_told_and_releases_what_is_held() -> None:
    def act(connection: Connection) -> None:
        connection.send(None)
        connection.send(("f9", True, 1.0))
        connection.send("what no helper of ours sends")

    events: queue.Queue[tuple[str, bool]] = queue.Queue()
    problems: queue.Queue[DictationError] = queue.Queue()
    ours, thread = helper(act)
    listener = RemoteListener(
        lambda hotkey, pressed, _when: events.put((str(hotkey), pressed)), ours, problems.put
    )
    assert isinstance(problems.get(timeout=60), InternalError)
    assert [events.get(timeout=60) for _ in range(2)] == [("f9", True), ("f9", False)]
    listener.close()
    thread.join()


@pytest.mark.parametrize(
    ("act", "problem"),
    [
        (lambda connection: connection.send(("Not allowed.", "Allow it.")), "Not allowed"),
        (lambda _: None, "helper process ended"),
    ],
)
def test_a_helper_that_can_not_work_says_why(
    act: Callable[[Connection], None], problem: str
) -> None:
    ours, thread = helper(act)
    with pytest.raises(HotkeyError, match=problem):
        RemoteListener(lambda *_key: None, ours)
    thread.join()
    ours.close()
