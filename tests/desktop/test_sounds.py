"""Sounds that are really heard: what arrives at the private sound server's output is recorded."""

import subprocess
import sys
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from dictation.desktop.sounds import Playback, play, scaled
from dictation.errors import DesktopError
from dictation.paths import resource

Signal = npt.NDArray[np.float32]
RATE = 48_000
NAMES = ("start", "stop", "problem")


def load(path: Path) -> Signal:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        content = file.readframes(file.getnframes())
    return np.frombuffer(content, "<i2").astype(np.float32) / 32_768


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


@pytest.fixture
def long_file(tmp_path: Path) -> Path:
    path = tmp_path / "a test recording.wav"
    tone = np.sin(np.arange(20 * RATE) * 2 * np.pi * 440 / RATE) * 8_000
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(tone.astype("<i2").tobytes())
    return path


def likeness(heard: Signal, expected: Signal) -> float:
    """How well a sound is found in what was heard, 0 to 1."""
    at = int(np.argmax(np.correlate(heard, expected, "valid")))
    part = heard[at : at + len(expected)]
    return float(part @ expected / (np.linalg.norm(part) * np.linalg.norm(expected)))


@pytest.mark.parametrize("name", NAMES)
def test_a_sound_is_heard_as_it_was_made(name: str, ear: Any) -> None:
    play(name, 1.0)
    assert wait_for(ear.quiet_again)
    # a monitor misses the milliseconds that had been rendered before the sound began
    likenesses = {one: likeness(ear.heard, load(resource(f"sounds/{one}.wav"))) for one in NAMES}
    assert likenesses[name] > 0.9
    assert max(likenesses, key=lambda one: likenesses[one]) == name


def test_volume_is_linear(ear: Any) -> None:
    play(resource("sounds/start.wav"), 0.5)
    assert wait_for(ear.quiet_again)
    as_made = np.abs(load(resource("sounds/start.wav"))).max()
    assert np.abs(ear.heard).max() == pytest.approx(as_made / 2, rel=0.05)


@pytest.mark.usefixtures("sound_server")
def test_no_process_is_left_behind(players: Callable[[], list[str]]) -> None:
    for _ in range(3):
        play("start", 0.1)
    assert wait_for(lambda: not players())


def test_a_playback_can_be_stopped(ear: Any, long_file: Path) -> None:
    playback = Playback(long_file)
    assert playback.playing
    assert wait_for(lambda: bool(np.abs(ear.heard).any()))
    playback.stop()
    assert wait_for(lambda: not playback.playing, 15)
    assert wait_for(ear.quiet_again, 15)
    playback.stop()  # once more does no harm


@pytest.mark.usefixtures("sound_server")
def test_a_playback_ends_by_itself() -> None:
    playback = Playback(resource("sounds/stop.wav"), 0.5)
    assert playback.playing
    assert wait_for(lambda: not playback.playing)


def test_without_a_player_sounds_are_silent_and_playback_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, long_file: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    play("start", 1.0)
    with pytest.raises(DesktopError, match="No program for playing audio"):
        Playback(long_file)


def test_without_a_sound_server_nothing_breaks(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    long_file: Path,
    players: Callable[[], list[str]],
) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/none")
    play("start", 1.0)
    playback = Playback(long_file)
    assert wait_for(lambda: not playback.playing)
    assert wait_for(lambda: not players())


def test_a_missing_file(tmp_path: Path) -> None:
    play("no such sound", 1.0)
    with pytest.raises(DesktopError, match="is missing"):
        Playback(tmp_path / "gone.wav")


def test_a_file_made_quieter_is_the_same_sound(tmp_path: Path) -> None:
    path = tmp_path / "quiet.wav"
    path.write_bytes(scaled(resource("sounds/start.wav"), 0.25))
    np.testing.assert_allclose(load(path), load(resource("sounds/start.wav")) / 4, atol=1 / 32_768)


@pytest.mark.parametrize("name", NAMES)
def test_our_sounds_are_short_quiet_and_without_clicks(name: str) -> None:
    sound = load(resource(f"sounds/{name}.wav"))
    assert 0.06 <= len(sound) / RATE <= 0.18
    assert 0.1 < np.abs(sound).max() <= 0.26
    assert np.abs(sound[[0, 1, 2, -3, -2, -1]]).max() < 0.001


def test_our_sounds_are_those_that_the_script_makes(tmp_path: Path) -> None:
    script = resource("sounds/make_sounds.py")
    subprocess.run([sys.executable, "-c", MAKES, str(script), str(tmp_path)], check=True)
    for name in NAMES:
        made, kept = load(tmp_path / f"{name}.wav"), load(resource(f"sounds/{name}.wav"))
        np.testing.assert_allclose(made, kept, atol=1 / 32_768)


MAKES = """
import pathlib, runpy, sys
runpy.run_path(sys.argv[1])["make"](pathlib.Path(sys.argv[2]))
"""
