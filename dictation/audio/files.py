"""Recordings of any format as 16 kHz mono sound, decoded by FFmpeg's libraries through PyAV."""

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
"""From here on a hole in a file's time stamps is a lost frame; below, it is rounding."""

LONGEST_GAP_SECONDS = 600.0
"""Longer holes are damaged time stamps."""

_RUN_UP = 0.5  # seconds; a decoder that begins amid a file is wrong at first (Opus: 80 ms)

Source = str | PathLike[str] | BinaryIO
"""A path, “-” for standard input, or a binary file object."""


def read_chunks(
    source: Source, chunk_seconds: float = 0.32, start: float = 0.0
) -> Generator[AudioChunk, None, None]:
    """Yield the first audio track of a sound or video file, mixed down to mono.

    With a `start` (seconds, in a file that can be wound forward) it begins there, and so do the
    positions. All chunks are `chunk_seconds` long but the last, and then the first. Silence stands
    in for damaged pieces; AudioFileError is raised when nothing can be had from the file at all.
    """
    name = _name(source)
    at = position(start)
    try:
        with _open(source, name) as container:
            for samples in _resampled(container, chunk_seconds, start):
                yield AudioChunk(samples, at)
                at += len(samples)
    except av.FFmpegError as error:
        raise AudioFileError(
            f"{name} can't be read: {error.strerror}.", "Check that the file is whole."
        ) from error
    if not at:
        raise AudioFileError(
            f"{name} has an audio track, but nothing in it can be decoded.",
            "It is empty or damaged: record or download it again. If it came through a pipe, save "
            "it to a file first: some formats can't be read in one go.",
        )


def load(source: Source, start: float = 0.0, seconds: float | None = None) -> Samples:
    """Read a file as `read_chunks` does, shape (n,): the `seconds` from `start` on, or all.

    Fewer where the recording ends before, none where it has ended at `start`.
    """
    last = sys.maxsize if seconds is None else position(start) + position(seconds)
    pieces = [np.empty(0, np.float32)]
    with contextlib.closing(read_chunks(source, start=start)) as chunks:
        for chunk in chunks:
            pieces.append(chunk.samples[: last - chunk.start])
            if chunk.end >= last:
                break
    return np.concatenate(pieces)


def _name(source: Source) -> str:
    if source == "-" or not isinstance(source, str | PathLike):
        return "The standard input" if source in ("-", sys.stdin.buffer) else "The given file"
    return f"“{Path(source).name}”"


def _open(source: Source, name: str) -> InputContainer:
    if source == "-":
        source = sys.stdin.buffer
    empty = AudioFileError(f"{name} is empty.", "Record or download it again.")
    try:
        if isinstance(source, str | PathLike):
            # With its protocol named, no file name is taken for an address.
            container = av.open(f"file:{Path(source)}", "r")
        elif isinstance(source, BufferedReader) and not source.peek(1):
            raise empty
        else:
            container = av.open(source, "r")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise AudioFileError(
            f"There is no file {name} there.", f"Check the path: {source}"
        ) from error
    except IsADirectoryError as error:
        raise AudioFileError(
            f"{name} is a folder, not a recording.", "Name the files in it instead."
        ) from error
    except PermissionError as error:
        raise AudioFileError(
            f"{name} can't be opened: you aren't allowed to read it.",
            "Change its permissions, or copy it to where you may read it.",
        ) from error
    except av.FFmpegError as error:
        if isinstance(source, str | PathLike) and not Path(source).stat().st_size:
            raise empty from error
        raise AudioFileError(
            f"{name} isn't a sound or video file that can be read, or it is damaged.",
            "Any common format will do: WAV, FLAC, MP3, Ogg, Opus, M4A, MP4, MKV, WebM …",
        ) from error
    if not container.streams.audio:
        container.close()
        raise AudioFileError(f"{name} has no sound in it.", "Choose a file with an audio track.")
    return container


def _resampled(container: InputContainer, chunk_seconds: float, start: float) -> Iterator[Samples]:
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
    resampler = AudioResampler("flt", "mono", SAMPLE_RATE, frame_size=position(chunk_seconds))
    for frame in chain(_gapless(frames, began, heard), [None]):
        for resampled in resampler.resample(frame):
            samples: Samples = resampled.to_ndarray()[0].clip(-1.0, 1.0)
            if len(samples) > unwanted:
                yield samples[unwanted:]
            unwanted = max(0, unwanted - len(samples))


def _gapless(frames: Iterable[AudioFrame], began: float, heard: float) -> Iterator[AudioFrame]:
    """Put silence where sound is missing, so that what follows keeps its true time.

    The recording's clock starts at `began`; the first frame is expected `heard` seconds later.
    """
    for frame in frames:
        gap = 0.0 if frame.time is None else frame.time - began - heard
        if GAP_SECONDS < gap < LONGEST_GAP_SECONDS:
            silence = AudioFrame(frame.format, frame.layout, round(gap * frame.sample_rate))
            silence.sample_rate = frame.sample_rate
            for plane in silence.planes:
                plane.update(bytes(plane.buffer_size))
            heard += gap
            yield silence
        heard += frame.samples / frame.sample_rate
        frame.pts = None  # a damaged file's clock would upset the resampler
        yield frame


def _decoded(container: InputContainer) -> Iterator[AudioFrame]:
    """Decode what can be; a damaged packet is skipped, a damaged container ends here."""
    packets = container.demux(container.streams.audio[0])
    with contextlib.suppress(av.FFmpegError):
        for packet in packets:
            with contextlib.suppress(av.FFmpegError):
                yield from packet.decode()
