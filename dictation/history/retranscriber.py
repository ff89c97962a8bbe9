"""Reads sound once more in the background: one thing at a time, and not while somebody dictates."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import TypeVar

from dictation.history.file_transcriber import FileTranscriber, ShutdownError, language, sound
from dictation.history.keeper import Keeper
from dictation.history.recovery import recover
from dictation.history.sessions import Kind
from dictation.history.store import Store
from dictation.recognition.backends import LoadedModel
from dictation.recognition.request import RecognitionRequest
from dictation.settings import Settings
from dictation.text.transforms.registry import pipeline
from dictation.workers import Worker

T = TypeVar("T")


class Retranscriber:
    """Calls are for any thread and return at once; what goes wrong comes out of the future.

    It is paused until `resume`.
    """

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._worker = Worker("rereading", lambda _problem: None)  # all goes into futures
        self._free = threading.Event()
        self._closing = False
        self._lock = threading.Lock()  # nothing is begun after `close`

    def redo(
        self, session_id: int, settings: Settings, model: Callable[[], LoadedModel]
    ) -> "Future[None]":
        """Give a session the text that `model` reads in its sound; the settings name the model.

        The language is the session's, unless it was only detected (see `redo.language`). The
        future raises UnknownSessionError, and what `model`, `redo.sound` and
        `FileTranscriber.transcribe` raise; nothing has changed then.
        """
        return self._submit(partial(self._redo, session_id, settings, model))

    def recover(self, model: Callable[[], LoadedModel], settings: Settings) -> "Future[int]":
        """Write down what has been left in the spool; see `recovery.recover`."""
        keep_sound = settings.history.audio != "off"

        def work() -> int:
            self._wait()
            request = RecognitionRequest.of(settings.model)
            transcriber = self._transcriber(model(), request, settings, Kind.DICTATION)
            return recover(transcriber, settings.model.name, self._keeper, keep_sound)

        return self._submit(work)

    def pause(self) -> None:
        """Somebody dictates: wait at the end of the sentence."""
        self._free.clear()

    def resume(self) -> None:
        """Nobody dictates any more."""
        self._free.set()

    def close(self) -> None:
        """Give up at the end of the sentence. Waits for it."""
        with self._lock:
            self._closing = True
        self._free.set()
        self._worker.close()  # what has not begun raises ShutdownError

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
        if kind is Kind.DICTATION:  # it is written as a take is
            return replace(transcriber, pipeline=partial(pipeline, settings.output))
        return transcriber

    def _redo(self, session_id: int, settings: Settings, model: Callable[[], LoadedModel]) -> None:
        self._wait()
        loaded = model()  # before the sound is looked for: meanwhile it may be compressed
        kept = self._keeper.change(partial(Store.session, session_id=session_id)).result()
        files = sound(kept)
        spoken = language(kept.session, settings.model.language)
        request = RecognitionRequest.of(settings.model).speaking(spoken)
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
