"""Audio saved as Opus is small, keeps its timing, and survives a crash."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from dictation.audio.chunk import SAMPLE_RATE, AudioChunk, Samples
from dictation.audio.files import load
from dictation.audio.locks import is_locked
from dictation.audio.opus import OpusFile, compress
from dictation.errors import AudioFileError, StorageError
from dictation.paths import resource

NOTE = resource("speech/note.flac")


@pytest.fixture(scope="module")
def note() -> Samples:
    return load(NOTE)


def write(file: OpusFile, samples: Samples, start: int = 0) -> None:
    for at in range(0, len(samples), 512):
        file.write(AudioChunk(samples[at : at + 512], start + at))


def delay(heard: Samples, original: Samples) -> float:
    """Return by how many seconds `heard` lags behind `original`, by cross-correlation."""
    size = len(heard) + len(original)
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(original, size))
    lag = int(np.argmax(np.fft.irfft(spectrum, size)))
    return (lag if lag < len(heard) else lag - size) / SAMPLE_RATE


def test_audio_keeps_its_timing_at_a_tenth_of_the_size(note: Samples, tmp_path: Path) -> None:
    path = tmp_path / "12:30 note.opus"
    file = OpusFile(path)
    write(file, note)
    write(file, note, start=len(note) + 3 * SAMPLE_RATE)
    file.end()
    heard = load(path)
    assert len(heard) == pytest.approx(2 * len(note) + 3 * SAMPLE_RATE, abs=320)
    assert delay(heard[: len(note)], note) == pytest.approx(0, abs=0.001)
    assert delay(heard[len(note) + 3 * SAMPLE_RATE :], note) == pytest.approx(0, abs=0.001)
    pause = heard[len(note) + SAMPLE_RATE : len(note) + 2 * SAMPLE_RATE]
    assert np.abs(pause).max() < 0.001
    assert path.stat().st_size < 2 * len(heard) / 8


@pytest.mark.skipif(os.name != "posix", reason="permissions as on Unix")
def test_the_file_is_private_and_locked_while_it_is_written(note: Samples, tmp_path: Path) -> None:
    file = OpusFile(tmp_path / "a.opus")
    write(file, note)
    assert (tmp_path / "a.opus").stat().st_mode & 0o777 == 0o600
    assert is_locked(tmp_path / "a.opus")
    file.end()
    assert not is_locked(tmp_path / "a.opus")


def test_a_recording_is_compressed(note: Samples, tmp_path: Path) -> None:
    (tmp_path / "a.opus").write_bytes(b"what a crash has left" * 10_000)
    assert compress(NOTE, tmp_path / "a.opus")
    assert delay(load(tmp_path / "a.opus"), note) == pytest.approx(0, abs=0.001)
    asked: list[None] = []

    def stopping() -> bool:
        asked.append(None)
        return len(asked) > 3

    assert not compress(NOTE, tmp_path / "b.opus", stopping)


def test_a_damaged_recording_is_not_compressed(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"no sound at all")
    with pytest.raises(AudioFileError):
        compress(tmp_path / "a.wav", tmp_path / "a.opus")
    with pytest.raises(AudioFileError):
        compress(tmp_path / "b.wav", tmp_path / "b.opus")


WRITES_AND_WAITS = """
import sys, time
from pathlib import Path
from dictation.audio.chunk import AudioChunk
from dictation.audio.files import load
from dictation.audio.opus import OpusFile
note, file = load(sys.argv[1]), OpusFile(Path(sys.argv[2]))
for start in range(0, 80_000, 512):
    file.write(AudioChunk(note[start : start + 512], start))
print("written", flush=True)
time.sleep(600)
"""


def test_a_killed_process_loses_at_most_the_last_second(note: Samples, tmp_path: Path) -> None:
    path = tmp_path / "a.opus"
    command = [sys.executable, "-c", WRITES_AND_WAITS, str(NOTE), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert is_locked(path)
        process.send_signal(signal.SIGKILL)
    assert not is_locked(path)
    heard = load(path)
    assert len(heard) > 80_000 - SAMPLE_RATE
    assert delay(heard, note) == pytest.approx(0, abs=0.001)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a tiny disk needs root on Linux")
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(disk)]
    subprocess.run(mount, check=True)
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_is_reported_once_and_what_fitted_is_kept(
    note: Samples, tiny_disk: Path
) -> None:
    file = OpusFile(tiny_disk / "a.opus")
    with pytest.raises(StorageError, match="No space left on device") as caught:
        write(file, np.tile(note, 4))
    assert "Free up" in caught.value.remedy
    write(file, note, start=8 * len(note))  # captions go on
    file.end()
    heard = load(tiny_disk / "a.opus")
    assert len(heard) > SAMPLE_RATE
    assert delay(heard, note[: len(heard)]) == pytest.approx(0, abs=0.001)
    with pytest.raises(StorageError, match="No space left on device"):
        compress(NOTE, tiny_disk / "b.opus")


def test_an_unwritable_folder_is_reported(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="can't be saved to disk"):
        OpusFile(tmp_path / "missing" / "a.opus")
