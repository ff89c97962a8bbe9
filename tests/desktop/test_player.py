"""A recording is heard from where one clicks: beeps of rising pitch tell which part it was."""

import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dictation.audio.chunk import SAMPLE_RATE
from dictation.audio.opus import compress
from dictation.desktop import player as player_module
from dictation.desktop.player import Player
from dictation.errors import AudioFileError, DesktopError, InternalError

RATE = 48_000  # of the ear
LOWEST, STEP = 400, 200  # Hz: a beep at every full second, each higher than the one before
BEEP = 0.3

pytestmark = pytest.mark.slow


@pytest.fixture
def beeps(tmp_path: Path) -> Path:
    """Eight seconds, each of which begins with a beep and goes on in silence."""
    times = np.arange(round(BEEP * SAMPLE_RATE)) / SAMPLE_RATE
    sound = np.zeros(8 * SAMPLE_RATE)
    for number in range(8):
        at = number * SAMPLE_RATE
        pitch = LOWEST + STEP * number
        sound[at : at + len(times)] = 0.4 * np.sin(2 * np.pi * pitch * times)
    path = tmp_path / "beeps.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((sound * 32_767).astype("<i2").tobytes())
    return path


@pytest.fixture
def play() -> Iterator[Callable[[Path, float], Player]]:
    players: list[Player] = []

    def play(path: Path, start: float) -> Player:
        players.append(Player(path, start))
        return players[-1]

    yield play
    for player in players:
        player.close()


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happens"
        time.sleep(0.005)


def heard_beeps(heard: Any) -> list[tuple[int, float]]:
    """Which beeps were heard, and for how many seconds."""
    window = RATE // 100
    pieces = heard[: len(heard) // window * window].reshape(-1, window)
    loud = np.abs(pieces).max(axis=1) > 0.05
    edges = np.flatnonzero(np.diff(np.concatenate([[False], loud, [False]]).astype(int)))
    found = []
    for first, last in edges.reshape(-1, 2):
        sound = pieces[first:last].ravel()
        pitch = np.abs(np.fft.rfft(sound, RATE)).argmax()
        found.append((round((pitch - LOWEST) / STEP), (last - first) / 100))
    return found


@pytest.mark.parametrize("ending", [".wav", ".opus"])
def test_all_is_heard_from_the_given_second_on(
    ear: Any, beeps: Path, play: Any, ending: str
) -> None:
    recording = beeps.with_suffix(ending)
    if recording != beeps:
        assert compress(beeps, recording)
    player = play(recording, 5.0)
    assert player.position == pytest.approx(5.0, abs=0.2)
    wait_for(lambda: not player.playing)
    wait_for(lambda: len(heard_beeps(ear.heard)) == 3)
    assert [number for number, _ in heard_beeps(ear.heard)] == [5, 6, 7]
    assert player.problem is None
    assert player.position == pytest.approx(8.0, abs=0.1)


def test_the_position_is_that_of_what_is_heard(ear: Any, beeps: Path, play: Any) -> None:
    player = play(beeps, 1.5)
    late = []
    for number in (2, 3, 4, 5, 6):
        wait_for(lambda number=number: any(beep == number for beep, _ in heard_beeps(ear.heard)))
        late.append(player.position - number)
    # a busy machine notices some beeps late, but none before they can be heard
    assert min(late) == pytest.approx(0.0, abs=0.15)


def test_pieces_follow_each_other_and_none_is_cut_in_a_beep(
    ear: Any, beeps: Path, play: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(player_module, "PIECE_SECONDS", 3.2)  # its end is in a beep
    player = play(beeps, 0.0)
    wait_for(lambda: not player.playing)
    wait_for(lambda: len(heard_beeps(ear.heard)) == 8)
    for expected, (number, seconds) in enumerate(heard_beeps(ear.heard)):
        assert number == expected
        assert seconds == pytest.approx(BEEP, abs=0.05)


def test_it_stops_at_once_and_leaves_nothing_behind(
    ear: Any, beeps: Path, play: Any, players: Callable[[], list[str]]
) -> None:
    player = play(beeps, 0.0)
    wait_for(lambda: np.abs(ear.heard).max() > 0.05)
    player.stop()
    assert not player.playing
    wait_for(ear.quiet_again)
    assert len(heard_beeps(ear.heard)) < 8
    player.close()
    assert player.problem is None
    wait_for(lambda: not players())


@pytest.mark.usefixtures("sound_server")
def test_behind_the_end_there_is_nothing_to_hear(beeps: Path, play: Any) -> None:
    player = play(beeps, 9.0)
    wait_for(lambda: not player.playing)
    assert player.problem is None


def test_a_file_that_is_no_sound_is_told(tmp_path: Path, play: Any) -> None:
    broken = tmp_path / "broken.opus"
    broken.write_bytes(b"no sound at all" * 100)
    player = play(broken, 0.0)
    wait_for(lambda: not player.playing)
    assert isinstance(player.problem, AudioFileError)


def test_a_sound_system_that_is_gone_is_told(
    beeps: Path, play: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/none")
    player = play(beeps, 0.0)
    wait_for(lambda: not player.playing)
    assert isinstance(player.problem, DesktopError)
    assert "other programs can play audio" in player.problem.remedy


def test_a_bug_while_playing_is_its_problem(
    beeps: Path, play: Callable[[Path, float], Player], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr(player_module, "load", fail)
    player = play(beeps, 0.0)
    wait_for(lambda: not player.playing)
    assert isinstance(player.problem, InternalError)
