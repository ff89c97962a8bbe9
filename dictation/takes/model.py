"""The model, loaded while it is needed."""

import threading
from collections.abc import Callable

from dictation import workers
from dictation.errors import DictationError
from dictation.models import store
from dictation.recognition.backends import LoadedModel, load
from dictation.recognition.request import RecognitionRequest


def load_installed(request: RecognitionRequest) -> LoadedModel:
    """Load the requested model; raises ModelError."""
    return load(store.locate(request.model))


class WarmModel:
    """Loads the model of a request when it is first needed, and keeps it until `release`."""

    def __init__(
        self, request: RecognitionRequest, load: Callable[[RecognitionRequest], LoadedModel]
    ) -> None:
        """`load` raises ModelError if the model is damaged or not installed."""
        self._request = request
        self._load = load
        self._lock = threading.Lock()  # callers wait while it is being loaded
        self._model: LoadedModel | None = None
        self._loading = False

    @property
    def name(self) -> str:
        """The model's name in the settings."""
        return self._request.model

    @property
    def loaded(self) -> bool:
        """Whether `get` returns at once."""
        return self._model is not None

    @property
    def is_loading(self) -> bool:
        """Whether the model is being loaded."""
        return self._loading

    def load(self, done: Callable[[LoadedModel | DictationError], None]) -> None:
        """Load it in a thread of its own, which calls `done` with the outcome; for one thread."""
        if self._loading or self.loaded:
            return

        def work() -> None:
            outcome: LoadedModel | DictationError
            try:
                outcome = self.get()
            except Exception as error:
                outcome = workers.explained(error)
            self._loading = False
            done(outcome)

        self._loading = True
        workers.start("loading", work, done)

    def get(self) -> LoadedModel:
        """Return the model; loads it if necessary, which takes a second or more. For any thread.

        Raises what loading raises, and LanguageError if the model does not support the requested
        language or task.
        """
        with self._lock:
            if self._model is None:
                model = self._load(self._request)
                self._request.check(model.multilingual)
                self._model = model
            return self._model

    def release(self) -> None:
        """Free its memory; a take that is using it keeps it until it ends."""
        with self._lock:
            self._model = None
