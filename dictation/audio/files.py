"""Decode audio and video files of any format to 16 kHz mono, with FFmpeg through PyAV."""

import contextlib
import sys
from collections.abc import Generator, Iterable, Iterator
from io import BufferedReader
from itertools import chain
from os import PathLike
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import InputContainer

from dictation.audio.chunk import SAMPLE_RATE, AudioChunk, Samples, position
from dictation.errors import AudioFileError

GAP_SECONDS = 0.015
"""A longer gap between timestamps means lost frames; a shorter one is rounding."""

LONGEST_GAP_SECONDS = 600.0
"""Longer gaps are damaged timestamps."""

SILENCE_PER_SOUND = 10.0
"""How many seconds of gaps a file may have per second of audio, not counting its longest gap.

Recorders that skip pauses leave such gaps; a few damaged bytes can make days of them.
"""

RATES = range(1_000, 800_001)
"""Valid sample rates; others come from damaged headers and could make a second last for hours."""

_RUN_UP = 0.5  # seconds to decode before a `start`: decoders need time to settle (Opus: 80 ms)

Source = str | PathLike[str] | BinaryIO
"""A path, "-" for standard input, or a binary file object."""


def read_chunks(
    source: Source, chunk_seconds: float = 0.32, start: float = 0.0
) -> Generator[AudioChunk, None, None]:
    """Yield the first audio track of an audio or video file, mixed down to mono.

    With a `start` (in seconds; the file must be seekable), decoding and positions begin there.
    Chunks are `chunk_seconds` long, except the last one, the first one after a `start`, and the
    last one before the file changes its rate or channels. Only one chunk is in memory at a time.

    Damaged parts become silence. Raises AudioFileError if nothing can be decoded, or if the file
    consists almost entirely of gaps.
    """
    name = _name(source)
    at = position(start)
    try:
        with _open(source, name) as container:
            for samples in _resampled(container, name, chunk_seconds, start):
                yield AudioChunk(samples, at)
                at += len(samples)
    except av.FFmpegError as error:
        raise AudioFileError(
            f"{name} can't be read: {error.strerror}.", "Check that the file is complete."
        ) from error
    if not at:
        raise AudioFileError(
            f"{name} has an audio track, but nothing in it can be decoded.",
            "It is empty or damaged: record or download it again. If it came through a pipe,"
            " save it to a file first; some formats can't be streamed.",
        )


def load(source: Source, start: float = 0.0, seconds: float | None = None) -> Samples:
    """Decode a file like `read_chunks` into one array, shape (n,).

    Reads `seconds` from `start` on, or all; less if the recording ends before.
    """
    last = sys.maxsize if seconds is None else position(start) + position(seconds)
    sound = bytearray()  # grows in place: joining pieces would take twice the memory
    with contextlib.closing(read_chunks(source, start=start)) as chunks:
        for chunk in chunks:
            sound += chunk.samples[: last - chunk.start].tobytes()
            if chunk.end >= last:
                break
    return np.frombuffer(sound, np.float32)


def length(source: Source) -> float | None:
    """Return a file's length in seconds according to its header; None if unknown."""
    if source == "-" or not isinstance(source, str | PathLike):
        return None
    with contextlib.suppress(AudioFileError), _open(source, _name(source)) as container:
        if container.duration is not None:
            return float(container.duration / av.time_base)
    return None


def _name(source: Source) -> str:
    if source == "-" or not isinstance(source, str | PathLike):
        return "Standard input" if source in ("-", sys.stdin.buffer) else "The given file"
    return f"“{Path(source).name}”"


def _open(source: Source, name: str) -> InputContainer:
    if source == "-":
        source = sys.stdin.buffer
    empty = AudioFileError(f"{name} is empty.", "Record or download it again.")
    try:
        if isinstance(source, str | PathLike):
            # With an explicit protocol, no file name is taken for a URL.
            container = av.open(f"file:{Path(source)}", "r", metadata_errors="replace")
        elif isinstance(source, BufferedReader) and not source.peek(1):
            raise empty
        else:
            container = av.open(source, "r", metadata_errors="replace")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise AudioFileError(f"{name} doesn't exist.", f"Check the path: {source}") from error
    except IsADirectoryError as error:
        raise AudioFileError(
            f"{name} is a folder, not a recording.", "Name the files inside it instead."
        ) from error
    except PermissionError as error:
        raise AudioFileError(
            f"{name} can't be opened: you don't have permission to read it.",
            "Change its permissions, or copy it to a place where you can read it.",
        ) from error
    except av.FFmpegError as error:
        if isinstance(source, str | PathLike) and not Path(source).stat().st_size:
            raise empty from error
        raise AudioFileError(
            f"{name} isn't a supported audio or video file, or it is damaged.",
            "Use any common format: WAV, FLAC, MP3, Ogg, Opus, M4A, MP4, MKV, WebM …",
        ) from error
    if not container.streams.audio:
        container.close()
        raise AudioFileError(f"{name} contains no audio.", "Choose a file with an audio track.")
    return container


def _resampled(
    container: InputContainer, name: str, chunk_seconds: float, start: float
) -> Iterator[Samples]:
    began = (container.start_time or 0) / av.time_base
    heard = 0.0
    frames = _decoded(container)
    if start:
        container.seek(round((began + max(0.0, start - _RUN_UP)) * av.time_base))
        first = next(frames, None)
        if first is not None:
            heard = 0.0 if first.time is None else min(first.time - began, start)
            frames = chain([first], frames)
    unwanted = position(start - heard)
    for samples in _mono(_gapless(frames, name, began, heard), position(chunk_seconds)):
        if len(samples) > unwanted:
            yield samples[unwanted:]
        unwanted = max(0, unwanted - len(samples))


def _mono(frames: Iterable[AudioFrame], size: int) -> Iterator[Samples]:
    """Mix frames down to mono at `SAMPLE_RATE`, `size` samples at a time.

    Channels and rate may change within a file: in broadcasts, and in damaged files.
    """
    form: tuple[str, str, int] | None = None
    resampler: AudioResampler | None = None
    for frame in chain(frames, [None]):
        new = (frame.format.name, frame.layout.name, frame.sample_rate) if frame else None
        if new != form:
            for last in resampler.resample(None) if resampler else ():
                yield last.to_ndarray()[0].clip(-1.0, 1.0)
            form, resampler = new, AudioResampler("flt", "mono", SAMPLE_RATE, frame_size=size)
        if frame is not None and resampler is not None:
            for resampled in resampler.resample(frame):
                yield resampled.to_ndarray()[0].clip(-1.0, 1.0)


def _gapless(
    frames: Iterable[AudioFrame], name: str, began: float, heard: float
) -> Iterator[AudioFrame]:
    """Fill gaps with silence, so that the audio after them keeps its true time.

    The recording's clock starts at `began`; the first frame is expected `heard` seconds later.
    """
    filled = sound = 0.0
    for frame in frames:
        if frame.sample_rate not in RATES:
            raise AudioFileError(
                f"{name} is damaged: it claims {frame.sample_rate} samples a second.",
                "Record or download it again.",
            )
        gap = 0.0 if frame.time is None else frame.time - began - heard
        if GAP_SECONDS < gap < LONGEST_GAP_SECONDS:
            filled += gap
            if filled > LONGEST_GAP_SECONDS + SILENCE_PER_SOUND * sound:
                raise AudioFileError(
                    f"{name} has next to no sound in it: for {sound:.0f} seconds of it there are "
                    f"holes of {filled / 60:.0f} minutes, so its time stamps must be damaged.",
                    "Convert it to a file without time stamps, for example with: ffmpeg -i FILE"
                    " sound.wav",
                )
            heard += gap
            yield from _silence(frame, gap)
        sound += frame.samples / frame.sample_rate
        heard += frame.samples / frame.sample_rate
        frame.pts = None  # a damaged file's timestamps would confuse the resampler
        yield frame


def _silence(like: AudioFrame, seconds: float) -> Iterator[AudioFrame]:
    """Yield silence in the format of a frame, in pieces of at most a second."""
    samples = round(seconds * like.sample_rate)
    while samples > 0:
        piece = AudioFrame(like.format, like.layout, min(samples, like.sample_rate))
        piece.sample_rate = like.sample_rate
        for plane in piece.planes:
            plane.update(bytes(plane.buffer_size))
        samples -= piece.samples
        yield piece


def _decoded(container: InputContainer) -> Iterator[AudioFrame]:
    """Decode what is readable: skip damaged packets, and stop at a damaged container."""
    packets = container.demux(container.streams.audio[0])
    with contextlib.suppress(av.FFmpegError):
        for packet in packets:
            with contextlib.suppress(av.FFmpegError):
                yield from packet.decode()
