"""The microphone and the model, kept ready between takes."""

from collections.abc import Callable

import numpy as np

from dictation.audio.chunk import AudioChunk, Samples, position
from dictation.audio.standby import Standby
from dictation.errors import DictationError
from dictation.recognition.backends import LoadedModel
from dictation.recognition.request import RecognitionRequest
from dictation.settings import Settings
from dictation.takes.model import WarmModel
from dictation.takes.parts import Parts


class ReadyResources:
    """Open the microphone and load the model before they are needed.

    For one thread, except `record`, which any thread may call.
    `ready` is called, in separate threads, with the loaded model, or with the reason why it or the
    microphone is not available.
    """

    def __init__(
        self,
        settings: Settings,
        ready: Callable[[LoadedModel | DictationError], None],
        parts: Parts,
    ) -> None:
        self._ready = ready
        self._parts = parts
        self._settings = settings
        self._used = parts.clock()
        self.standby = self._standby()
        self.model = WarmModel(RecognitionRequest.of(settings.model), parts.load)
        """That of the general settings."""
        self._other: WarmModel | None = None  # that of a profile; a third would take much memory

    @property
    def is_warm(self) -> bool:
        """Whether there is something to release."""
        other = self._other is not None and self._other.loaded
        return self.standby.is_open or self.model.loaded or other

    @property
    def is_loading(self) -> bool:
        """Whether the model is being loaded; `ready` will be called."""
        return self.model.is_loading

    def deadline(self) -> float | None:
        """When to `release` both unless somebody dictates before; None for never."""
        allowed = self._settings.microphone.release_after * 60.0
        return self._used + allowed if allowed and self.is_warm else None

    def use(self, settings: Settings) -> None:
        """Switch to the microphone and the model of these settings."""
        before, self._settings = self._settings, settings
        if settings.microphone.device != before.microphone.device:
            self.standby.release()
            self.standby = self._standby()
        if settings.model != before.model:
            self.model = WarmModel(RecognitionRequest.of(settings.model), self._parts.load)
            self._other = None  # it may be the same

    def model_for(self, request: RecognitionRequest) -> WarmModel:
        """Return the model of a request: the general one, or that of a profile.

        One of a profile is kept beside the general one, until another one is asked for.
        """
        if request.model == self._settings.model.name:
            return self.model
        if self._other is None or self._other.name != request.model:
            self._other = WarmModel(request, self._parts.load)
        return self._other

    def wake(self) -> None:
        """Open the microphone and load the model, without waiting for them."""
        self.note_use()
        self.standby.open()
        self.model.load(self._ready)

    def note_use(self) -> None:
        """Note that somebody has just dictated."""
        self._used = self._parts.clock()

    def record(self, seconds: float) -> Samples:
        """Record that many seconds as a microphone test. Waits; raises MicrophoneError."""
        source = self.standby.listen()
        pieces = [np.zeros(0, np.float32)]
        for piece in source.chunks():
            if isinstance(piece, AudioChunk):
                pieces.append(piece.samples)
                if piece.end >= position(seconds):
                    source.stop()
        return np.concatenate(pieces)

    def release(self) -> None:
        """Release everything; a take that is using a model keeps it until it ends."""
        self.standby.release()
        self.model.release()
        self._other = None

    def _standby(self) -> Standby:
        device = self._settings.microphone.device or None
        return Standby(device, self._ready, self._parts.microphone, self._parts.clock)
