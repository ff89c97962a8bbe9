"""The Whisper model, loaded while it is wanted."""

import threading
from collections.abc import Callable

from faster_whisper import WhisperModel

from dictation import languages, workers
from dictation.errors import DictationError
from dictation.models import store
from dictation.recognition.whisper.model import load
from dictation.settings import ModelSettings


def load_installed(settings: ModelSettings) -> WhisperModel:
    """Load the model that the settings name; raises ModelError."""
    return load(store.locate(settings.name))


class WarmModel:
    """Loads the model of the settings when it is first asked for, and keeps it until `release`."""

    def __init__(
        self, settings: ModelSettings, load: Callable[[ModelSettings], WhisperModel]
    ) -> None:
        """`load` raises ModelError when the model is not installed or damaged."""
        self._settings = settings
        self._load = load
        self._lock = threading.Lock()  # who asks while it is being loaded waits for the same one
        self._model: WhisperModel | None = None
        self._loading = False

    @property
    def loaded(self) -> bool:
        """Whether `get` returns at once."""
        return self._model is not None

    @property
    def is_loading(self) -> bool:
        """Whether `load` is at work."""
        return self._loading

    def load(self, done: Callable[[WhisperModel | DictationError], None]) -> None:
        """Load it in a thread of its own, which tells `done` the outcome; for one thread."""
        if self._loading or self.loaded:
            return

        def work() -> None:
            outcome: WhisperModel | DictationError
            try:
                outcome = self.get()
            except Exception as error:
                outcome = workers.explained(error)
            self._loading = False
            done(outcome)

        self._loading = True
        workers.start("loading", work, done)

    def get(self) -> WhisperModel:
        """Return the model, loading it if need be: that takes a second or more. For any thread.

        Raises what the loading raises, and LanguageError when the model does not know the
        language or task of the settings.
        """
        with self._lock:
            if self._model is None:
                model = self._load(self._settings)
                language, task = self._settings.language or None, self._settings.task
                languages.check(model.model.is_multilingual, language, task)
                self._model = model
            return self._model

    def release(self) -> None:
        """Give its memory back; a take that still works with it keeps it until it ends."""
        with self._lock:
            self._model = None
