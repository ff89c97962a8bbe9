"""Write audio as Ogg Opus: a sixteenth of the size of WAV, with no loss for Whisper."""

import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream

from dictation.audio.chunk import SAMPLE_RATE, AudioChunk, Samples, position
from dictation.audio.files import read_chunks
from dictation.audio.locks import lock
from dictation.errors import AudioFileError, StorageError

_BIT_RATE = 32_000
# Two pages per second, each written immediately: a killed process loses at most a second.
_MUXER = {"page_duration": "500000", "flush_packets": "1"}
_SILENCE_AT_ONCE = SAMPLE_RATE  # samples


class OpusFile:
    """Writes audio, as it arrives, to a file that only this user can read.

    The file is locked while it is being written. If the process is killed, it can still be played,
    up to its last second.
    """

    def __init__(self, path: Path) -> None:
        """Create or overwrite the file at `path`. Raises StorageError."""
        self._path = path
        self._position = 0
        self._broken = False
        try:
            self._locked = os.fdopen(os.open(path, os.O_CREAT | os.O_RDWR, 0o600), "rb")
            lock(self._locked)
            # With an explicit protocol, no file name is taken for a URL.
            self._container = av.open(f"file:{path}", "w", format="ogg", container_options=_MUXER)
        except (OSError, av.FFmpegError) as error:
            raise self._failed(error) from error
        self._stream: AudioStream = self._container.add_stream(
            "libopus", rate=SAMPLE_RATE, layout="mono", bit_rate=_BIT_RATE
        )

    def write(self, chunk: AudioChunk) -> None:
        """Add a chunk, with silence for any gap before it, so that positions stay correct.

        Raises StorageError once if writing fails; further chunks are then discarded.
        """
        while self._position < chunk.start:
            missing = min(chunk.start - self._position, _SILENCE_AT_ONCE)
            self._add(np.zeros(missing, np.float32))
        self._add(chunk.samples)

    def end(self) -> None:
        """Write the rest and close the file. Raises StorageError like `write`."""
        try:
            self._put(None)
            self._container.close()
        except av.FFmpegError as error:
            if not self._broken:
                raise self._failed(error) from error
        finally:
            self._locked.close()

    def _add(self, samples: Samples) -> None:
        frame = AudioFrame.from_ndarray(samples[None], "flt", "mono")
        frame.sample_rate = SAMPLE_RATE
        frame.pts, frame.time_base = self._position, Fraction(1, SAMPLE_RATE)
        self._position += len(samples)
        self._put(frame)

    def _put(self, frame: AudioFrame | None) -> None:
        if self._broken:
            return
        try:
            self._container.mux(self._stream.encode(frame))
        except av.FFmpegError as error:
            self._broken = True
            raise self._failed(error) from error

    def _failed(self, error: OSError | av.FFmpegError) -> StorageError:
        return StorageError(
            f"The audio can't be saved to disk: {error.strerror or error}.",
            f"Free up disk space, or check the permissions of the folder {self._path.parent}.",
        )


def compress(recording: Path, opus: Path, stopping: Callable[[], bool] = lambda: False) -> bool:
    """Write a `recording` as Opus and flush it to disk; False if `stopping` became true before.

    Raises AudioFileError if the recording can't be read at all and StorageError if writing fails.
    A partly readable recording results in a shorter file: see `length`.
    """
    file = OpusFile(opus)
    try:
        for chunk in read_chunks(recording):
            if stopping():
                return False
            file.write(chunk)
    finally:
        file.end()
    with opus.open("r+b") as written:
        os.fsync(written.fileno())
    return True


def length(opus: Path) -> int:
    """Return the number of samples (at 16 kHz) in a finished file. Raises AudioFileError."""
    try:
        with av.open(f"file:{opus}", "r") as container:
            return position((container.duration or 0) / av.time_base)
    except (OSError, av.FFmpegError) as error:
        raise AudioFileError(
            f"“{opus.name}” can't be read: {error.strerror or error}.",
            "Check that the file is complete.",
        ) from error
