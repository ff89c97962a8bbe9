"""Transcribe recordings again in the background, one at a time, pausing while the user dictates."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import TypeVar

from dictation.history.file_transcriber import (
    FileTranscriber,
    ShutdownError,
    in_its_language,
    sound,
)
from dictation.history.keeper import Keeper
from dictation.history.recovery import recover
from dictation.history.sessions import Kind
from dictation.history.store import Store
from dictation.recognition.backends import LoadedModel
from dictation.recognition.request import RecognitionRequest
from dictation.settings import Settings
from dictation.settings.profiles import effective, fitting
from dictation.text.transforms.registry import pipeline
from dictation.workers import Worker

T = TypeVar("T")


class Retranscriber:
    """Calls are for any thread and return at once; the futures raise all errors.

    Starts out paused, until `resume`.
    """

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._worker = Worker("retranscription", lambda _problem: None)  # futures have all errors
        self._free = threading.Event()
        self._closing = False
        self._lock = threading.Lock()  # nothing starts after `close`

    def redo(
        self, session_id: int, settings: Settings, model: Callable[[], LoadedModel]
    ) -> "Future[None]":
        """Replace a session's text by transcribing its audio with `model`, named in the settings.

        All but the model is as in the application's profile, if there is one. The language is the
        session's, unless it was detected (see `file_transcriber.in_its_language`).
        The future raises UnknownSessionError and the errors of `model`, `file_transcriber.sound`,
        and `FileTranscriber.transcribe`; nothing has changed then.
        """
        return self._submit(partial(self._redo, session_id, settings, model))

    def recover(self, model: Callable[[], LoadedModel], settings: Settings) -> "Future[int]":
        """Transcribe what earlier runs left in the spool; see `recovery.recover`."""
        keep_sound = settings.history.audio != "off"

        def work() -> int:
            self._wait()
            request = RecognitionRequest.of(settings.model, settings.text.vocabulary)
            transcriber = self._transcriber(model(), request, settings, Kind.DICTATION)
            return recover(transcriber, settings.model.name, self._keeper, keep_sound)

        return self._submit(work)

    def pause(self) -> None:
        """Pause at the end of the current sentence, because the user dictates."""
        self._free.clear()

    def resume(self) -> None:
        """Continue after `pause`."""
        self._free.set()

    def close(self) -> None:
        """Stop at the end of the current sentence, and wait for that."""
        with self._lock:
            self._closing = True
        self._free.set()
        self._worker.close()  # pending work raises ShutdownError

    def _submit(self, work: Callable[[], T]) -> "Future[T]":
        with self._lock:
            if not self._closing:
                return self._worker.call(work)
        refused: Future[T] = Future()
        refused.set_exception(_ended())
        return refused

    def _transcriber(
        self, model: LoadedModel, request: RecognitionRequest, settings: Settings, kind: Kind
    ) -> FileTranscriber:
        transcriber = FileTranscriber(model, request, self._wait)
        if kind is Kind.DICTATION:  # write it as a take would be written
            return replace(transcriber, pipeline=partial(pipeline, settings))
        return transcriber

    def _redo(self, session_id: int, settings: Settings, model: Callable[[], LoadedModel]) -> None:
        self._wait()
        loaded = model()  # may take long, and a path found before could be outdated after it
        kept = self._keeper.change(partial(Store.session, session_id=session_id)).result()
        files = sound(kept)
        name = settings.model.name
        settings = effective(settings, fitting(settings, kept.session.application))
        settings = replace(settings, model=replace(settings.model, name=name))
        asked = RecognitionRequest.of(settings.model, settings.text.vocabulary)
        request = in_its_language(asked, kept.session)
        text = self._transcriber(loaded, request, settings, kept.session.kind).transcribe_all(files)

        def rewrite(store: Store) -> None:
            store.rewrite(session_id, settings.model.name, text.language, text.passages, files)

        self._keeper.change(rewrite).result()

    def _wait(self) -> None:
        self._free.wait()
        if self._closing:
            raise _ended()


def _ended() -> ShutdownError:
    return ShutdownError("Dictation has quit in the meantime.", "Start it and try again.")
