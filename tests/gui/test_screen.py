"""A screen that can't be used is told in words, before Qt would end the process."""

import socket
import sys
import threading

import pytest

from dictation.desktop.platform import this_desktop
from dictation.errors import DesktopError
from dictation.gui import screen

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="X is Linux's")


def test_a_server_that_dies_when_it_is_asked_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """XWayland's socket outlives it: the compositor takes the call, and nobody answers."""
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        number = listening.getsockname()[1] - 6000
        monkeypatch.setenv("DISPLAY", f"127.0.0.1:{number}")

        def hang_up() -> None:
            caller, _ = listening.accept()
            caller.recv(12)
            caller.close()

        server = threading.Thread(target=hang_up)
        server.start()
        with pytest.raises(DesktopError, match="can't be reached"):
            screen.prepare(this_desktop())
        server.join(60)
