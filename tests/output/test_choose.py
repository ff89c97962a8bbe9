"""Which ways of delivering text a desktop has, and which one "auto" is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dictation.errors import OutputError
from dictation.output import choose
from dictation.output.choose import available, best, focus, session, typist


class NoClipboard:
    """Nothing here reaches the clipboard."""

    def offer(self, text: str, selection: bool) -> Any:
        raise AssertionError(text, selection)

    def restore(self) -> None:
        raise AssertionError

    def put(self, text: str) -> None:
        raise AssertionError(text)


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The only folder of programs, empty at first; no bus, no daemon."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.delenv("YDOTOOL_SOCKET", raising=False)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'nobody'}")
    return folder


def install(folder: Path, name: str) -> None:
    (folder / name).write_text("#!/bin/sh\n")
    (folder / name).chmod(0o755)


@pytest.fixture
def wayland(tools: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "sway")
    return tools


@pytest.mark.parametrize(
    ("platform", "environment", "kind"),
    [
        ("win32", {}, "windows"),
        ("darwin", {"DISPLAY": ":0"}, "macos"),
        ("linux", {"DISPLAY": ":0"}, "x11"),
        ("linux", {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, "wayland"),
        ("linux", {"DISPLAY": ""}, "none"),
    ],
)
def test_the_kind_of_desktop(platform: str, environment: dict[str, str], kind: str) -> None:
    assert session(platform, environment) == kind


def test_auto_types_where_any_program_may() -> None:
    assert [best(here, {}) for here in ("x11", "windows", "macos")] == ["type"] * 3
    assert best("none", {}) == "copy"


@pytest.mark.parametrize(
    ("desktop", "installed", "daemon", "method"),
    [
        ("ubuntu:GNOME", ["wtype"], True, "portal"),
        ("KDE", [], False, "portal"),
        ("sway", ["wtype", "ydotool"], True, "wtype"),
        ("Hyprland", ["ydotool"], True, "ydotool"),
        ("Hyprland", ["ydotool"], False, "copy"),
        ("sway", [], True, "copy"),
        ("", [], False, "copy"),
    ],
)
def test_auto_on_wayland(
    tools: Path, desktop: str, installed: list[str], daemon: bool, method: str
) -> None:
    for name in installed:
        install(tools, name)
    socket = tools.parent / "socket"
    if daemon:
        socket.touch()
    environment = {
        "XDG_CURRENT_DESKTOP": desktop,
        "PATH": str(tools),
        "YDOTOOL_SOCKET": str(socket),
    }
    assert best("wayland", environment) == method


def test_why_a_method_is_not_possible_on_wayland(wayland: Path) -> None:
    install(wayland, "ydotool")
    assert available() == {
        "type": choose.WAYLAND_KEEPS,
        "paste": choose.WAYLAND_KEEPS,
        "portal": "The desktop can't be asked: there is no D-Bus session.",
        "wtype": "The program wtype is not installed.",
        "ydotool": "The daemon of ydotool, ydotoold, is not running.",
        "copy": None,
    }
    with pytest.raises(OutputError, match="ydotoold, is not running") as caught:
        typist("ydotool", NoClipboard(), str)
    assert caught.value.remedy == "Choose another way of typing in the settings."


def test_the_typists_of_wayland(wayland: Path) -> None:
    install(wayland, "wtype")
    for method, name in (("auto", "wtype"), ("portal", "portal"), ("copy", "copy")):
        chosen = typist(method, NoClipboard(), str)
        assert chosen.name == name
        chosen.close()


def test_wayland_copies_by_its_own_tool(wayland: Path) -> None:
    copied = wayland.parent / "copied"
    (wayland / "wl-copy").write_text(f"#!/bin/sh\n/bin/cat > {copied}\n")
    (wayland / "wl-copy").chmod(0o755)
    copying = typist("copy", NoClipboard(), str)
    copying.deliver("One ")
    copying.deliver("two.")
    copying.finish()
    assert copied.read_text() == "One two."


def test_wayland_does_not_tell_the_focus(wayland: Path) -> None:  # noqa: ARG001
    assert focus() is None


@pytest.mark.screen
def test_what_x11_has(screen: Any, tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    monkeypatch.setenv("DISPLAY", screen.name)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert available() == {
        "type": None,
        "paste": None,
        "portal": choose.ONLY_WAYLAND,
        "wtype": choose.ONLY_WAYLAND,
        "ydotool": choose.ONLY_WAYLAND,
        "copy": None,
    }
    for method, name in (("auto", "type"), ("paste", "paste"), ("copy", "copy")):
        chosen = typist(method, NoClipboard(), str)
        assert chosen.name == name
        chosen.close()
    with pytest.raises(OutputError, match="only for Wayland"):
        typist("portal", NoClipboard(), str)
    asked = focus()
    assert asked is not None
    asked.close()


def test_without_a_desktop_text_can_only_be_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert [method for method, problem in available().items() if problem is None] == ["copy"]
    assert typist("auto", NoClipboard(), str).name == "copy"
    with pytest.raises(OutputError, match="There is no desktop to type into"):
        typist("type", NoClipboard(), str)


def test_a_method_nobody_knows() -> None:
    with pytest.raises(OutputError, match="no way of typing that is called telepathy"):
        typist("telepathy", NoClipboard(), str)
