"""Which ways of delivering text a desktop has, and which one "auto" is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dictation.desktop.accessibility import Unknown
from dictation.errors import OutputError
from dictation.output import choose
from dictation.output.choose import available, best, clipboard, output, session, surroundings
from dictation.output.desk import UNKNOWN, AccessibleDesk

NO_DESK = AccessibleDesk(Unknown())


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
        "ydotool": "ydotool's daemon, ydotoold, is not running.",
        "copy": None,
    }
    with pytest.raises(OutputError, match="ydotoold, is not running") as caught:
        output("ydotool", NoClipboard(), NO_DESK)
    assert caught.value.remedy == "Choose another output method in the settings."


def test_the_outputs_of_wayland(wayland: Path) -> None:
    install(wayland, "wtype")
    for method in ("wtype", "portal"):
        chosen = output(method, NoClipboard(), NO_DESK)
        assert chosen is not None
        assert chosen.name == method
        chosen.close()
    assert output("copy", NoClipboard(), NO_DESK) is None
    best_one = output("auto", NoClipboard(), NO_DESK)
    assert best_one is not None
    assert best_one.name == "wtype"


def test_wayland_copies_by_its_own_tool(wayland: Path) -> None:
    copied = wayland.parent / "copied"
    (wayland / "wl-copy").write_text(f"#!/bin/sh\n/bin/cat > {copied}\n")
    (wayland / "wl-copy").chmod(0o755)
    clipboard(NoClipboard()).put("One two.")
    assert copied.read_text() == "One two."


def test_wayland_does_not_tell_the_focus(wayland: Path) -> None:  # noqa: ARG001
    around = surroundings(NoClipboard())
    assert around.desk.look().window is UNKNOWN
    around.desk.close()
    around.text.close()


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
    around = surroundings(NoClipboard())
    for method, name in (("auto", "type"), ("paste", "paste")):
        chosen = around.output(method)
        assert chosen is not None
        assert chosen.name == name
        chosen.close()
    assert around.output("copy") is None
    with pytest.raises(OutputError, match="only in Wayland"):
        around.output("portal")
    around.desk.close()
    around.text.close()


def test_without_a_desktop_text_can_only_be_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert [method for method, problem in available().items() if problem is None] == ["copy"]
    assert output("auto", NoClipboard(), NO_DESK) is None
    with pytest.raises(OutputError, match="There is no desktop to type into"):
        output("type", NoClipboard(), NO_DESK)


def test_a_method_nobody_knows() -> None:
    with pytest.raises(OutputError, match="no output method called telepathy"):
        output("telepathy", NoClipboard(), NO_DESK)
