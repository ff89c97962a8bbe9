"""What a process can know of its desktop from its environment, and what all choose by that."""

from typing import Any

import pytest

from dictation.desktop.hotkeys.choose import by_hand, listener
from dictation.desktop.hotkeys.x11 import X11Listener
from dictation.desktop.platform import Desktop, this_desktop
from dictation.errors import HotkeyError

X = {"DISPLAY": ":0"}
W = {"WAYLAND_DISPLAY": "wayland-0"}


@pytest.mark.parametrize(
    ("platform", "environment", "session", "has_x"),
    [
        ("win32", {}, "windows", False),
        ("win32", X, "windows", False),  # an X server for other programs
        ("darwin", X, "macos", False),
        ("linux", X, "x11", True),
        ("linux", X | {"XDG_SESSION_TYPE": "x11"}, "x11", True),
        ("linux", X | {"XDG_SESSION_TYPE": "tty"}, "x11", True),  # startx, ssh -X
        ("linux", W, "wayland", False),
        ("linux", X | W, "wayland", True),  # XWayland
        ("linux", X | W | {"XDG_SESSION_TYPE": "wayland"}, "wayland", True),
        ("linux", X | W | {"XDG_SESSION_TYPE": "tty"}, "wayland", True),  # sway, by hand
        ("linux", X | W | {"XDG_SESSION_TYPE": "x11"}, "x11", True),  # a compositor in a window
        ("linux", W | {"XDG_SESSION_TYPE": "x11"}, "wayland", False),
        ("linux", X | {"XDG_SESSION_TYPE": "wayland"}, "wayland", True),  # a sandbox
        ("linux", {"XDG_SESSION_TYPE": "wayland"}, "wayland", False),  # a service
        ("linux", {"DISPLAY": "", "WAYLAND_DISPLAY": ""}, "none", False),
        ("linux", {"XDG_SESSION_TYPE": "tty"}, "none", False),
    ],
)
def test_the_session_is_read_from_the_environment(
    platform: str, environment: dict[str, str], session: str, has_x: bool
) -> None:
    assert Desktop.of(platform, environment) == Desktop(session, (), has_x)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "names"),
    [("ubuntu:GNOME", ("ubuntu", "gnome")), ("KDE", ("kde",)), ("", ()), (":", ())],
)
def test_the_desktop_is_known_by_its_names(value: str, names: tuple[str, ...]) -> None:
    assert Desktop.of("linux", W | {"XDG_CURRENT_DESKTOP": value}).names == names


@pytest.mark.parametrize(
    ("desktop", "typing"),
    [
        (Desktop("x11", ("gnome",)), ("type",)),
        (Desktop("windows"), ("type",)),
        (Desktop("macos"), ("type",)),
        (Desktop("wayland", ("ubuntu", "gnome")), ("portal",)),
        (Desktop("wayland", ("kde",)), ("portal",)),
        (Desktop("wayland", ("sway",)), ("wtype", "ydotool")),
        (Desktop("wayland"), ("wtype", "ydotool")),
        (Desktop("none"), ()),
    ],
)
def test_how_programs_may_type(desktop: Desktop, typing: tuple[str, ...]) -> None:
    assert desktop.typing == typing


def test_hotkeys_are_grabbed_on_x11(screen: Any) -> None:
    here = this_desktop()
    assert here == Desktop("x11", here.names, has_x=True), screen.name
    chosen = listener(here, lambda _hotkey, _pressed, _when: None)
    assert isinstance(chosen, X11Listener)
    chosen.close()


def test_hotkeys_come_from_the_portal_on_wayland(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    with pytest.raises(HotkeyError, match="no D-Bus session"):
        listener(Desktop("wayland", has_x=True), lambda _hotkey, _pressed, _when: None)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("gnome",), "Custom Shortcuts"),
        (("ubuntu", "gnome"), "Custom Shortcuts"),
        (("kde",), "System Settings"),
        (("sway",), "bindsym --release F9 exec dictation stop"),
        (("hyprland",), "bindr = , F9, exec, dictation stop"),
        (("xfce",), "keyboard shortcuts"),
        ((), "keyboard shortcuts"),
    ],
)
def test_there_are_steps_for_every_desktop(names: tuple[str, ...], words: str) -> None:
    steps = by_hand(Desktop("wayland", names))
    assert words in steps
    assert "dictation toggle" in steps
