"""Pass events on to the front, and play a sound for problems."""

import logging
from collections.abc import Callable

from dictation.desktop import sounds
from dictation.errors import DictationError
from dictation.settings import SoundSettings
from dictation.takes.events import Level, Notice, TakeEvent

_LOG = logging.getLogger(__name__)


class Reporter:
    """Passes events on to a front, with sounds if the settings want them. For any thread."""

    def __init__(self, front: Callable[[TakeEvent], None], settings: SoundSettings) -> None:
        self._front = front
        self._settings = settings

    def use(self, settings: SoundSettings) -> None:
        """Use these settings from now on."""
        self._settings = settings

    def tell(self, event: TakeEvent) -> None:
        """Pass an event on. If the front fails, takes continue anyway."""
        try:
            if isinstance(event, Notice) and event.level is not Level.INFO:
                self.play("problem")
            self._front(event)
        except Exception:
            _LOG.exception("could not tell %s", event)

    def report(self, problem: DictationError) -> None:
        """Report a failure."""
        self.tell(Notice.of(problem))

    def play(self, sound: str) -> None:
        """Play one of the program's sounds."""
        if self._settings.on:
            sounds.play(sound, self._settings.volume)
