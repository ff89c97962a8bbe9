"""The tray over D-Bus, as in GNOME's extension and KDE, where the desktop draws the menu."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from jeepney import (
    DBusAddress,
    Message,
    MessageType,
    message_bus,
    new_method_call,
    new_method_return,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.low_level import HeaderFields

from dictation.desktop.commands import Command

PROGRAM = """
from PySide6.QtWidgets import QApplication
from dictation.gui.tray import Tray
app = QApplication(["dictation"])
tray = Tray()
tray.there.connect(lambda there: print("tray" if there else "no tray", flush=True))
tray.toggle_requested.connect(lambda: (print("toggled", flush=True), app.quit()))
tray.set_microphones(["USB Microphone"], "USB Microphone")
tray._looking.setInterval(200)
tray.start()
app.exec()
"""


@pytest.fixture
def program(bus: object, screen: object) -> Iterator["subprocess.Popen[str]"]:  # noqa: ARG001
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | {"QT_QPA_PLATFORM": "xcb"},
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


def become_a_tray(connection: DBusConnection) -> str:
    """Act as the desktop's tray; return the bus name of the first program that registers."""
    connection.send_and_get_reply(message_bus.RequestName("org.kde.StatusNotifierWatcher"))
    while True:
        call: Message = connection.receive(timeout=60)
        if call.header.message_type != MessageType.method_call:
            continue
        member = call.header.fields[HeaderFields.member]
        if member == "Get":  # IsStatusNotifierHostRegistered
            connection.send(new_method_return(call, "v", (("b", True),)))
        else:
            connection.send(new_method_return(call))
        if member == "RegisterStatusNotifierItem":
            return str(call.header.fields[HeaderFields.sender])


def labels(entry: Any) -> list[str]:
    """The texts of a menu as com.canonical.dbusmenu tells it, all levels in order."""
    _number, properties, children = entry
    below = [text for _signature, child in children for text in labels(child)]
    return ([properties["label"][1]] if "label" in properties else []) + below


def test_a_tray_that_comes_late(program: "subprocess.Popen[str]") -> None:
    assert program.stdout is not None
    assert program.stdout.readline() == "no tray\n"
    with open_dbus_connection("SESSION") as connection:
        item = become_a_tray(connection)
        assert program.stdout.readline() == "tray\n"

        def ask(path: str, interface: str, *call: Any) -> Any:
            address = DBusAddress(path, bus_name=item, interface=interface)
            return connection.send_and_get_reply(new_method_call(address, *call), timeout=60).body

        _revision, menu = ask(
            "/MenuBar", "com.canonical.dbusmenu", "GetLayout", "iias", (0, -1, [])
        )
        silence = "▯" * 12  # the level as text: such menus show no widgets
        assert labels(menu) == [
            "Start dictation",
            *(command.entry for command in Command if command.entry),
            "Copy last text",
            *("Microphone", "System default", "USB Microphone", silence),
            *("Model", "Language", "Profile", "Captions (computer audio)"),
            *("Save history", "History…", "Settings…", "Quit"),
        ]
        ask("/StatusNotifierItem", "org.kde.StatusNotifierItem", "Activate", "ii", (0, 0))
    assert program.stdout.readline() == "toggled\n"
    assert program.wait(60) == 0
