"""The command `dictation devices` with a real sound server."""

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import SoundServer


def said(*options: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "dictation", "devices", *options], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture(autouse=True)
def plugged(sound_server: "SoundServer") -> None:
    sound_server.plug()


def test_microphones_are_listed_with_the_default_marked() -> None:
    lines = said().splitlines()
    (default,) = [line for line in lines if line.startswith(" ●")]
    assert "PulseAudio" in default
    assert "48 kHz" in default


def test_microphones_as_json() -> None:
    found = json.loads(said("--json"))
    assert [one["source"] for one in found if one["is_default"]] == ["virtmic"]
    assert set(found[0]) == {
        *("index", "name", "host_api", "channels", "default_rate", "is_default", "source"),
    }
