"""Captions that are left on all day: whatever happens to the sound, they go on, and in time."""

import json
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dictation import paths

if TYPE_CHECKING:
    from tests.cli.conftest import Listening
    from tests.conftest import SoundServer

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="a sound server of its own"),
]

SEND = paths.resource("speech/short-send.flac")  # "Send it now."
ASLEEP = 2.0
LATE = 1.0
"""Seconds by which a player may start earlier or later than another one."""


class Captions:
    """The running command, and what it has told."""

    def __init__(self, process: "Listening") -> None:
        self.process = process
        self._spoken: list[float] = []

    def _of(self, source: str, kind: str) -> list[dict[str, Any]]:
        told = [json.loads(line) for line in self.process.out.split("\n")[:-1]]
        return [event for event in told if (event["source"], event["event"]) == (source, kind)]

    def until(self, source: str, *states: str) -> None:
        """Wait until these are the last things that happened to a source."""

        def reached() -> bool:
            told = [event["state"] for event in self._of(source, "microphone")]
            return told[-len(states) :] == list(states)

        self.process.until(reached)

    def _ends(self, source: str) -> list[float]:
        """When the sentences ended, in seconds of the captions."""
        words = [word for event in self._of(source, "commit") for word in event["words"]]
        return [word["end"] for word in words if word["text"].strip(" .").lower() == "now"]

    def hear(self, server: "SoundServer", *sources: str) -> None:
        """Say the sentence; all sources write it down, at its true distance from the last one."""
        assert server.play(SEND).wait(60) == 0
        self._spoken.append(time.monotonic())
        for source in sources:
            self.process.until(lambda one=source: len(self._ends(one)) == len(self._spoken))
            passed = [said - self._spoken[0] for said in self._spoken]
            written = [end - self._ends(source)[0] for end in self._ends(source)]
            assert written == pytest.approx(passed, abs=LATE)


Begin = Callable[..., Captions]


@pytest.fixture
def begin(start: "Callable[..., Listening]", tiny_model: Path) -> Begin:
    """Starts captions of these sources, and waits until all are heard."""

    def run(*sources: str) -> Captions:
        asked = [word for source in sources for word in ("--source", source)]
        captions = Captions(start("captions", *asked, "--json", "--no-keep", "--model", tiny_model))
        for source in sources:  # of a microphone silence is no sound
            captions.until(source, "ready" if source == "system" else "waiting")
        return captions

    return run


def test_they_go_on_after_a_restart_of_the_sound_server(
    restartable: "Callable[[], SoundServer]", begin: Begin
) -> None:
    server = restartable()  # its one loudspeaker is what the microphone hears
    captions = begin("mic", "system")
    captions.hear(server, "mic", "system")
    server = restartable()
    captions.until("mic", "lost", "returned", "waiting")
    captions.until("system", "lost", "returned", "ready")
    captions.hear(server, "mic", "system")
    assert captions.process.interrupt() == 0


def test_they_go_on_in_time_after_the_machine_was_asleep(
    restartable: "Callable[[], SoundServer]", begin: Begin
) -> None:
    server = restartable()
    captions = begin("mic", "system")
    captions.hear(server, "mic", "system")
    captions.process.process.send_signal(signal.SIGSTOP)
    server.sleep(ASLEEP)
    captions.process.process.send_signal(signal.SIGCONT)
    captions.hear(server, "mic", "system")
    assert captions.process.interrupt() == 0


def test_they_go_on_in_time_after_the_sound_server_hung(
    restartable: "Callable[[], SoundServer]", begin: Begin
) -> None:
    server = restartable()
    captions = begin("system")
    captions.hear(server, "system")
    server.sleep(ASLEEP)
    captions.hear(server, "system")
    assert captions.process.interrupt() == 0


def test_they_follow_what_another_program_makes_the_default(
    restartable: "Callable[[], SoundServer]", begin: Begin
) -> None:
    server = restartable()
    server.pactl("load-module", "module-null-sink", "sink_name=headphones", "norewinds=1")
    server.pactl("set-default-sink", "headphones")
    captions = begin("system")
    server.pactl("set-default-sink", "mic")
    server.wait_until_recorded("mic.monitor")
    captions.hear(server, "system")
    assert captions.process.interrupt() == 0
