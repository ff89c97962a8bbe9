"""Which ways of delivering text a desktop has, and which one "auto" is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from dictation.desktop.accessibility import Unknown
from dictation.desktop.platform import Desktop
from dictation.errors import OutputError
from dictation.output import choose
from dictation.output.choose import AUTO, METHODS, available, best, clipboard, output, surroundings
from dictation.output.desk import UNKNOWN, AccessibleDesk
from dictation.settings.sections.output import Method

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


X11 = Desktop("x11", has_x=True)
SWAY = Desktop("wayland", ("sway",), has_x=True)
NONE = Desktop("none")


def test_auto_types_where_any_program_may() -> None:
    everywhere = (X11, Desktop("windows"), Desktop("macos"))
    assert [best(desktop) for desktop in everywhere] == ["type"] * 3
    assert best(NONE) == "copy"


@pytest.mark.parametrize(
    ("names", "installed", "daemon", "method"),
    [
        (("ubuntu", "gnome"), ["wtype"], True, "portal"),
        (("kde",), [], False, "portal"),
        (("sway",), ["wtype", "ydotool"], True, "wtype"),
        (("hyprland",), ["ydotool"], True, "ydotool"),
        (("hyprland",), ["ydotool"], False, "copy"),
        (("sway",), [], True, "copy"),
        ((), [], False, "copy"),
    ],
)
def test_auto_on_wayland(
    tools: Path,
    monkeypatch: pytest.MonkeyPatch,
    names: tuple[str, ...],
    installed: list[str],
    daemon: bool,
    method: str,
) -> None:
    for name in installed:
        install(tools, name)
    socket = tools.parent / "socket"
    if daemon:
        socket.touch()
    monkeypatch.setenv("YDOTOOL_SOCKET", str(socket))
    assert best(Desktop("wayland", names)) == method


def test_why_a_method_is_not_possible_on_wayland(tools: Path) -> None:
    install(tools, "ydotool")
    told = {
        "type": choose.WAYLAND_KEEPS,
        "paste": choose.WAYLAND_KEEPS,
        "portal": "The desktop can't be asked: there is no D-Bus session.",
        "wtype": "The program wtype is not installed.",
        "ydotool": "ydotool's daemon, ydotoold, is not running.",
        "copy": None,
    }
    assert told.items() <= available(SWAY).items()
    with pytest.raises(OutputError, match="ydotoold, is not running") as caught:
        output(SWAY, "ydotool", NoClipboard(), NO_DESK)
    assert caught.value.remedy == "Choose another output method in the settings."


def test_the_outputs_of_wayland(tools: Path) -> None:
    install(tools, "wtype")
    for method in ("wtype", "portal"):
        chosen = output(SWAY, method, NoClipboard(), NO_DESK)
        assert chosen is not None
        assert chosen.name == method
        chosen.close()
    assert output(SWAY, "copy", NoClipboard(), NO_DESK) is None
    best_one = output(SWAY, "auto", NoClipboard(), NO_DESK)
    assert best_one is not None
    assert best_one.name == "wtype"


def test_wayland_copies_by_its_own_tool(tools: Path) -> None:
    copied = tools.parent / "copied"
    (tools / "wl-copy").write_text(f"#!/bin/sh\n/bin/cat > {copied}\n")
    (tools / "wl-copy").chmod(0o755)
    clipboard(SWAY, NoClipboard()).put("One two.")
    assert copied.read_text() == "One two."


@pytest.mark.usefixtures("tools")
def test_wayland_does_not_tell_the_focus() -> None:
    around = surroundings(SWAY, NoClipboard())
    assert around.desk.look().window is UNKNOWN
    around.desk.close()
    around.text.close()


@pytest.mark.usefixtures("screen", "tools")
def test_what_x11_has() -> None:
    told = {
        "type": None,
        "paste": None,
        "portal": choose.ONLY_WAYLAND,
        "wtype": choose.ONLY_WAYLAND,
        "ydotool": choose.ONLY_WAYLAND,
        "copy": None,
    }
    assert told.items() <= available(X11).items()
    around = surroundings(X11, NoClipboard())
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


def test_without_a_desktop_text_can_only_be_copied() -> None:
    assert [method for method, problem in available(NONE).items() if problem is None] == ["copy"]
    assert output(NONE, "auto", NoClipboard(), NO_DESK) is None
    with pytest.raises(OutputError, match="There is no desktop to type into"):
        output(NONE, "type", NoClipboard(), NO_DESK)


def test_users_can_choose_every_method_and_no_other() -> None:
    assert set(get_args(Method)) == {AUTO, *METHODS}


def test_a_method_nobody_knows() -> None:
    with pytest.raises(OutputError, match="no output method called telepathy"):
        output(X11, "telepathy", NoClipboard(), NO_DESK)
