"""Playback of a recording from any position."""

import tempfile
import threading
import time
import wave
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np

from dictation import workers
from dictation.audio.chunk import SAMPLE_RATE, Samples, position
from dictation.audio.files import load
from dictation.desktop.sounds import Playback
from dictation.errors import DesktopError, DictationError, StorageError

PIECE_SECONDS = 60.0
"""How much is decoded and passed to the system's player at a time; a click plays at once."""

_PAUSE_SECONDS = 3.0  # the quietest moment so close to its end is where a piece is cut
_WINDOW = SAMPLE_RATE // 50
_LOOK_SECONDS = 0.02
_EARLY_SECONDS, _LATE_SECONDS = 0.5, 5.0  # how much less or more than its length a piece may take


@dataclass(frozen=True, slots=True)
class _Piece:
    """The piece that is playing: its position in the recording in seconds, and when it began."""

    start: float
    end: float
    began: float


class Player:
    """Plays a recording from `start` (seconds) to its end or `stop`, in its own thread.

    A failure ends it and becomes its `problem`: AudioFileError, DesktopError, StorageError, or
    InternalError.
    """

    def __init__(self, path: Path, start: float = 0.0) -> None:
        self._path = path
        self._start = start
        self._piece: _Piece | None = None
        self._stopped = threading.Event()
        self.problem: DictationError | None = None
        self._thread = workers.start("player", self._run, self._fail, daemon=True)

    @property
    def playing(self) -> bool:
        """Whether it is playing or about to begin."""
        return self._thread.is_alive() and not self._stopped.is_set()

    @property
    def position(self) -> float:
        """The position that is heard now, in seconds."""
        if (piece := self._piece) is None:
            return self._start
        return min(piece.start + time.monotonic() - piece.began, piece.end)

    def stop(self) -> None:
        """Stop at once."""
        self._stopped.set()

    def close(self) -> None:
        """Stop, and wait until its temporary files are deleted."""
        self.stop()
        self._thread.join()

    def _fail(self, problem: DictationError) -> None:
        self.problem = problem

    def _run(self) -> None:
        try:
            with tempfile.TemporaryDirectory(
                "", "dictation-", ignore_cleanup_errors=True
            ) as folder:
                self._play(Path(folder))
        except OSError as error:
            raise StorageError(
                f"The audio can't be prepared for playback: {error.strerror or error}.",
                "Free up space on the disk with the temporary files.",
            ) from error

    def _play(self, folder: Path) -> None:
        at, samples = self._start, self._load(self._start)
        for number in count():
            if not len(samples) or self._stopped.is_set():
                return
            file = folder / f"{number}.wav"
            _write(file, samples)
            end = at + len(samples) / SAMPLE_RATE
            playback = Playback(file)
            self._piece = _Piece(at, end, time.monotonic())
            try:
                following = self._load(end)  # while this one plays
                self._wait(playback, self._piece)
            finally:
                playback.stop()
            with suppress(OSError):  # Windows may still have it open
                file.unlink()
            at, samples = end, following

    def _load(self, start: float) -> Samples:
        samples = load(self._path, start, PIECE_SECONDS)
        whole = len(samples) == position(PIECE_SECONDS)
        return samples[: _quietest(samples)] if whole else samples

    def _wait(self, playback: Playback, piece: _Piece) -> None:
        """Wait until a piece is over. Raises DesktopError if it ended early or never."""
        length = piece.end - piece.start
        took = 0.0
        while took < length + _LATE_SECONDS and playback.playing:
            if self._stopped.wait(_LOOK_SECONDS):
                return
            took = time.monotonic() - piece.began
        if length - _EARLY_SECONDS < took < length + _LATE_SECONDS:
            return
        raise DesktopError(
            "The audio can't be played: the system's player failed.",
            "Check that other programs can play audio, then try again.",
        )


def _quietest(samples: Samples) -> int:
    """Return the best position near its end for cutting a piece, so that no word is split."""
    first = len(samples) - position(_PAUSE_SECONDS)
    windows = samples[first:].reshape(-1, _WINDOW)
    return first + int(np.square(windows).sum(axis=1).argmin()) * _WINDOW + _WINDOW // 2


def _write(path: Path, samples: Samples) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes())
