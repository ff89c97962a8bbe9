"""The window with the focus, as takes ask for it: an answer or none, never an error."""

import subprocess
from functools import partial
from typing import Any

import pytest

from dictation.desktop.focus import Window
from dictation.desktop.focused_window import FocusedWindow, connect
from dictation.desktop.platform import Desktop, this_desktop
from dictation.output.x11.client import X11Desk


@pytest.mark.screen
def test_it_is_the_window_that_typing_finds(screen: Any) -> None:
    """The two ask over connections of their own, and have to mean the same."""
    focused, desk = FocusedWindow(partial(connect, this_desktop())), X11Desk()
    process = subprocess.Popen(["xterm", "-T", "terminal", "-e", "cat"])
    try:
        screen.wait_for_window("terminal")
        window = focused.now()
        assert window is not None
        assert window.application == "xterm"
        assert desk.look().window == window
        assert focused.title(window) == "terminal"
    finally:
        focused.close()
        desk.close()
        process.terminate()
        process.wait(60)


def test_on_wayland_nothing_is_known_without_a_bus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
    focused = FocusedWindow(partial(connect, Desktop("wayland")))
    assert focused.now() is None
    focused.close()


def test_after_a_failure_it_connects_again(caplog: pytest.LogCaptureFixture) -> None:
    class Lost:
        closed = False

        def focused(self) -> Window:
            raise ConnectionError

        def title(self, window: Window) -> str:
            raise ConnectionError(f"{window} is called My Diary")

        def close(self) -> None:
            self.closed = True
            raise ConnectionError  # which is lost, after all

    class Found(Lost):
        def focused(self) -> Window:
            return Window(1, "xterm")

    lost, found = Lost(), Found()
    connections = [found, lost]
    focused = FocusedWindow(connections.pop)
    assert focused.now() is None
    assert lost.closed
    assert focused.now() == focused.now() == Window(1, "xterm")
    assert focused.title(Window(1, "xterm")) == ""
    assert found.closed
    assert "My Diary" not in caplog.text
    focused.close()
    assert found.closed
