"""The sound of takes that are over: moved beside the sessions, then compressed."""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from dictation import paths
from dictation.audio.opus import compress
from dictation.errors import AudioFileError, DictationError, StorageError
from dictation.transcripts import recordings
from dictation.transcripts.store import Store

_NICE = 10

Change = Callable[[Callable[[Store], bool]], "Future[bool]"]


class Archive:
    """Works in a thread of its own, of low priority: no take waits for it. Calls return at once.

    `change` runs what changes the store; `tell` hears, in the archive's thread, what went wrong.
    What can't be done now is tried again by `compress`, and at the next start by `recover`.
    """

    def __init__(self, change: Change, tell: Callable[[DictationError], None]) -> None:
        self._change = change
        self._tell = tell
        self._closing = threading.Event()
        self._thread = ThreadPoolExecutor(1, "archive", initializer=_give_way)

    def add(self, target: Path, move: Callable[[Path], None]) -> None:
        """Have `move` bring a recording to `target`, then compress it; a session has its name.

        `move` raises StorageError, and the recording stays where it is.
        """
        self._thread.submit(self._add, target, move)

    def compress(self, name: str) -> None:
        """Compress a recording that was not yet, as after a crash or on a full disk."""
        self._thread.submit(self._compress, name)

    def close(self) -> None:
        """Move what was added, then end. Waits for it; what is not compressed stays as it is."""
        self._closing.set()
        self._thread.shutdown()

    def _add(self, target: Path, move: Callable[[Path], None]) -> None:
        try:
            move(target)
        except StorageError as error:
            self._tell(error)
            return
        with suppress(RuntimeError):  # it was closed meanwhile
            # behind the others that are still to be moved
            self._thread.submit(self._shrink_or_tell, target.name)

    def _shrink_or_tell(self, name: str) -> None:
        try:
            self._shrink(name)
        except StorageError as error:
            self._tell(error)

    def _compress(self, name: str) -> None:
        with suppress(StorageError):  # told when it was added
            self._shrink(name)

    def _shrink(self, name: str) -> None:
        recording = paths.recordings_dir() / name
        opus = recording.with_suffix(recordings.COMPRESSED)
        if not recording.is_file() or self._closing.is_set():
            return
        try:
            done = compress(recording, opus, self._closing.is_set)
        except AudioFileError:
            done = False  # a damaged one is told to who wants to hear it
        except StorageError:
            opus.unlink(missing_ok=True)
            raise
        if not done:
            opus.unlink(missing_ok=True)
            return
        wanted = self._change(lambda store: store.rename_recording(name, opus.name)).result()
        for path in (recording,) if wanted else (recording, opus):
            with suppress(OSError):  # somebody hears it: it is swept away later
                path.unlink()


def _give_way() -> None:
    if sys.platform == "linux":  # elsewhere a thread can't be nice alone
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
