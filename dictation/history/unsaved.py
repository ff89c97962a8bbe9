"""Sessions that could not be stored before the program ended: files next to the store.

Such a file is the JSON of `session_json`, with all words of the session, plus `recordings` as in
`KeptSession`. The next process that opens the history adds it.
"""

import json
from pathlib import Path

from dictation import files
from dictation.audio.spool import new_name
from dictation.errors import StorageError
from dictation.history import schema, session_json
from dictation.history.record import End, Record
from dictation.history.repair import exclusive
from dictation.history.store import Store


def put_aside(record: Record, path: Path) -> StorageError:
    """Save a session next to the store at `path`; return a notice for the user.

    Raises StorageError.
    """
    kept = record.session()
    document = {**session_json.document(kept), "recordings": dict(kept.recordings)}
    aside = path.with_name(f"{path.name}{schema.UNSAVED}{new_name('.json')}")
    with schema.failures(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        files.replace(aside, json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    return StorageError(
        f"The history can't be written, so your words were saved next to it: {aside}.",
        "Dictation adds them to the history at its next start.",
    )


def add(store: Store) -> StorageError | None:
    """Add the sessions that earlier runs put aside; return a notice for the user, if any.

    A session that the store has in part is completed, so a file may be added twice. Raises
    StorageError; the files that were not added yet are still there.
    """
    if not schema.unsaved(store.path):
        return None
    added = 0
    damaged: StorageError | None = None
    with exclusive(store.path), schema.failures(store.path):
        for path in schema.unsaved(store.path):
            try:
                _add(store, path.read_text("utf-8"))
            except (session_json.ImportFormatError, UnicodeDecodeError):
                damaged = _set_aside(path)
            else:
                path.unlink()
                added += 1
    if damaged is not None or not added:  # none: another process was first
        return damaged
    return StorageError(
        f"Sessions that could not be saved earlier are in History now: {added}.",
        "You don't need to do anything.",
    )


def _set_aside(path: Path) -> StorageError:
    aside = path.with_name(path.name.replace(schema.UNSAVED, schema.BROKEN))
    path.touch()  # its days begin now
    path.replace(aside)
    return StorageError(
        "A session that could not be saved earlier can't be read any more.",
        f"Its file is kept for seven days: {aside}.",
    )


def _add(store: Store, text: str) -> None:
    session, passages = session_json.load(text)
    names = json.loads(text).get("recordings", {})
    number = store.begun_at(session.started, session.kind)
    if number is None:
        store.put(session, passages, names)
        return
    assert session.ended is not None
    record = Record(session, names, number)
    for passage in passages:
        record.add(passage.words, passage.voice)
    record.end(
        End(
            session.ended,
            session.application,
            session.delivered,
            session.figures,
            session.language,
            even_empty=True,
        )
    )
    record.write(store, opening=1)
