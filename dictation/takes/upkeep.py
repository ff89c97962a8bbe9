"""Maintain the history while nobody dictates."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial

from dictation.history.file_transcriber import ShutdownError
from dictation.history.keeper import Keeper
from dictation.history.recovery import forget
from dictation.history.retranscriber import Retranscriber
from dictation.recognition.backends import LoadedModel
from dictation.settings import HistorySettings, Settings
from dictation.takes.events import Level, Notice, TakeEvent
from dictation.workers import explained

_TIDY_EVERY = 3600.0  # seconds
QUIET = 2.0
"""Seconds without a take before the takes without a word are transcribed again.

The next take may start at any moment and must not wait for this. So the user learns that a take was
not understood only after a pause between takes.
"""


class Upkeep:
    """Tidy the history every hour, and transcribe takes that were interrupted or not understood.

    For one thread; `tell` is called in the thread that transcribes.
    """

    def __init__(
        self,
        keeper: Keeper,
        retranscriber: Retranscriber,
        tell: Callable[[TakeEvent], None],
        clock: Callable[[], float],
    ) -> None:
        self._keeper = keeper
        self._retranscriber = retranscriber
        self._tell = tell
        self._clock = clock
        self._tidied: float | None = None
        self._look_at: float | None = None

    def tidy(self, history: HistorySettings) -> None:
        """Delete what is old or unwanted from the history. Returns at once."""
        self._tidied = self._clock()
        self._keeper.tidy(history)

    def note_take(self, silent: bool) -> None:
        """Note that a take has ended; a `silent` one left its audio to be transcribed again."""
        if silent or self._look_at is not None:
            self._look_at = self._clock() + QUIET

    def deadline(self) -> float | None:
        """When `tick` has something to do next; None if there is nothing yet."""
        tidy_at = None if self._tidied is None else self._tidied + _TIDY_EVERY
        return min((at for at in (tidy_at, self._look_at) if at is not None), default=None)

    def tick(self, model: Callable[[], LoadedModel], settings: Settings) -> None:
        """Do what is due; call it only while nobody dictates. Returns at once."""
        now = self._clock()
        if self._tidied is not None and now >= self._tidied + _TIDY_EVERY:
            self.tidy(settings.history)
        if self._look_at is not None and now >= self._look_at:
            self._look_at = None
            self._read(model, settings, _NOT_UNDERSTOOD)

    def recover(self, model: Callable[[], LoadedModel], settings: Settings) -> None:
        """Transcribe, or delete, the interrupted takes. Returns at once."""
        if settings.history.keep:
            self._read(model, settings, _RECOVERED)
        else:
            forget()

    def _read(self, model: Callable[[], LoadedModel], settings: Settings, found: Notice) -> None:
        reading = self._retranscriber.recover(model, settings)
        reading.add_done_callback(partial(self._have_read, found))

    def _have_read(self, found: Notice, reading: "Future[int]") -> None:
        try:
            if reading.result():
                self._tell(found)
        except ShutdownError:
            pass  # they are left for the next start
        except Exception as error:
            self._tell(Notice.of(explained(error)))


_RECOVERED = Notice(
    "What you said before Dictation was interrupted has been transcribed.",
    "It is in History. Check how much of it had already been typed.",
    Level.INFO,
)
_NOT_UNDERSTOOD = Notice(
    "Something you said was not typed.",
    "Dictation was not sure that it heard words. It is in History, with the audio.",
    Level.WARNING,
)
