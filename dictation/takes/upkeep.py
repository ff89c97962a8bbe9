"""What becomes of the kept sessions while nobody dictates."""

import time
from collections.abc import Callable
from concurrent.futures import Future

from faster_whisper import WhisperModel

from dictation.errors import DictationError
from dictation.settings import HistorySettings, Settings
from dictation.takes.events import TakeEvent, Told
from dictation.takes.keeping import Keeper
from dictation.takes.recovery import forget
from dictation.takes.rereading import EndedError, Rereading

_TIDY_EVERY = 3600.0  # seconds


class Upkeep:
    """Tidies what is kept every hour, and writes down what a crash cut off.

    `tell` is called in the thread that reads what was cut off.
    """

    def __init__(
        self, keeper: Keeper, rereading: Rereading, tell: Callable[[TakeEvent], None]
    ) -> None:
        self._keeper = keeper
        self._rereading = rereading
        self._tell = tell
        self._tidied: float | None = None

    def tidy(self, history: HistorySettings) -> None:
        """Look through what is kept. Returns at once."""
        self._tidied = time.monotonic()
        self._keeper.tidy(history)

    def deadline(self) -> float | None:
        """When `tidy` is due next; None before the first time."""
        return None if self._tidied is None else self._tidied + _TIDY_EVERY

    def recover(self, model: WhisperModel, settings: Settings) -> None:
        """Write down, or delete, the takes that were cut off; for any thread, returns at once."""
        if settings.history.keep:
            keep_sound = settings.history.audio != "off"
            found = self._rereading.recover(model, settings.model, keep_sound)
            found.add_done_callback(self._recovered)
        else:
            forget()

    def _recovered(self, found: "Future[int]") -> None:
        try:
            if found.result():
                self._tell(Told(_RECOVERED))
        except EndedError:
            pass  # they are found at the next start
        except DictationError as error:
            self._tell(Told(error))


_RECOVERED = DictationError(
    "What you said before Dictation was cut off has been written down.",
    "It is in the history; it was not typed anywhere.",
)
