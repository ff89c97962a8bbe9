"""Save what a language model has made of a session's text, as a new version."""

import re

from dictation.history import rows
from dictation.history.store import Store
from dictation.results import Word

_WORD = re.compile(r"\s*\S+")


def save(store: Store, session_id: int, text: str, model: str) -> None:
    """Make `text` the session's text; the one it has becomes a previous version.

    Raises StorageError, and UnknownSessionError if the session was deleted.
    """
    kept = store.session(session_id)
    start, end = (kept.words[0].start, kept.words[-1].end) if kept.words else (0.0, 0.0)
    found = _WORD.findall(text.strip())
    # nobody has spoken these words: they share the time of the original evenly
    length = (end - start) / max(1, len(found))
    words = tuple(
        Word(written, start + at * length, start + (at + 1) * length, 1.0)
        for at, written in enumerate(found)
    )
    passages = rows.passages(words)
    store.rewrite(session_id, model, kept.session.language, passages, [""])


def undo(store: Store, session_id: int) -> None:
    """Restore the text before the last `save`, which becomes a previous version in turn.

    Raises StorageError, and UnknownSessionError if the session was deleted.
    """
    before = store.previous_versions(session_id)
    if before:
        store.restore_version(session_id, before[0].id)
