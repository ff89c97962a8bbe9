"""Keep captured audio on disk until its text has been delivered, so that a crash loses nothing."""

import os
import shutil
import struct
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

import numpy as np

from dictation import paths
from dictation.audio.chunk import SAMPLE_RATE, AudioChunk
from dictation.audio.locks import is_locked, lock
from dictation.errors import StorageError

_HEADER_BYTES = 44
_SAMPLE_BYTES = 2
_UNKNOWN_LENGTH = 0xFFFF_FFFF
_FULL_SCALE = 32_767
_SYNC_EVERY = 1.0  # seconds


class Spool:
    """Writes one take, as it is captured, to its own file: WAV, 16 kHz, mono, 16 bits.

    Each chunk is written immediately, so a killed process loses none. Once per second the file is
    flushed to disk, so a power failure loses little more than a second. The length in the header is
    set only by `end`; before, it is the largest possible, and readers take what is there. It stays
    so if a take exceeds the format's limit of 37 hours. The file is locked while its take runs,
    which tells takes interrupted by a crash from those of a running process. In the end the owner
    calls `close` or `move`.
    """

    def __init__(self) -> None:
        """Create a file in the spool folder. Raises StorageError."""
        folder = paths.spool_dir()
        self.path = folder / new_name(".wav")
        self._first = 0
        self._expected: int | None = None
        self._broken = False
        self._synced = time.monotonic()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
            self._file: IO[bytes] = open(  # noqa: SIM115
                self.path, "xb", buffering=0, opener=_private
            )
            lock(self._file)
        except OSError as error:
            raise _failed(self.path.parent, error) from error
        self._write(_header(_UNKNOWN_LENGTH))

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been recorded."""
        return self._expected is None

    def write(self, chunk: AudioChunk) -> None:
        """Add a chunk, with silence for any gap before it. Sometimes waits for the disk.

        The file starts at the first chunk's position. Raises StorageError once if writing fails;
        the file keeps what it has, and further chunks are discarded.
        """
        if self._expected is None:
            self._first = self._expected = chunk.start
        missing = chunk.start - self._expected
        self._expected = chunk.end
        scaled = np.rint(chunk.samples.clip(-1.0, 1.0) * _FULL_SCALE).astype("<i2")
        # the gap reads as silence and takes no space (a sparse file)
        self._write(scaled.tobytes(), skip=missing * _SAMPLE_BYTES)
        if time.monotonic() - self._synced > _SYNC_EVERY:
            self._sync()

    def cut(self, end: int) -> None:
        """Discard the audio after position `end`. Raises StorageError."""
        if self._broken or self._expected is None:
            return
        kept = max(0, end - self._first)
        self._expected = self._first + kept if kept else None
        try:
            self._file.truncate(_HEADER_BYTES + kept * _SAMPLE_BYTES)
            self._file.seek(0, os.SEEK_END)
        except OSError as error:
            self._broken = True
            raise _failed(self.path.parent, error) from error

    def end(self) -> None:
        """Finish the file as a valid WAV. It stays locked."""
        if not self._file.closed:
            length = self._file.seek(0, os.SEEK_END) - _HEADER_BYTES
            self._file.seek(0)
            self._broken = False  # overwriting the header works even on a full disk
            self._write(_header(min(length, _UNKNOWN_LENGTH)))

    def close(self, keep: bool) -> None:
        """Close the file and keep it in the spool, for `left_over`, or delete it."""
        self.end()
        if keep:
            self._sync()
        self._file.close()
        if not keep:
            self.path.unlink(missing_ok=True)

    def move(self, target: Path) -> None:
        """Close the file and move it, like the function `move`."""
        self.end()
        self._sync()
        if sys.platform == "win32":  # open files can't be moved
            self._file.close()
        try:
            move(self.path, target)
        finally:
            self._file.close()

    def _sync(self) -> None:
        if self._file.closed:
            return
        self._synced = time.monotonic()
        with suppress(OSError):  # the next write reports the problem
            os.fsync(self._file.fileno())

    def _write(self, content: bytes, skip: int = 0) -> None:
        if self._broken:
            return
        try:
            self._file.seek(skip, os.SEEK_CUR)
            rest = memoryview(content)
            while rest:  # an unbuffered file may take only a part
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            self._broken = True
            raise _failed(self.path.parent, error) from error


def move(path: Path, target: Path) -> None:
    """Move a file out of the spool; a partial `target` never exists.

    Raises StorageError; the file then stays in the spool.
    """
    try:
        shutil.move(path, target)
    except OSError as error:
        target.unlink(missing_ok=True)
        raise _failed(target.parent, error) from error


def _failed(folder: Path, error: OSError) -> StorageError:
    return StorageError(
        f"The audio can't be saved to disk: {error.strerror or error}.",
        f"Free up disk space, or check the permissions of the folder {folder}.",
    )


def new_name(ending: str) -> str:
    """Return a unique file name for a recording, with its start time."""
    return f"{time.strftime('%Y-%m-%d %H.%M.%S')} {os.getpid()}-{time.monotonic_ns()}{ending}"


def samples_in(recording: Path) -> int:
    """Return the number of samples in a spool file by its size, which works for damaged ones."""
    return (recording.stat().st_size - _HEADER_BYTES) // _SAMPLE_BYTES


def left_over() -> list[Path]:
    """List the files of takes that earlier runs left behind, oldest first.

    Files that are still being written and files without audio are not included.
    """
    return [path for path in sorted(paths.spool_dir().glob("*.wav")) if _abandoned(path)]


def _abandoned(path: Path) -> bool:
    try:
        return path.stat().st_size > _HEADER_BYTES and not is_locked(path)
    except FileNotFoundError:  # its owner has just moved or deleted it
        return False


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _header(data_bytes: int) -> bytes:
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", min(data_bytes + _HEADER_BYTES - 8, _UNKNOWN_LENGTH), b"WAVE"),
        *(b"fmt ", 16, 1, 1, SAMPLE_RATE, SAMPLE_RATE * _SAMPLE_BYTES, _SAMPLE_BYTES, 16),
        *(b"data", data_bytes),
    )
