"""Captions in the history: each word is on disk as soon as it is committed."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from dictation.captions.events import CaptionEvent
from dictation.captions.recording import Recordings
from dictation.captions.request import CaptionRequest
from dictation.errors import DictationError, StorageError
from dictation.history.keeper import Keeper
from dictation.history.sessions import Kind, Session, Voice
from dictation.results import Commit
from dictation.session import Finished, event_json

Report = Callable[[DictationError], None]


def recordings(labels: Iterable[str], report: Report) -> Recordings | None:
    """Begin to record each source; None, which is reported, where that isn't possible."""
    try:
        return Recordings(labels)
    except StorageError as error:
        report(error)
        return None


@contextmanager
def kept(
    request: CaptionRequest,
    labels: Sequence[str],
    recordings: Recordings | None,
    report: Report,
) -> Iterator[Callable[[CaptionEvent], None]]:
    """Save committed words as they come. The function that this yields never waits."""
    session = Session(
        time.time(),
        Kind.CAPTIONS,
        source=", ".join(labels),
        model=request.recognition.model,
        language=request.recognition.language,
    )
    keeper = Keeper(report)
    names = recordings.names if recordings else {}
    record = keeper.begin(
        session, {label if request.many else "": name for label, name in names.items()}
    )
    measured: dict[str, Any] = {}

    def keep(event: CaptionEvent) -> None:
        if isinstance(event.event, Commit):
            record.add(event.event.words, event.voice if request.many else Voice())
        elif isinstance(event.event, Finished):
            measured[event.label] = event_json(event.event)

    try:
        yield keep
    finally:
        audio = max((one["audio"] for one in measured.values()), default=0.0)
        spoken = {one["language"] for one in measured.values()} - {None}
        record.finish(
            time.time(),
            "",
            delivered=None,
            figures={"audio": audio, "sources": measured},
            language=spoken.pop() if len(spoken) == 1 else None,  # a session has one, or none
        )
        keeper.close()
        if recordings is not None and not record.is_wanted:
            recordings.discard()
