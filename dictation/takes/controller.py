"""Decide when takes start and end: the one thread that owns the program's state.

hotkeys, tray, commands ──▶ controller thread ──▶ takes ──▶ delivery, store
                                  │                 │
                                  └───── events ────┴──▶ the fronts
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import TypeVar

from dictation import workers
from dictation.audio.chunk import Samples
from dictation.desktop import sounds
from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.errors import AudioError, DictationError, HotkeyError
from dictation.history.retranscriber import Retranscriber
from dictation.history.store import Store
from dictation.models import store
from dictation.recognition.backends import LoadedModel
from dictation.recognition.request import RecognitionRequest
from dictation.settings import Settings
from dictation.takes.events import KeysRefused, Level, Notice, StateChanged, TakeEvent
from dictation.takes.keys import Asked, Command, Keys
from dictation.takes.model import load_installed
from dictation.takes.parts import Parts
from dictation.takes.ready import ReadyResources
from dictation.takes.state import State
from dictation.takes.under_way import TakesUnderWay
from dictation.takes.upkeep import Upkeep

T = TypeVar("T")

_LOG = logging.getLogger(__name__)


class Controller:
    """Start and end takes as the user asks. Any thread may call its public methods.

    `tell` is called from several threads (see `events`) and should only pass events on. Every
    failure is reported; the hotkeys keep working.
    """

    def __init__(self, parts: Parts, settings: Settings, tell: Callable[[TakeEvent], None]) -> None:
        self._parts = parts
        self._settings = settings
        self._front = tell
        self._messages: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._state = State.LOADING
        self._resources = ReadyResources(settings, self._woken, parts)
        self._retranscriber = Retranscriber(parts.keeper)
        self._upkeep = Upkeep(parts.keeper, self._retranscriber, self._tell)
        self._takes = TakesUnderWay(
            parts, self._resources, self._tell, lambda: self._post(self._refresh)
        )
        self._keys = Keys(settings.hotkeys)
        self._refused: Mapping[str, HotkeyError] = {}
        self._problem: DictationError | None = None
        self._pending: Settings | None = None

    @property
    def state(self) -> State:
        """What the program is doing."""
        return self._state

    @property
    def level(self) -> float:
        """The microphone's level now, 0 to 1."""
        return self._resources.standby.level

    def start(self) -> None:
        """Get everything ready and watch the hotkeys."""
        self._post(self._wake_up)
        self._thread = workers.start("controller", self._run, self._report)

    def close(self) -> None:
        """End and deliver the open take, then release everything. Waits; can be called again."""
        self.end()
        self._messages.put(None)
        if self._thread is not None:
            self._thread.join()

    def begin(self) -> None:
        """Start a take, unless one is open."""
        now = time.monotonic()
        self._post(lambda: self._begin_by_hand(now))

    def end(self) -> None:
        """End the open take."""
        now = time.monotonic()
        self._post(lambda: self._end(now))

    def toggle(self) -> None:
        """Start a take, or end the open one."""
        now = time.monotonic()
        self._post(lambda: self._begin_by_hand(now) if self._takes.open is None else self._end(now))

    def cancel(self) -> None:
        """Discard the open take."""
        self._post(self._cancel)

    def retype(self) -> None:
        """Deliver the last take's text again, to the focused window."""
        self._post(self._retype)

    def type_text(self, text: str) -> "Future[None]":
        """Deliver this text to the focused window.

        The future raises OutputError, which is also reported, if the text did not arrive.
        """
        arrived: Future[None] = Future()

        def type_it() -> None:
            try:
                self._takes.type(text, self._settings)
            except BaseException as error:
                arrived.set_exception(error)
                raise
            arrived.set_result(None)

        self._post(type_it)
        return arrived

    def record(self, seconds: float) -> Samples:
        """Record a test of the microphone; waits for it. Raises MicrophoneError."""
        return self._resources.record(seconds)

    def redo(self, session_id: int, model: str = "") -> "Future[None]":
        """Re-transcribe a session with another model ("": the one from the settings).

        The old text is kept. The future raises DictationError; nothing has changed then.
        """
        settings = self._settings
        if model in ("", settings.model.name):
            return self._retranscriber.redo(session_id, settings, self._resources.model.get)
        other = replace(settings, model=replace(settings.model, name=model))
        request = RecognitionRequest.of(other.model)
        return self._retranscriber.redo(session_id, other, lambda: load_installed(request))

    def change_history(self, action: Callable[[Store], T]) -> "Future[T]":
        """Change the history, in the thread that owns it."""
        return self._parts.keeper.change(action)

    def watch_keys(self, on: bool) -> None:
        """Turn hotkeys on or off: they are off while the user presses a new one to choose it."""
        self._post(lambda: self._keys.mean_something(on))

    def apply(self, settings: Settings) -> None:
        """Apply these settings now, or once the current takes have ended."""
        self._post(lambda: self._apply(settings))

    def interrupt(self, why: DictationError) -> None:
        """Close the microphone and say so, because the machine sleeps or the screen is locked.

        No text is delivered after this: a screen locker may have the keyboard.
        """
        self._parts.delivery.suspend(why)
        now = time.monotonic()
        self._post(lambda: self._interrupt(why, now))

    def wake(self) -> None:
        """Get ready again after the machine wakes up."""
        self._post(self._resources.wake)

    def _post(self, message: Callable[[], None]) -> None:
        self._messages.put(message)

    def _run(self) -> None:
        try:
            while True:
                try:
                    message = self._messages.get(timeout=self._patience())
                except queue.Empty:
                    message = self._tick
                if message is None:
                    break
                for act in (message, self._tick, self._refresh):
                    workers.guarded(act, self._report)
        finally:
            self._shut()

    def _shut(self) -> None:
        for act in (
            lambda: self._takes.end(time.monotonic()),
            self._keys.close,
            self._takes.wait,
            self._takes.close,
            self._retranscriber.close,
            self._resources.standby.release,
            self._parts.delivery.close,
            self._parts.keeper.close,
        ):
            workers.guarded(act, self._report)

    def _report(self, problem: DictationError) -> None:
        self._tell(Notice.of(problem))

    def _tell(self, event: TakeEvent) -> None:
        try:
            if isinstance(event, Notice) and event.level is not Level.INFO:
                self._sound("problem")
            self._front(event)
        except Exception:  # a take goes on, whether its user can be told or not
            _LOG.exception("could not tell %s", event)

    def _sound(self, name: str) -> None:
        if self._settings.sounds.on:
            sounds.play(name, self._settings.sounds.volume)

    # --- time

    def _patience(self) -> float | None:
        """Seconds until `_tick` has something to do; None for never."""
        times = [self._keys.deadline(), self._silent_at()]
        if not self._takes.busy:
            times += [self._resources.deadline(), self._upkeep.deadline()]
        due = [when for when in times if when is not None]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _silent_at(self) -> float | None:
        """When the open take ends because nobody speaks; a held key says that somebody will."""
        take, allowed = self._takes.open, self._settings.microphone.stop_after_silence
        if take is None or not allowed or self._keys.held:
            return None
        return take.last_speech + allowed

    def _tick(self) -> None:
        now = time.monotonic()
        self._obey(self._keys.tick(now))
        if _is_due(self._silent_at(), now):
            self._end(now)
            self._tell(_SILENCE)
        if self._takes.busy:
            return
        if _is_due(self._resources.deadline(), now):
            self._resources.release()
        self._upkeep.tick(self._resources.model.get, self._settings)

    # --- takes

    def _heard(self, hotkey: Hotkey, pressed: bool, when: float) -> None:
        """A key went down or came up; not our thread."""

        def obey() -> None:
            # first what was due before: a busy machine may not have come to it in time
            self._obey(self._keys.tick(when))
            self._obey(self._keys.asked_by(hotkey, pressed, when))

        self._post(obey)

    def _obey(self, asked: Asked | None) -> None:
        """Carry out a command as of the time when it was given."""
        if asked is None:
            return
        if asked.command is Command.START:
            self._begin(asked.at)
        elif asked.command is Command.STOP:
            self._end(asked.at)
        elif asked.command is Command.CANCEL:
            self._cancel()
        elif asked.command is Command.RETYPE:
            self._retype()

    def _begin(self, asked: float) -> None:
        if self._takes.open is not None:
            return
        try:
            if not self._resources.model.loaded:
                store.locate(self._settings.model.name)
            self._retranscriber.pause()
            self._takes.begin(self._settings, asked)
        except BaseException:
            self._keys.ended()
            raise
        self._problem = None  # if it is still there, this take will tell
        self._sound("start")
        self._keys.begun()

    def _begin_by_hand(self, asked: float) -> None:
        self._begin(asked)
        self._keys.begun(by_hand=True)

    def _end(self, asked: float) -> None:
        if self._takes.open is not None:
            self._takes.end(asked)
            self._sound("stop")
            self._keys.ended()

    def _cancel(self) -> None:
        if self._takes.open is not None:
            self._takes.cancel()
            self._keys.ended()

    def _retype(self) -> None:
        self._refresh()  # the take may have ended just now
        self._takes.retype(self._settings)

    def _interrupt(self, why: DictationError, when: float) -> None:
        was_open = self._takes.open is not None
        self._end(when)
        self._takes.wait()
        self._resources.standby.release()
        if was_open:
            self._tell(Notice.of(why, Level.WARNING))

    def _refresh(self) -> None:
        """Note which takes have ended; report the state if it has changed."""
        was_open = self._takes.open is not None
        for take in self._takes.sweep():
            self._resources.note_use()
            self._upkeep.note_take(take.silent)
        if was_open and self._takes.open is None:
            self._keys.ended()
        if self._pending is not None and not self._takes.busy:
            settings, self._pending = self._pending, None
            self._apply(settings)
        if not self._takes.busy:
            self._retranscriber.resume()
        if self._keys.refused != self._refused:
            self._refused = self._keys.refused
            self._tell(KeysRefused(self._refused))
        state = self._state_now()
        if state is not self._state:
            self._state = state
            self._tell(StateChanged(state))

    def _state_now(self) -> State:
        if self._takes.busy:
            return self._takes.state
        if self._resources.is_loading:
            return State.LOADING
        return State.IDLE if self._problem is None else State.PROBLEM

    # --- what is kept ready

    def _wake_up(self) -> None:
        self._takes.get_ready()
        self._apply(self._settings)
        self._keys.start(self._parts.listener, self._heard, self._report)

    def _apply(self, settings: Settings) -> None:
        if self._takes.busy:
            self._pending = settings
            return
        self._settings = settings
        self._resources.use(settings)
        self._problem = None  # what is still wrong will be told again
        self._upkeep.tidy(settings.history)
        self._resources.wake()
        self._keys.use(settings.hotkeys)

    def _woken(self, what: LoadedModel | DictationError) -> None:
        """The model is loaded, or something that takes need can't be had; not our thread."""
        if isinstance(what, DictationError):
            self._post(partial(self._take_note, what))
            return
        self._post(self._model_is_there)

    def _take_note(self, problem: DictationError) -> None:
        self._problem = problem
        raise problem

    def _model_is_there(self) -> None:
        if not isinstance(self._problem, AudioError):
            self._problem = None
        self._upkeep.recover(self._resources.model.get, self._settings)


def _is_due(when: float | None, now: float) -> bool:
    return when is not None and now >= when


_SILENCE = Notice(
    "Dictation has stopped: nobody spoke for a while.",
    "Press the key again to go on.",
    Level.INFO,
)
