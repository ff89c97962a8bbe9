"""Any recording becomes 16 kHz mono audio; anything else is rejected with an explanation."""

import contextlib
import io
import os
import subprocess
import sys
import wave
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from tempfile import NamedTemporaryFile

import av
import numpy as np
import pytest

from dictation.audio.chunk import SAMPLE_RATE, Samples
from dictation.audio.files import load, read_chunks
from dictation.errors import AudioFileError
from dictation.paths import resource

NOTE = resource("speech/note.flac")


@pytest.fixture(scope="module")
def note() -> Samples:
    return load(NOTE)


def delay(heard: Samples, original: Samples) -> float:
    """Return by how many seconds `heard` lags behind `original`, by cross-correlation."""
    size = len(heard) + len(original)
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(original, size))
    lag = int(np.argmax(np.fft.irfft(spectrum, size)))
    return (lag if lag < len(heard) else lag - size) / SAMPLE_RATE


def encoded(path: Path, sound: Samples, codec: str, layout: str = "stereo") -> Path:
    """Write `sound` at 48 kHz on all channels."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=48_000, layout=layout)
        resampler = av.AudioResampler(stream.format, layout, 48_000, stream.frame_size or 960)
        frame = av.AudioFrame.from_ndarray(sound[None], "flt", "mono")
        frame.sample_rate = SAMPLE_RATE
        for piece in [frame, None]:
            for resampled in resampler.resample(piece):
                container.mux(stream.encode(resampled))
        container.mux(stream.encode(None))
    return path


def pictures(path: Path, codec: str, count: int) -> Path:
    """Write a video or picture without audio."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25)
        stream.width, stream.height = 64, 48
        stream.pix_fmt = "rgb24" if codec == "png" else "yuv420p"
        for index in range(count):
            frame = av.VideoFrame(64, 48, stream.pix_fmt)
            frame.pts, frame.time_base = index, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("a.wav", "pcm_s16le"),
        ("a.flac", "flac"),
        ("a.mp3", "libmp3lame"),
        ("a.opus", "libopus"),
        ("a.m4a", "aac"),
        ("a.mkv", "ac3"),
        ("a.webm", "libopus"),
    ],
)
def test_common_formats_decode_to_the_same_audio(
    name: str, codec: str, note: Samples, tmp_path: Path
) -> None:
    heard = load(encoded(tmp_path / name, note, codec))
    assert heard.dtype == np.float32
    assert len(heard) / SAMPLE_RATE == pytest.approx(len(note) / SAMPLE_RATE, abs=0.05)
    shift = delay(heard, note)  # AAC's encoder starts with an empty frame
    assert shift == pytest.approx(0, abs=0.025)
    heard = heard[round(shift * SAMPLE_RATE) :]
    assert np.corrcoef(heard[: len(note)], note[: len(heard)])[0, 1] > 0.97


def test_loud_stereo_is_mixed_down_without_getting_louder(note: Samples, tmp_path: Path) -> None:
    heard = load(encoded(tmp_path / "a.wav", note, "pcm_s16le"))
    assert np.abs(heard).max() == pytest.approx(np.abs(note).max(), abs=0.05)


def test_chunks_are_consecutive_and_of_the_requested_length(note: Samples) -> None:
    chunks = list(read_chunks(NOTE, chunk_seconds=0.064))
    assert {len(chunk.samples) for chunk in chunks[:-1]} == {1024}
    assert [chunk.start for chunk in chunks] == [1024 * index for index in range(len(chunks))]
    assert chunks[-1].end == len(note)


def test_the_first_chunk_comes_before_the_whole_file_is_read() -> None:
    with NOTE.open("rb") as file:
        next(read_chunks(file, 0.032))
        assert file.tell() < NOTE.stat().st_size


def test_reads_an_open_file_and_bytes_in_memory(note: Samples) -> None:
    with NOTE.open("rb") as file:
        np.testing.assert_array_equal(load(file), note)
    np.testing.assert_array_equal(load(io.BytesIO(NOTE.read_bytes())), note)


def from_pipe(content: bytes) -> "subprocess.CompletedProcess[bytes]":
    code = (
        "from dictation.audio.files import load\n"
        "from dictation.errors import AudioFileError\n"
        "try: print(len(load('-')))\n"
        "except AudioFileError as error: print(error)"
    )
    return subprocess.run([sys.executable, "-c", code], input=content, capture_output=True)


def test_a_dash_means_standard_input(note: Samples) -> None:
    assert from_pipe(NOTE.read_bytes()).stdout.decode().strip() == str(len(note))


def test_an_empty_pipe_is_reported_as_empty() -> None:
    done = from_pipe(b"")
    assert done.stdout.decode().startswith("Standard input is empty.")
    assert done.stderr == b""


def test_a_file_name_that_looks_like_a_url_is_a_file(note: Samples, tmp_path: Path) -> None:
    path = tmp_path / "12:30 meeting.flac"
    path.write_bytes(NOTE.read_bytes())
    assert len(load(path)) == len(note)


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Drop root's permissions for a moment, because root may read anything."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions as on Unix")
def test_an_unreadable_file_is_reported() -> None:
    # Not in tmp_path, which only its owner can enter.
    with NamedTemporaryFile() as file:
        Path(file.name).chmod(0)
        with as_nobody(), pytest.raises(AudioFileError, match="don't have permission to read"):
            load(file.name)


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError, match=r"talk.+ doesn't exist") as caught:
        load(tmp_path / "talk.wav")
    assert isinstance(caught.value.__cause__, FileNotFoundError)
    assert str(tmp_path) in caught.value.remedy


def test_a_folder_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError, match="is a folder"):
        load(tmp_path)


def test_an_empty_file_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()
    with pytest.raises(AudioFileError, match="is empty"):
        load(tmp_path / "a.wav")


@pytest.mark.parametrize("name", ["a.txt", "a.wav", "a.mp3", "a"])
def test_plain_text_is_rejected_whatever_its_name(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text("Dear diary, today I spoke.\n" * 200)
    with pytest.raises(AudioFileError, match=r"isn't a supported audio|contains no audio"):
        load(tmp_path / name)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(("name", "codec", "count"), [("a.mp4", "mpeg4", 10), ("a.png", "png", 1)])
def test_a_video_or_picture_without_audio_is_rejected(
    name: str, codec: str, count: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = pictures(tmp_path / name, codec, count)
    capfd.readouterr()
    with pytest.raises(AudioFileError, match="contains no audio"):
        load(path)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("name", ["a.flac", "a.opus", "a.mkv"])
def test_audio_after_a_damaged_part_keeps_its_time(
    name: str, note: Samples, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    codec = {"a.flac": "flac", "a.opus": "libopus", "a.mkv": "ac3"}[name]
    content = bytearray(encoded(tmp_path / name, np.tile(note, 2), codec).read_bytes())
    middle = len(content) // 2
    content[middle : middle + 3000] = np.random.default_rng(1).bytes(3000)
    (tmp_path / name).write_bytes(content)
    heard = load(tmp_path / name)
    words = slice(56_000, 78_000)  # of the second repetition, well after the damage
    again = heard[len(note) :]
    assert delay(again[words], note[words]) == pytest.approx(0, abs=0.01)
    assert capfd.readouterr().err == ""


def test_a_truncated_file_is_read_to_its_end(note: Samples, tmp_path: Path) -> None:
    content = NOTE.read_bytes()
    (tmp_path / "a.flac").write_bytes(content[: len(content) // 2])
    heard = load(tmp_path / "a.flac")
    assert len(heard) > len(note) // 3
    np.testing.assert_allclose(heard, note[: len(heard)], atol=1e-4)


def test_a_recording_without_samples_is_rejected(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
    with pytest.raises(AudioFileError, match=r"can be decoded|isn't a supported audio"):
        load(tmp_path / "a.wav")


def test_a_completely_damaged_file_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_bytes(np.random.default_rng(2).bytes(20_000))
    with pytest.raises(AudioFileError):
        load(tmp_path / "a.mp3")


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("a.wav", "pcm_s16le"),
        ("a.flac", "flac"),
        ("a.mp3", "libmp3lame"),
        ("a.opus", "libopus"),
        ("a.m4a", "aac"),
        ("a.webm", "libopus"),
    ],
)
@pytest.mark.parametrize("start", [0.3, 1.0, 7.77])
def test_a_piece_from_the_middle_equals_that_part_of_the_whole(
    name: str, codec: str, start: float, note: Samples, tmp_path: Path
) -> None:
    path = encoded(tmp_path / name, np.tile(note, 3), codec)
    whole, piece = load(path), load(path, start, 2.0)
    assert len(piece) == 2 * SAMPLE_RATE
    expected = whole[round(start * SAMPLE_RATE) :][: len(piece)]
    assert delay(piece, expected) == pytest.approx(0, abs=0.001)
    assert np.corrcoef(piece, expected)[0, 1] > 0.99
    assert len(load(path, 600.0, 5.0)) == 0


def test_a_piece_ends_with_the_recording(note: Samples) -> None:
    np.testing.assert_allclose(load(NOTE, 1.0, 600.0), note[SAMPLE_RATE:], atol=1e-4)
    assert len(load(NOTE, 600.0, 5.0)) == len(load(NOTE, 600.0)) == 0


def test_a_file_that_changes_its_channels_is_read_to_its_end(note: Samples, tmp_path: Path) -> None:
    parts = [
        encoded(tmp_path / f"{layout}.mp3", note, "libmp3lame", layout).read_bytes()
        for layout in ("mono", "stereo", "mono")
    ]
    heard = load(io.BytesIO(b"".join(parts)))
    assert len(heard) / SAMPLE_RATE == pytest.approx(3 * len(note) / SAMPLE_RATE, abs=0.5)
    for number in range(3):
        words = slice(56_000, 78_000)
        part = heard[number * len(note) :][: len(note) + 4_000]
        assert abs(delay(part, note[words]) - 3.5) < 0.3


def with_holes(path: Path, hole: float, count: int) -> Path:
    """Write an audio track of `count` frames of 20 ms with a gap of `hole` seconds after each."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=SAMPLE_RATE, layout="mono")
        for index in range(count):
            frame = av.AudioFrame.from_ndarray(np.ones((1, 320), np.int16), "s16", "mono")
            frame.sample_rate = SAMPLE_RATE
            frame.pts = round(index * (0.02 + hole) * SAMPLE_RATE)
            frame.time_base = Fraction(1, SAMPLE_RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_pauses_skipped_by_a_recorder_are_filled_with_silence(tmp_path: Path) -> None:
    heard = load(with_holes(tmp_path / "a.mkv", 0.1, 100))
    assert len(heard) / SAMPLE_RATE == pytest.approx(99 * 0.12 + 0.02, abs=0.2)


def test_damaged_timestamps_do_not_become_hours_of_silence(tmp_path: Path) -> None:
    path = with_holes(tmp_path / "a.mkv", 590.0, 28)
    assert path.stat().st_size < 30_000
    heard: list[int] = []
    with pytest.raises(AudioFileError, match="next to no sound in it") as refused:
        heard.extend(chunk.end for chunk in read_chunks(path))
    assert all(end < 700 * SAMPLE_RATE for end in heard)
    assert "ffmpeg -i FILE" in refused.value.remedy


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="limits as on Unix")
def test_hostile_files_are_read_or_rejected_within_bounds(note: Samples, tmp_path: Path) -> None:
    codecs = ("pcm_s16le", "flac", "libmp3lame", "libopus", "aac", "ac3", "libopus")
    endings = ("wav", "flac", "mp3", "opus", "m4a", "mkv", "webm")
    for ending, codec in zip(endings, codecs, strict=True):
        encoded(tmp_path / f"a.{ending}", note[: 2 * SAMPLE_RATE], codec)
    hostile = Path(__file__).with_name("hostile_files.py")
    done = subprocess.run(
        [sys.executable, str(hostile), str(tmp_path), "140"], capture_output=True, timeout=300
    )
    assert (done.stderr.decode(), done.returncode) == ("", 0)
    read, refused = map(int, done.stdout.split())
    assert read + refused == 140
    assert read > 20
    assert refused > 5
