"""Remove what is no longer kept; runs at the start and every hour."""

import math
import time
from collections.abc import Callable

from dictation import paths
from dictation.audio.locks import is_locked
from dictation.errors import DictationError
from dictation.history import recordings, schema
from dictation.history.sessions import KeptSession, Kind
from dictation.history.store import Store
from dictation.history.trusted_time import is_trusted
from dictation.settings import HistorySettings

_DAY = 86_400.0
UNDO = 7 * _DAY
"""Seconds for which deleted sessions can be restored."""


def tidy(
    store: Store, history: HistorySettings, tell: Callable[[DictationError], None]
) -> list[str]:
    """Permanently remove expired and deleted sessions, and audio that is no longer kept.

    While the clock isn't trusted (see `trusted_time`), nothing expires. Returns the names of
    recordings that are not compressed yet. Raises StorageError.
    """
    now = time.time()
    for one in store.unfinished():
        # interrupted takes are recovered from the spool instead
        if one.session.kind is Kind.CAPTIONS:
            _end(store, store.session(one.id), now)
    if _is_trusted(store, now):
        _remove_old(store, history, now)
    if history.audio in ("off", "unread"):
        store.drop_recordings(math.inf, seen=history.audio == "unread")
    if (moved := recordings.sweep(store)) is not None:
        tell(moved)
    return sorted(name for name in store.recordings() if name.endswith(recordings.RAW))


def _is_trusted(store: Store, now: float) -> bool:
    with schema.failures(store.path):
        return is_trusted(store.path.parent, now)


def _remove_old(store: Store, history: HistorySettings, now: float) -> None:
    store.fix_dates(now)
    store.purge(now - UNDO)
    store.drop_copies(now - UNDO)
    if history.keep_days:
        store.expire(now - history.keep_days * _DAY)
    if history.audio == "days":
        store.drop_recordings(now - history.audio_days * _DAY)


def _end(store: Store, kept: KeptSession, now: float) -> None:
    """End a captions session that a crash interrupted: its audio isn't locked, or it is old."""
    last = kept.session.started + max((word.end for word in kept.words), default=0.0)
    files = [paths.recordings_dir() / name for name in kept.recordings.values()]
    if not any(map(is_locked, files)) if files else now - last > _DAY:
        store.finish(kept.id, last)
