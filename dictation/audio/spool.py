"""Captured sound on disk until its text has been delivered, so that a crash loses nothing."""

import os
import struct
import sys
import time
from pathlib import Path
from typing import IO

import numpy as np

from dictation import paths
from dictation.audio.chunk import SAMPLE_RATE, AudioChunk
from dictation.errors import StorageError

_HEADER_BYTES = 44
_SAMPLE_BYTES = 2
_UNKNOWN_LENGTH = 0xFFFF_FFFF
_FULL_SCALE = 32_767

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        # Windows keeps others from reading what is locked: take a byte that never comes.
        file.seek(_UNKNOWN_LENGTH)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Spool:
    """Writes one take, as it comes, to a file of its own: WAV, 16 kHz, mono, 16 bits.

    Each chunk is handed to the system at once; a killed process leaves a file that ends with
    its last chunk. The header's length is only set by `close`: before, it is the largest
    possible, and readers take what there is. The file is locked while its take runs, which
    tells the takes of a crash from those of a living process. Raises StorageError.
    """

    def __init__(self) -> None:
        folder = paths.spool_dir()
        name = f"{time.strftime('%Y-%m-%d %H.%M.%S')} {os.getpid()}-{time.monotonic_ns()}.wav"
        self.path = folder / name
        self._expected: int | None = None
        self._file: IO[bytes] | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("xb", buffering=0)
            _lock(self._file)
        except OSError as error:
            raise self._failed(error) from error
        self._write(_header(_UNKNOWN_LENGTH))

    def write(self, chunk: AudioChunk) -> None:
        """Add a chunk; what is missing before it becomes silence.

        The first chunk's position is where the file begins. Raises StorageError once, when the
        disk refuses; the file keeps what it has, and further chunks are let go.
        """
        missing = 0 if self._expected is None else chunk.start - self._expected
        self._expected = chunk.end
        scaled = np.rint(chunk.samples.clip(-1.0, 1.0) * _FULL_SCALE).astype("<i2")
        self._write(bytes(missing * _SAMPLE_BYTES) + scaled.tobytes())

    def close(self, keep: bool) -> None:
        """End the take: `keep` its file as a proper WAV, or delete it."""
        if keep and self._file is not None:
            length = self._file.seek(0, os.SEEK_END) - _HEADER_BYTES
            self._file.seek(0)
            self._write(_header(length))
        if self._file is not None:
            self._file.close()
            self._file = None
        if not keep:
            self.path.unlink(missing_ok=True)

    def _write(self, content: bytes) -> None:
        if self._file is None:
            return
        try:
            rest = memoryview(content)
            while rest:  # an unbuffered file may take only a part
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            self._file.close()
            self._file = None
            raise self._failed(error) from error

    def _failed(self, error: OSError) -> StorageError:
        return StorageError(
            f"The recording can't be kept on disk: {error.strerror or error}.",
            f"Make room, or allow writing to the folder {self.path.parent}.",
        )


def left_over() -> list[Path]:
    """List the takes that earlier runs left behind, oldest first.

    Those that a living process still writes are not among them, nor those without sound.
    """
    return [path for path in sorted(paths.spool_dir().glob("*.wav")) if _abandoned(path)]


def _abandoned(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            _lock(file)
    except OSError:
        return False
    return path.stat().st_size > _HEADER_BYTES


def _header(data_bytes: int) -> bytes:
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", min(data_bytes + _HEADER_BYTES - 8, _UNKNOWN_LENGTH), b"WAVE"),
        *(b"fmt ", 16, 1, 1, SAMPLE_RATE, SAMPLE_RATE * _SAMPLE_BYTES, _SAMPLE_BYTES, 16),
        *(b"data", data_bytes),
    )
