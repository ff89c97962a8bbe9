"""What is no longer to be kept is removed: at the start, and every hour."""

import time

from dictation import paths
from dictation.audio.locks import is_locked
from dictation.settings import HistorySettings
from dictation.transcripts import recordings
from dictation.transcripts.sessions import KeptSession, Kind
from dictation.transcripts.store import Store

_DAY = 86_400.0
UNDO = 7 * _DAY
"""Seconds for which what was deleted can be had back."""


def tidy(store: Store, history: HistorySettings) -> list[str]:
    """Remove for good what is old or was deleted, and the sound that the user does not want.

    Returns the names of recordings that have not been compressed yet. Raises StorageError.
    """
    now = time.time()
    for one in store.unfinished():
        # takes that were cut off are finished from the spool
        if one.session.kind is Kind.CAPTIONS:
            _end(store, store.session(one.id), now)
    store.purge(now - UNDO)
    if history.keep_days:
        store.expire(now - history.keep_days * _DAY)
    if history.audio != "always":
        age = history.audio_days * _DAY if history.audio == "days" else 0.0
        store.drop_recordings(now - age, seen=history.audio == "unread")
    recordings.sweep(store)
    return sorted(name for name in store.recordings() if name.endswith(recordings.RAW))


def _end(store: Store, kept: KeptSession, now: float) -> None:
    """End captions that a crash cut off: nobody writes their sound, or they are long silent."""
    last = kept.session.started + max((word.end for word in kept.words), default=0.0)
    files = [paths.recordings_dir() / name for name in kept.recordings.values()]
    if not any(map(is_locked, files)) if files else now - last > _DAY:
        store.finish(kept.id, last)
