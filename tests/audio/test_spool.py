"""What was heard survives a crash, a gap and a full disk."""

import os
import signal
import subprocess
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from dictation import paths
from dictation.audio.chunk import SAMPLE_RATE, AudioChunk, Samples
from dictation.audio.files import load
from dictation.audio.locks import is_locked, lock
from dictation.audio.spool import Spool, left_over
from dictation.errors import StorageError
from dictation.paths import resource


@pytest.fixture(autouse=True)
def data_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def note() -> Samples:
    return load(resource("speech/note.flac"))


def write(spool: Spool, samples: Samples, start: int = 0) -> None:
    for at in range(0, len(samples), 512):
        spool.write(AudioChunk(samples[at : at + 512], start + at))


def test_a_kept_take_is_a_proper_wav_file(note: Samples) -> None:
    spool = Spool()
    write(spool, note)
    spool.close(keep=True)
    with wave.open(str(spool.path)) as file:
        assert (file.getframerate(), file.getnchannels()) == (SAMPLE_RATE, 1)
        assert file.getnframes() == len(note)
    np.testing.assert_allclose(load(spool.path), note, atol=1 / 32_000)
    assert left_over() == [spool.path]


def test_a_delivered_take_leaves_nothing(note: Samples) -> None:
    spool = Spool()
    write(spool, note)
    spool.close(keep=False)
    assert list(paths.spool_dir().iterdir()) == []


def test_a_take_that_is_over_is_its_own_until_it_is_moved(note: Samples, tmp_path: Path) -> None:
    spool = Spool()
    assert spool.is_empty
    write(spool, note)
    assert not spool.is_empty
    spool.end()
    assert left_over() == []
    np.testing.assert_allclose(load(spool.path), note, atol=1 / 32_000)
    spool.move(tmp_path / "there.wav")
    assert list(paths.spool_dir().iterdir()) == []
    np.testing.assert_allclose(load(tmp_path / "there.wav"), note, atol=1 / 32_000)
    if os.name == "posix":
        assert (tmp_path / "there.wav").stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("tiny_disk")
def test_what_does_not_fit_where_it_is_moved_to_stays(note: Samples, tmp_path: Path) -> None:
    # the spool is on a disk of its own here; the other one takes no larger files
    resource = pytest.importorskip("resource")
    spool = Spool()
    write(spool, note[:20_000])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        with pytest.raises(StorageError, match="can't be saved to disk"):
            spool.move(tmp_path / "there.wav")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not (tmp_path / "there.wav").exists()
    assert left_over() == [spool.path]
    assert len(load(spool.path)) == 20_000


def test_a_gap_becomes_silence_of_its_length(note: Samples) -> None:
    spool = Spool()
    write(spool, note, start=70_000)
    write(spool, note, start=70_000 + len(note) + 8_000)
    spool.close(keep=True)
    silence = np.zeros(8_000, np.float32)
    np.testing.assert_allclose(
        load(spool.path), np.concatenate([note, silence, note]), atol=1 / 32_000
    )


WRITES_AND_WAITS = """
import sys, time
from dictation.audio.chunk import AudioChunk
from dictation.audio.files import load
from dictation.audio.locks import is_locked, lock
from dictation.audio.spool import Spool
note, spool = load(sys.argv[1]), Spool()
for start in range(0, 64_000, 512):
    spool.write(AudioChunk(note[start : start + 512], start))
print(spool.path, flush=True)
time.sleep(600)
"""


@pytest.fixture
def writing_process() -> Iterator["subprocess.Popen[str]"]:
    note = str(resource("speech/note.flac"))
    with subprocess.Popen(
        [sys.executable, "-c", WRITES_AND_WAITS, note], stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def test_a_killed_process_loses_nothing(
    writing_process: "subprocess.Popen[str]", note: Samples
) -> None:
    assert writing_process.stdout is not None
    path = Path(writing_process.stdout.readline().strip())
    assert left_over() == [], "the take of a living process is its own"
    writing_process.send_signal(signal.SIGKILL)
    writing_process.wait()
    assert left_over() == [path]
    np.testing.assert_allclose(load(path), note[:64_000], atol=1 / 32_000)


def test_ones_own_running_take_is_not_left_over(note: Samples) -> None:
    first, second = Spool(), Spool()
    write(first, note)
    write(second, note)
    assert left_over() == []
    first.close(keep=True)
    assert left_over() == [first.path]
    second.close(keep=False)


def test_who_looks_whether_a_file_is_locked_is_not_taken_for_its_owner(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    path = tmp_path / "take.wav"
    path.touch()
    with path.open("rb") as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)  # as somebody does who asks at the same moment
        assert not is_locked(path)
    with path.open("r+b") as owner:
        lock(owner)
        assert is_locked(path)
    assert not is_locked(path)


def test_a_take_is_longer_than_its_format_knows(note: Samples) -> None:
    """38 hours, of which all but the ends is a gap, so that they take no room on the disk."""
    spool = Spool()
    write(spool, note)
    later = 38 * 3600 * SAMPLE_RATE
    write(spool, note, start=later)
    spool.close(keep=True)
    assert left_over() == [spool.path]
    assert spool.path.stat().st_size > 0xFFFF_FFFF
    if sys.platform == "linux":
        assert spool.path.stat().st_blocks * 512 < 10_000_000
    np.testing.assert_allclose(load(spool.path, 0.0, 2.0), note[: 2 * SAMPLE_RATE], atol=1 / 32_000)
    np.testing.assert_allclose(load(spool.path, 38 * 3600.0), note, atol=1 / 32_000)


def test_what_was_heard_goes_to_the_disk_every_second(
    note: Samples, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Power loss can't be had here, but what keeps it harmless can be counted."""
    now = 0.0
    safe: list[int] = []
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        fsync(descriptor)
        safe.append(os.fstat(descriptor).st_size)

    monkeypatch.setattr("dictation.audio.spool.time.monotonic", lambda: now)
    monkeypatch.setattr(os, "fsync", watched)
    spool = Spool()
    for at in range(0, len(note), 512):
        now = at / SAMPLE_RATE
        spool.write(AudioChunk(note[at : at + 512], at))
    duration = len(note) / SAMPLE_RATE
    assert duration - 1 <= len(safe) <= duration + 1
    assert safe == sorted(safe)
    spool.close(keep=True)
    assert safe[-1] == spool.path.stat().st_size


@pytest.mark.skipif(os.name != "posix", reason="permissions as on Unix")
def test_what_is_heard_is_for_its_user_only(note: Samples) -> None:
    before = os.umask(0)
    try:
        spool = Spool()
    finally:
        os.umask(before)
    write(spool, note)
    assert spool.path.stat().st_mode & 0o777 == 0o600
    assert paths.spool_dir().stat().st_mode & 0o777 == 0o700
    spool.close(keep=False)


def test_nothing_is_left_over_before_the_first_take() -> None:
    assert left_over() == []


@pytest.fixture
def tiny_disk() -> Iterator[None]:
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a tiny disk needs root on Linux")
    paths.spool_dir().mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(paths.spool_dir())]
    subprocess.run(mount, check=True)
    yield
    subprocess.run(["umount", str(paths.spool_dir())], check=True)


@pytest.mark.usefixtures("tiny_disk")
def test_a_full_disk_is_said_once_and_keeps_what_fitted(note: Samples) -> None:
    spool = Spool()
    with pytest.raises(StorageError, match="No space left on device") as caught:
        write(spool, note)
    assert "Free up" in caught.value.remedy
    assert isinstance(caught.value.__cause__, OSError)
    write(spool, note, start=len(note))  # dictation goes on
    spool.close(keep=True)
    kept = load(spool.path)
    assert len(kept) > SAMPLE_RATE
    np.testing.assert_allclose(kept, note[: len(kept)], atol=1 / 32_000)


def test_no_folder_to_write_to(data_home: Path) -> None:
    (data_home / "dictation").write_text("a file where the folder should be")
    with pytest.raises(StorageError, match="can't be saved to disk"):
        Spool()
