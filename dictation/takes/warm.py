"""The microphone and the model, kept ready between takes."""

import threading
from collections.abc import Callable

from faster_whisper import WhisperModel

from dictation.audio.standby import Standby
from dictation.errors import DictationError
from dictation.settings import Settings
from dictation.takes.model import WarmModel


class Warm:
    """Opens the microphone and loads the model before they are needed; for one thread.

    `ready` is told, in threads of its own, the model that has been loaded, or why it or the
    microphone can't be had.
    """

    def __init__(
        self, settings: Settings, ready: Callable[[WhisperModel | DictationError], None]
    ) -> None:
        self._ready = ready
        self._settings = settings
        self._loading: WarmModel | None = None
        self.standby = Standby(settings.microphone.device or None, ready)
        self.model = WarmModel(settings.model)

    @property
    def is_warm(self) -> bool:
        """Whether there is something to release."""
        return self.standby.is_open or self.model.loaded

    @property
    def is_loading(self) -> bool:
        """Whether the model is on its way; `ready` will be told."""
        return self._loading is self.model and not self.model.loaded

    def use(self, settings: Settings) -> None:
        """Take another microphone or model, where these settings say so."""
        before, self._settings = self._settings, settings
        if settings.microphone.device != before.microphone.device:
            self.standby.release()
            self.standby = Standby(settings.microphone.device or None, self._ready)
        if settings.model != before.model:
            self.model = WarmModel(settings.model)

    def wake(self) -> None:
        """Open the microphone and load the model, without waiting for them."""
        self.standby.open()
        if not self.model.loaded and not self.is_loading:
            self._loading = self.model
            threading.Thread(target=self._load, args=[self.model], name="loading").start()

    def release(self) -> None:
        """Give both back; a take that works with the model keeps it until its end."""
        self.standby.release()
        self.model.release()

    def _load(self, model: WarmModel) -> None:
        try:
            loaded: WhisperModel | DictationError = model.get()
        except DictationError as error:
            self._loading = None
            loaded = error
        self._ready(loaded)
