"""An unusable screen is reported before Qt would abort the process."""

import socket
import sys
import threading

import pytest

from dictation.desktop.platform import this_desktop
from dictation.errors import DesktopError
from dictation.gui import screen

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="X is Linux's")


def test_an_x_server_that_does_not_answer_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """XWayland's socket outlives it: the compositor accepts the connection, but nobody answers."""
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
