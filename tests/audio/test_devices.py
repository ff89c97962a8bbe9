"""Microphones are found by name, and their absence is explained."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dictation.audio.devices import choose, input_devices
from dictation.errors import MicrophoneError

if TYPE_CHECKING:
    from tests.audio.conftest import Headset
    from tests.conftest import SoundServer

TRY = """
import sys
from dictation.audio.devices import choose
from dictation.errors import MicrophoneError
try: print(choose(None))
except MicrophoneError as error: print(error)
"""


def alone(code: str, **environment: str) -> str:
    """Return what a new process with this environment prints; stderr must stay empty."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stderr == ""
    return done.stdout


def test_a_missing_portaudio_library_names_the_package_to_install(tmp_path: Path) -> None:
    hidden = "import ctypes.util; ctypes.util.find_library = lambda name: None\n"
    said = alone(hidden + TRY, PULSE_SERVER=f"unix:{tmp_path}/none")
    assert "PortAudio isn't installed" in said
    assert "sudo apt install libportaudio2" in said


def test_files_can_be_read_without_the_portaudio_library() -> None:
    said = alone("import sys, dictation.audio.microphone; print('sounddevice' in sys.modules)")
    assert said == "False\n"


@pytest.mark.skipif(sys.platform != "linux", reason="a sound server is Linux's way")
def test_a_missing_sound_server_is_reported(tmp_path: Path) -> None:
    if Path("/proc/asound/cards").exists():
        pytest.skip("this machine has sound cards of its own")
    said = alone(TRY, PULSE_SERVER=f"unix:{tmp_path}/none", XDG_RUNTIME_DIR=str(tmp_path))
    assert "no sound server" in said
    assert "pactl info" in said


@pytest.mark.usefixtures("sound_server")
class TestWithASoundServer:
    @pytest.fixture(autouse=True)
    def refreshed(self, sound_server: "SoundServer") -> None:
        sound_server.plug()

    def test_lists_the_servers_microphones_with_the_default_marked(
        self, headset: "Headset"
    ) -> None:
        found = {device.source: device for device in input_devices()}
        assert set(found) == {"virtmic", headset.source}, "monitors are no microphones"
        assert found[headset.source].name == headset.description
        assert [one.source for one in found.values() if one.is_default] == ["virtmic"]
        assert all(one.channels > 0 and one.default_rate >= 8_000 for one in found.values())

    def test_the_list_is_up_to_date(self, sound_server: "SoundServer", headset: "Headset") -> None:
        headset.unplug()
        assert [device.source for device in input_devices()] == ["virtmic"]
        headset.plug()
        sound_server.pactl("set-default-source", headset.source)
        assert [one.source for one in input_devices() if one.is_default] == [headset.source]

    def test_no_name_means_the_current_default(self) -> None:
        chosen = choose(None)
        assert chosen.is_default
        assert chosen.source is None

    @pytest.mark.parametrize("name", ["Jabra Evolve", "JABRA", "evol", "headset_in", "Dset"])
    def test_part_of_the_name_or_source_in_any_case_is_enough(
        self, headset: "Headset", name: str
    ) -> None:
        assert choose(name).source == headset.source

    def test_an_unknown_name_lists_the_available_microphones(self, headset: "Headset") -> None:
        with pytest.raises(MicrophoneError, match="no microphone called “Røde”") as caught:
            choose("Røde")
        for device in input_devices():
            assert f"“{device.name}”" in caught.value.remedy
        assert headset.description in caught.value.remedy

    @pytest.mark.usefixtures("headset")
    def test_an_ambiguous_name_lists_the_candidates(self) -> None:
        with pytest.raises(MicrophoneError, match="more than one") as caught:
            choose("e")
        for device in input_devices():
            assert f"“{device.name}”" in caught.value.remedy

    def test_two_identical_microphones_can_be_told_apart(
        self, plug_in: "Callable[[str], Headset]"
    ) -> None:
        plug_in("left")
        plug_in("right")
        names = {device.name for device in input_devices() if device.source != "virtmic"}
        assert names == {"Jabra Evolve (left)", "Jabra Evolve (right)"}
        assert choose("Jabra Evolve (right)").source == "right"

    def test_a_machine_without_microphones_is_reported(self, sound_server: "SoundServer") -> None:
        sound_server.unplug()
        sink = sound_server.pactl("load-module", "module-null-sink")
        try:
            with pytest.raises(MicrophoneError, match="can only play"):
                choose(None)
        finally:
            sound_server.pactl("unload-module", sink)
            sound_server.plug()

    @pytest.mark.skipif(sys.platform != "linux", reason="libpulse is Linux's")
    def test_without_libpulse_portaudio_lists_the_devices(self) -> None:
        hidden = (
            "import ctypes.util; find = ctypes.util.find_library\n"
            "ctypes.util.find_library = (\n"
            "    lambda name: 'libmissing.so' if name == 'libpulse' else find(name))\n"
        )
        assert "name='default'" in alone(hidden + TRY)

    @pytest.mark.skipif(sys.platform != "linux", reason="the sound server is Linux's")
    def test_with_a_sound_server_portaudio_is_not_needed(self) -> None:
        hidden = "import ctypes.util; ctypes.util.find_library = lambda name: None\n"
        assert "is_default=True" in alone(hidden + TRY)
