"""The Whisper model, loaded while it is wanted."""

import threading

from faster_whisper import WhisperModel

from dictation import languages
from dictation.settings import ModelSettings
from dictation.whisper import store
from dictation.whisper.model import load


class WarmModel:
    """Loads the model of the settings when it is first asked for, and keeps it until `release`."""

    def __init__(self, settings: ModelSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()  # who asks while it is being loaded waits for the same one
        self._model: WhisperModel | None = None

    @property
    def loaded(self) -> bool:
        """Whether `get` returns at once."""
        return self._model is not None

    def get(self) -> WhisperModel:
        """Return the model, loading it if need be: that takes a second or more. For any thread.

        Raises ModelError when it is not installed or damaged, LanguageError when it does not
        know the language or task of the settings.
        """
        with self._lock:
            if self._model is None:
                model = load(store.locate(self._settings.name))
                language, task = self._settings.language or None, self._settings.task
                languages.check(model.model.is_multilingual, language, task)
                self._model = model
            return self._model

    def release(self) -> None:
        """Give its memory back; a take that still works with it keeps it until it ends."""
        with self._lock:
            self._model = None
