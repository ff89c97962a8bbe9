"""The sound of takes that are over: moved beside the sessions, then compressed."""

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
_TOLERANCE = SAMPLE_RATE // 10  # samples by which the compressed sound may be shorter

Change = Callable[[Callable[[Store], bool]], "Future[bool]"]


class Archive:
    """Works in a thread of its own, of low priority: no take waits for it. Calls return at once.

    `change` runs what changes the store; `report` hears, in the archive's thread, what went wrong.
    What can't be done now is tried again by `compress`, and at the next start by `recover`.
    """

    def __init__(self, change: Change, report: Report) -> None:
        self._change = change
        self._closing = threading.Event()
        self._thread = Worker("archive", report, initializer=_lower_priority)

    def add(self, target: Path, move: Callable[[Path], None]) -> None:
        """Have `move` bring a recording to `target`, then compress it; a session has its name.

        `move` raises StorageError, and the recording stays where it is.
        """
        self._thread.post(lambda: self._add(target, move))

    def compress(self, name: str) -> None:
        """Compress a recording that was not yet, as after a crash or on a full disk."""

        def work() -> None:
            with suppress(StorageError):  # told when it was added
                self._shrink(name)

        self._thread.post(work)

    def close(self) -> None:
        """Move what was added, then end. Waits for it; what is not compressed stays as it is."""
        self._closing.set()
        self._thread.close()

    def _add(self, target: Path, move: Callable[[Path], None]) -> None:
        move(target)
        with suppress(RuntimeError):  # it was closed meanwhile
            # behind the others that are still to be moved
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
            with suppress(OSError):  # somebody hears it: it is swept away later
                path.unlink()

    def _compressed(self, recording: Path, compressed: Path) -> bool:
        """Compress; whether all of the recording came through. Raises StorageError."""
        try:
            if not opus.compress(recording, compressed, self._closing.is_set):
                return False
            # a disk that can't read on, or a damaged header, ends a recording without an error
            return opus.length(compressed) >= samples_in(recording) - _TOLERANCE
        except AudioFileError:
            return False  # a damaged one is told to who wants to hear it


def _lower_priority() -> None:
    if sys.platform == "linux":  # elsewhere a thread can't be nice alone
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
