"""Move the audio of finished takes to the recordings folder, then compress it."""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path

from dictation import paths
from dictation.audio import opus
from dictation.audio.chunk import SAMPLE_RATE
from dictation.audio.spool import samples_in
from dictation.errors import AudioFileError, StorageError
from dictation.history import recordings
from dictation.history.store import Store
from dictation.workers import Report, Worker

_NICE = 10
_TOLERANCE = SAMPLE_RATE // 10  # samples by which the compressed audio may be shorter

Change = Callable[[Callable[[Store], bool]], "Future[bool]"]


class Archive:
    """Works in its own low-priority thread, so no take waits for it. Calls return at once.

    `change` runs a function that changes the store; `report` is called with errors, in the
    archive's thread. Failed work is retried: compression by `compress`, moving by `recover` at the
    next start.
    """

    def __init__(self, change: Change, report: Report) -> None:
        self._change = change
        self._closing = threading.Event()
        self._thread = Worker("archive", report, initializer=_lower_priority)

    def add(self, target: Path, move: Callable[[Path], None]) -> None:
        """Let `move` bring a recording to `target`, whose name a session has; then compress it.

        If `move` raises StorageError, the recording stays where it is.
        """
        self._thread.post(lambda: self._add(target, move))

    def compress(self, name: str) -> None:
        """Compress a recording that is not compressed yet, for example after a crash."""

        def work() -> None:
            with suppress(StorageError):  # already reported when it was added
                self._shrink(name)

        self._thread.post(work)

    def close(self) -> None:
        """Finish all moves, then end the thread. Recordings may remain uncompressed."""
        self._closing.set()
        self._thread.close()

    def _add(self, target: Path, move: Callable[[Path], None]) -> None:
        move(target)
        with suppress(RuntimeError):  # closed in the meantime
            # queued behind pending moves, which matter more
            self._thread.post(lambda: self._shrink(target.name))

    def _shrink(self, name: str) -> None:
        recording = paths.recordings_dir() / name
        compressed = recording.with_suffix(recordings.COMPRESSED)
        if not recording.is_file() or self._closing.is_set():
            return
        try:
            done = self._compressed(recording, compressed)
        except StorageError:
            compressed.unlink(missing_ok=True)
            raise
        if not done:
            compressed.unlink(missing_ok=True)
            return
        wanted = self._change(lambda store: store.rename_recording(name, compressed.name)).result()
        for path in (recording,) if wanted else (recording, compressed):
            with suppress(OSError):  # it is being played: `sweep` deletes it later
                path.unlink()

    def _compressed(self, recording: Path, compressed: Path) -> bool:
        """Compress; return whether the result is complete. Raises StorageError."""
        try:
            if not opus.compress(recording, compressed, self._closing.is_set):
                return False
            # a read error or a damaged header can end a recording early without an exception
            return opus.length(compressed) >= samples_in(recording) - _TOLERANCE
        except AudioFileError:
            return False  # reported when the user plays it


def _lower_priority() -> None:
    if sys.platform == "linux":  # elsewhere niceness is per process
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
