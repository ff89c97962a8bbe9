"""Which window has the focus, with a window manager and without."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
import Xlib.display
from Xlib import X

from dictation.desktop.focus import Window
from dictation.desktop.focus_x11 import ConnectedX11Focus


@pytest.fixture
def focus(screen: Any) -> Iterator[ConnectedX11Focus]:
    with closing(ConnectedX11Focus(screen.name)) as focus:
        yield focus


@pytest.fixture
def terminal(screen: Any) -> Iterator[Callable[[str], "subprocess.Popen[bytes]"]]:
    """Opens an xterm with some title; all are closed in the end."""
    opened: list[subprocess.Popen[bytes]] = []

    def open_one(title: str) -> "subprocess.Popen[bytes]":
        opened.append(subprocess.Popen(["xterm", "-T", title, "-e", "cat"]))
        screen.wait_for_window(title)
        return opened[-1]

    yield open_one
    for process in opened:
        process.terminate()
        process.wait(60)


def test_nothing_focused(screen: Any, focus: ConnectedX11Focus) -> None:
    screen.wait_until(lambda: focus.focused() is None)


def test_window_is_told_by_its_class_and_id(
    screen: Any, focus: ConnectedX11Focus, terminal: Callable[[str], "subprocess.Popen[bytes]"]
) -> None:
    terminal("first")
    first = focus.focused()
    terminal("second")
    second = focus.focused()

    assert first
    assert second
    assert (first.application, second.application) == ("xterm", "xterm")
    assert first.id != second.id

    screen.focus("first")
    assert focus.focused() == first


def test_a_title_is_that_of_the_window_now(
    screen: Any, focus: ConnectedX11Focus, terminal: Callable[[str], "subprocess.Popen[bytes]"]
) -> None:
    process = terminal("first")
    window = focus.focused()
    assert window
    assert focus.title(window) == "first"
    with closing(Xlib.display.Display(screen.name)) as display:
        asked = display.create_resource_object("window", window.id)
        name, utf8 = map(display.intern_atom, ("_NET_WM_NAME", "UTF8_STRING"))
        asked.change_property(name, utf8, 8, "“ß”".encode())
        display.sync()
        assert focus.title(window) == "“ß”"
        asked.delete_property(name)
        asked.set_wm_name("plain")  # as old programs have it
        display.sync()
    assert focus.title(window) == "plain"
    assert "first" not in repr(window)
    process.terminate()
    process.wait(60)
    screen.wait_until(lambda: focus.title(window) == "")


def test_window_that_closes_is_focused_no_more(
    screen: Any, focus: ConnectedX11Focus, terminal: Callable[[str], "subprocess.Popen[bytes]"]
) -> None:
    process = terminal("short-lived")
    window = focus.focused()
    assert window
    process.terminate()
    screen.wait_until(lambda: focus.focused() is None)  # asked while it closes, too


def test_window_the_window_manager_does_not_know(screen: Any, focus: ConnectedX11Focus) -> None:
    """As toolkits and menus do: the keyboard belongs to a child of the window with the class."""
    with closing(Xlib.display.Display(screen.name)) as display:
        screen.wait_until(lambda: focus.focused() is None)
        root = display.screen().root
        shape = {"x": 0, "y": 0, "width": 50, "height": 50, "border_width": 0}
        menu = root.create_window(**shape, depth=X.CopyFromParent, override_redirect=True)
        menu.set_wm_class("menu", "Menu")
        child = menu.create_window(**shape, depth=X.CopyFromParent)
        menu.map()
        child.map()
        child.set_input_focus(X.RevertToPointerRoot, X.CurrentTime)
        display.sync()

        assert focus.focused() == Window(menu.id, "menu")
