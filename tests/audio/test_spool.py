"""Recorded audio survives a crash, a gap, and a full disk."""

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


def test_a_kept_take_is_a_valid_wav_file(note: Samples) -> None:
    spool = Spool()
    write(spool, note)
    spool.close(keep=True)
    with wave.open(str(spool.path)) as file:
        assert (file.getframerate(), file.getnchannels()) == (SAMPLE_RATE, 1)
        assert file.getnframes() == len(note)
    np.testing.assert_allclose(load(spool.path), note, atol=1 / 32_000)
    assert left_over() == [spool.path]


def test_a_deleted_take_leaves_no_file(note: Samples) -> None:
    spool = Spool()
    write(spool, note)
    spool.close(keep=False)
    assert list(paths.spool_dir().iterdir()) == []


def test_a_finished_take_stays_locked_until_it_is_moved(note: Samples, tmp_path: Path) -> None:
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
def test_a_take_that_does_not_fit_its_target_stays_in_the_spool(
    note: Samples, tmp_path: Path
) -> None:
    # here the spool is on its own disk; the target's disk accepts no larger files
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


def test_a_running_take_is_not_left_over(note: Samples) -> None:
    first, second = Spool(), Spool()
    write(first, note)
    write(second, note)
    assert left_over() == []
    first.close(keep=True)
    assert left_over() == [first.path]
    second.close(keep=False)


def test_checking_a_lock_is_not_mistaken_for_holding_it(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    path = tmp_path / "take.wav"
    path.touch()
    with path.open("rb") as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)  # like another process that checks at the same moment
        assert not is_locked(path)
    with path.open("r+b") as owner:
        lock(owner)
        assert is_locked(path)
    assert not is_locked(path)


def test_a_take_may_exceed_the_wav_formats_limit(note: Samples) -> None:
    """Write 38 hours, almost all of it a gap that takes no disk space."""
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


def test_audio_is_flushed_to_disk_every_second(
    note: Samples, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power failure can't be tested, but the flushes that make it harmless can be counted."""
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
def test_only_this_user_can_read_the_spool(note: Samples) -> None:
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
def test_a_full_disk_is_reported_once_and_what_fitted_is_kept(note: Samples) -> None:
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


def test_an_unwritable_folder_is_reported(data_home: Path) -> None:
    (data_home / "dictation").write_text("a file where the folder should be")
    with pytest.raises(StorageError, match="can't be saved to disk"):
        Spool()
