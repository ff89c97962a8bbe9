import pytest

from dictation.desktop.hotkeys.choose import by_hand, listener, on_wayland
from dictation.desktop.hotkeys.x11 import X11Listener
from dictation.errors import HotkeyError


@pytest.mark.parametrize(
    ("kind", "display", "wayland"),
    [
        ("wayland", None, True),
        ("x11", None, False),
        ("x11", "wayland-0", False),
        (None, "wayland-0", True),
        ("tty", "wayland-1", True),
        (None, None, False),
    ],
)
def test_the_session_is_recognised(
    monkeypatch: pytest.MonkeyPatch, kind: str | None, display: str | None, wayland: bool
) -> None:
    for name, value in (("XDG_SESSION_TYPE", kind), ("WAYLAND_DISPLAY", display)):
        monkeypatch.delenv(name, raising=False)
        if value:
            monkeypatch.setenv(name, value)
    assert on_wayland() is wayland


@pytest.mark.screen
@pytest.mark.usefixtures("screen")
def test_x11_is_chosen_on_x11(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
    chosen = listener(lambda _hotkey, _pressed: None)
    assert isinstance(chosen, X11Listener)
    chosen.close()


def test_the_portal_is_chosen_on_wayland(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    with pytest.raises(HotkeyError, match="no D-Bus session"):
        listener(lambda _hotkey, _pressed: None)


@pytest.mark.parametrize(
    ("desktop", "words"),
    [
        ("GNOME", "Custom Shortcuts"),
        ("ubuntu:GNOME", "Custom Shortcuts"),
        ("KDE", "System Settings"),
        ("sway", "bindsym --release F9 exec dictation stop"),
        ("Hyprland", "bindr = , F9, exec, dictation stop"),
        ("XFCE", "keyboard shortcuts"),
        (None, "keyboard shortcuts"),
    ],
)
def test_there_are_steps_for_every_desktop(desktop: str | None, words: str) -> None:
    assert words in by_hand(desktop)
    assert "dictation toggle" in by_hand(desktop)
