"""An ear for what the sound server plays, and somebody who answers on the private D-Bus."""

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import psutil
import pytest

if TYPE_CHECKING:
    from tests.conftest import SoundServer

RATE = 48_000


class Ear:
    """Records what comes out of the sound server."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [
                *("parec", "--device=mic.monitor", "--format=s16le", f"--rate={RATE}"),
                *("--channels=1", "--latency-msec=10", "--raw"),
            ],
            stdout=subprocess.PIPE,
        )
        self._heard = b""
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        while part := self._process.stdout.read1(4096):
            self._heard += part

    @property
    def heard(self) -> npt.NDArray[np.float32]:
        whole = self._heard[: len(self._heard) // 2 * 2]
        return np.frombuffer(whole, "<i2").astype(np.float32) / 32_768

    def quiet_again(self) -> bool:
        """Whether a sound was heard and has been over for a tenth of a second."""
        loud = np.abs(self.heard) > 0.001
        return bool(loud.any() and not loud[-RATE // 10 :].any())

    def close(self) -> None:
        self._process.terminate()
        self._thread.join()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


@pytest.fixture
def ear(sound_server: "SoundServer") -> Iterator[Ear]:
    sound_server.plug()
    ear = Ear()
    deadline = time.monotonic() + 60
    while not len(ear.heard):
        assert time.monotonic() < deadline, "the monitor gives nothing"
        time.sleep(0.01)
    yield ear
    ear.close()


@pytest.fixture
def players() -> Callable[[], list[str]]:
    """The sound players that we have started and that run now."""

    def running() -> list[str]:
        names = []
        for child in psutil.Process().children():
            with suppress(psutil.NoSuchProcess):  # it may end between being listed and asked
                names.append(child.name())
        return [name for name in names if name == "paplay"]

    return running


@pytest.fixture
def serve(bus: object) -> Iterator[Callable[..., Any]]:  # noqa: ARG001
    """Own names on the private bus, and answer in a thread to the calls that come."""
    from jeepney import MessageType, message_bus
    from jeepney.io.blocking import open_dbus_connection

    def run(connection: Any, answer: Callable[[Any], None], ended: threading.Event) -> None:
        while not ended.is_set():
            try:
                message = connection.receive(timeout=0.05)
            except TimeoutError:
                continue
            except ConnectionError:  # the bus has been killed
                return
            if message.header.message_type is MessageType.method_call:
                answer(message)

    with ExitStack() as stack:

        def start(answer: Callable[[Any], None], *names: str) -> Any:
            connection = stack.enter_context(open_dbus_connection("SESSION"))
            for name in names:
                connection.send_and_get_reply(message_bus.RequestName(name))
            ended = threading.Event()
            thread = threading.Thread(target=run, args=(connection, answer, ended))
            thread.start()
            stack.callback(thread.join)
            stack.callback(ended.set)
            return connection

        yield start
