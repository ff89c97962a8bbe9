"""Microphones are found by name, and their absence is explained."""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dictation.audio.devices import choose, input_devices, refresh
from dictation.errors import MicrophoneError

if TYPE_CHECKING:
    from tests.conftest import SoundServer

TRY = """
import sys
from dictation.audio.devices import choose
from dictation.errors import MicrophoneError
try: print(choose(None))
except MicrophoneError as error: print(error)
"""


def alone(code: str, **environment: str) -> str:
    """What a fresh process prints that finds this environment; nothing goes to stderr."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stderr == ""
    return done.stdout


def test_without_the_portaudio_library_the_package_is_named() -> None:
    hidden = "import ctypes.util; ctypes.util.find_library = lambda name: None\n"
    said = alone(hidden + TRY)
    assert "PortAudio isn't installed" in said
    assert "sudo apt install libportaudio2" in said


def test_files_can_be_read_without_the_portaudio_library() -> None:
    said = alone("import sys, dictation.audio.microphone; print('sounddevice' in sys.modules)")
    assert said == "False\n"


@pytest.mark.skipif(sys.platform != "linux", reason="a sound server is Linux's way")
def test_without_a_sound_server_it_is_said(tmp_path: Path) -> None:
    if Path("/proc/asound/cards").exists():
        pytest.skip("this machine has sound cards of its own")
    said = alone(TRY, PULSE_SERVER=f"unix:{tmp_path}/none", XDG_RUNTIME_DIR=str(tmp_path))
    assert "no sound server" in said
    assert "pactl info" in said


@pytest.mark.sound
@pytest.mark.slow
@pytest.mark.usefixtures("sound_server")
class TestWithASoundServer:
    @pytest.fixture(autouse=True)
    def looked_again(self, sound_server: "SoundServer") -> None:
        sound_server.plug()
        refresh()

    def test_lists_one_default(self) -> None:
        found = input_devices()
        assert {"default", "pulse"} <= {device.name for device in found}
        assert [device.name for device in found if device.is_default] == ["default"]
        assert all(device.channels > 0 and device.default_rate >= 8_000 for device in found)

    def test_no_name_is_the_default(self) -> None:
        assert choose(None).is_default

    @pytest.mark.parametrize("name", ["pulse", "PULSE", "uls"])
    def test_a_part_of_the_name_in_any_case_is_enough(self, name: str) -> None:
        assert choose(name).name == "pulse"

    def test_an_unknown_name_is_answered_with_those_there_are(self) -> None:
        with pytest.raises(MicrophoneError, match="no microphone called “Røde”") as caught:
            choose("Røde")
        assert "“pulse”" in caught.value.remedy
        assert "“default”" in caught.value.remedy

    def test_a_name_that_fits_several_asks_back(self) -> None:
        with pytest.raises(MicrophoneError, match="more than one") as caught:
            choose("u")  # pulse, default
        assert "“pulse”, “default”" in caught.value.remedy
