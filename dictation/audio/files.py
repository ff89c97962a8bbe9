"""Recordings of any format as 16 kHz mono sound, decoded by FFmpeg's libraries through PyAV."""

import contextlib
import sys
from collections.abc import Iterator
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

Source = str | PathLike[str] | BinaryIO
"""A path, “-” for standard input, or a binary file object."""


def read_chunks(source: Source, chunk_seconds: float = 0.32) -> Iterator[AudioChunk]:
    """Yield the first audio track of a sound or video file, mixed down to mono.

    All chunks but the last are `chunk_seconds` long. Silence stands in for damaged pieces;
    AudioFileError is raised when nothing can be had from the file at all.
    """
    name = _name(source)
    start = 0
    try:
        with _open(source, name) as container:
            for samples in _resampled(container, chunk_seconds):
                yield AudioChunk(samples, start)
                start += len(samples)
    except av.FFmpegError as error:
        raise AudioFileError(
            f"{name} can't be read: {error.strerror}.", "Check that the file is whole."
        ) from error
    if not start:
        raise AudioFileError(
            f"{name} has an audio track, but nothing in it can be decoded.",
            "It is empty or damaged: record or download it again. If it came through a pipe, save "
            "it to a file first: some formats can't be read in one go.",
        )


def load(source: Source) -> Samples:
    """Read a whole file as `read_chunks` does, shape (n,)."""
    return np.concatenate([chunk.samples for chunk in read_chunks(source)])


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


def _resampled(container: InputContainer, chunk_seconds: float) -> Iterator[Samples]:
    resampler = AudioResampler("flt", "mono", SAMPLE_RATE, frame_size=position(chunk_seconds))
    for frame in chain(_gapless(container), [None]):
        for resampled in resampler.resample(frame):
            samples: Samples = resampled.to_ndarray()[0].clip(-1.0, 1.0)
            yield samples


def _gapless(container: InputContainer) -> Iterator[AudioFrame]:
    """Put silence where sound is missing, so that what follows keeps its true time."""
    began = (container.start_time or 0) / av.time_base
    heard = 0.0
    for frame in _decoded(container):
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
