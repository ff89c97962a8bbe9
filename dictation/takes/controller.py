"""When a take begins and ends: the one thread that owns what the program is doing.

hotkeys, tray, commands ──▶ controller thread ──▶ takes ──▶ delivery, store
                                  │                 │
                                  └───── events ────┴──▶ the fronts
"""

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import numpy as np
from faster_whisper import WhisperModel

from dictation.audio.chunk import AudioChunk, Samples, position
from dictation.audio.spool import Spool
from dictation.desktop import sounds
from dictation.desktop.hotkeys.gesture import Action, Gesture
from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.desktop.hotkeys.listener import HotkeyListener, OnKey
from dictation.errors import AudioError, DictationError, HotkeyError, ModelError, StorageError
from dictation.output.delivery import Delivery
from dictation.session import LiveSession, Source
from dictation.settings import Settings
from dictation.takes.events import StateChanged, TakeEvent, TakeOver, Told
from dictation.takes.keeping import Keeper
from dictation.takes.kept import Kept
from dictation.takes.recovery import forget
from dictation.takes.rereading import EndedError, Rereading
from dictation.takes.state import State
from dictation.takes.take import Take
from dictation.takes.warm import Warm
from dictation.text.lines import SpokenLines
from dictation.transcripts.sessions import Kind, Session
from dictation.transcripts.store import Store
from dictation.whisper import store
from dictation.whisper.model import load

T = TypeVar("T")

_TIDY_EVERY = 3600.0  # seconds

_LOG = logging.getLogger(__name__)

MakeSession = Callable[
    [Source, Callable[[], WhisperModel], str | None, str, Spool | None], LiveSession
]


@dataclass(frozen=True, slots=True)
class Parts:
    """What takes are made of."""

    session: MakeSession
    delivery: Delivery
    keeper: Keeper
    listener: Callable[[OnKey], HotkeyListener]


class Controller:
    """Starts and ends takes as the user asks for it. Its public methods are for any thread.

    `tell` is called from several threads (see `events`) and should only hand on.
    """

    def __init__(self, parts: Parts, settings: Settings, tell: Callable[[TakeEvent], None]) -> None:
        self._parts = parts
        self._settings = settings
        self._front = tell
        self._messages: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="controller")
        self._state = State.LOADING
        self._warm = Warm(settings, self._woken)
        self._rereading = Rereading(parts.keeper)
        self._listener: HotkeyListener | None = None
        self._keys_on = True
        self._gesture = Gesture("hybrid")
        self._problem: DictationError | None = None
        self._open: Take | None = None
        self._takes: list[Take] = []  # the open one is the last; others still deliver
        self._idle_since = time.monotonic()
        self._tidied: float | None = None
        self._pending: Settings | None = None
        self._last_text = ""

    @property
    def state(self) -> State:
        """What the program is doing."""
        return self._state

    @property
    def level(self) -> float:
        """The microphone's level now, 0 to 1."""
        return self._warm.standby.level

    def start(self) -> None:
        """Wake everything up and watch the keys."""
        self._thread.start()
        self._post(self._wake_up)

    def close(self) -> None:
        """End the open take, deliver it, and let go of everything. Waits; can be repeated."""
        self._post(self._end)
        self._messages.put(None)
        if self._thread.is_alive():
            self._thread.join()

    def begin(self) -> None:
        """Start a take, unless one is open."""
        self._post(self._begin_by_hand)

    def end(self) -> None:
        """End the open take."""
        self._post(self._end)

    def toggle(self) -> None:
        """Start a take, or end the open one."""
        self._post(lambda: self._begin_by_hand() if self._open is None else self._end())

    def cancel(self) -> None:
        """Drop the open take."""
        self._post(self._cancel)

    def retype(self) -> None:
        """Deliver the last take's text once more, to the window that has the focus now."""
        self._post(self._retype)

    def type_text(self, text: str) -> "Future[None]":
        """Deliver this text to the window that has the focus now.

        The future raises OutputError, which is told as well, where it did not arrive.
        """
        arrived: Future[None] = Future()

        def type_it() -> None:
            try:
                self._type(text)
            except BaseException as error:
                arrived.set_exception(error)
                raise
            arrived.set_result(None)

        self._post(type_it)
        return arrived

    def record(self, seconds: float) -> Samples:
        """Record a test of the microphone; waits for it. Raises MicrophoneError."""
        source = self._warm.standby.take()
        pieces = []
        for piece in source.chunks():
            if isinstance(piece, AudioChunk):
                pieces.append(piece.samples)
                if piece.end >= position(seconds):
                    source.stop()
        return np.concatenate(pieces)

    def redo(self, session_id: int, model: str = "") -> "Future[None]":
        """Give a session the text that another model, "" the usual one, reads in its sound.

        The old text is kept. The future raises DictationError; nothing has changed then.
        """
        settings = self._settings.model
        if model in ("", settings.name):
            return self._rereading.redo(session_id, settings, self._warm.model.get)
        return self._rereading.redo(
            session_id, replace(settings, name=model), lambda: load(store.locate(model))
        )

    def change_history(self, action: Callable[[Store], T]) -> "Future[T]":
        """Do something with the kept sessions, in the thread that owns them."""
        return self._parts.keeper.change(action)

    def watch_keys(self, on: bool) -> None:
        """Whether hotkeys mean something: not while the user presses a new one to choose it."""
        self._post(lambda: self._watch_again(on))

    def apply(self, settings: Settings) -> None:
        """Work by these settings from now on, or from the end of the takes under way."""
        self._post(lambda: self._apply(settings))

    def interrupt(self, problem: DictationError) -> None:
        """The machine falls asleep or the screen is locked: close the microphone, and say so."""
        self._post(lambda: self._interrupt(problem))

    def wake(self) -> None:
        """The machine is awake again."""
        self._post(self._warm_up)

    def _post(self, message: Callable[[], None]) -> None:
        self._messages.put(message)

    def _run(self) -> None:
        while True:
            try:
                message = self._messages.get(timeout=self._patience())
            except queue.Empty:
                message = self._tick
            if message is None:
                break
            for act in (message, self._tick, self._refresh):
                self._do(act)
        self._shut()

    def _do(self, act: Callable[[], None]) -> None:
        try:
            act()
        except DictationError as error:
            self._tell(Told(error))
        except Exception:  # a bug must not leave the keys dead
            _LOG.exception("the controller failed at something")

    def _shut(self) -> None:
        if self._listener is not None:
            self._listener.close()
        for take in self._takes:
            take.ended.wait()
        self._rereading.close()
        self._warm.standby.release()
        self._parts.delivery.close()
        self._parts.keeper.close()

    def _tell(self, event: TakeEvent) -> None:
        if isinstance(event, Told):
            self._sound("problem")
        if isinstance(event, TakeOver) and event.delivered is not None and event.delivered.text:
            self._last_text = event.delivered.text
        self._front(event)

    def _sound(self, name: str) -> None:
        if self._settings.sounds.on:
            sounds.play(name, self._settings.sounds.volume)

    # --- time

    def _patience(self) -> float | None:
        """Seconds until `_tick` has something to do; None for never."""
        times = (self._gesture.deadline(), self._silent_at(), self._cold_at(), self._untidy_at())
        due = [when for when in times if when is not None]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _silent_at(self) -> float | None:
        """When the open take ends because nobody speaks."""
        allowed = self._settings.microphone.stop_after_silence
        return self._open.last_speech + allowed if self._open is not None and allowed else None

    def _cold_at(self) -> float | None:
        """When the microphone and the model are released."""
        allowed = self._settings.microphone.release_after * 60.0
        idle = self._warm.is_warm and not self._takes
        return self._idle_since + allowed if allowed and idle else None

    def _untidy_at(self) -> float | None:
        """When what is kept is looked through; not amid a take."""
        return None if self._tidied is None or self._takes else self._tidied + _TIDY_EVERY

    def _tick(self) -> None:
        now = time.monotonic()
        self._act(self._gesture.tick(now))
        if (silent_at := self._silent_at()) is not None and now >= silent_at:
            self._end()
            self._tell(Told(_SILENCE))
        if (cold_at := self._cold_at()) is not None and now >= cold_at:
            self._warm.release()
        if (untidy_at := self._untidy_at()) is not None and now >= untidy_at:
            self._tidy()

    def _tidy(self) -> None:
        self._tidied = time.monotonic()
        self._parts.keeper.tidy(self._settings.history)

    # --- takes

    def _key(self, hotkey: Hotkey, pressed: bool, now: float) -> None:
        keys = self._settings.hotkeys
        if str(hotkey) == _name(keys.dictate):
            self._act(self._gesture.press(now) if pressed else self._gesture.release(now))
        elif pressed and str(hotkey) == _name(keys.retype):
            self._retype()
        elif pressed:
            self._cancel()

    def _act(self, action: Action | None) -> None:
        if action is Action.START:
            self._begin()
        elif action is Action.STOP:
            self._end()

    def _begin(self) -> None:
        if self._open is not None:
            return
        if not self._warm.model.loaded:
            try:
                store.locate(self._settings.model.name)
            except ModelError:
                self._gesture.reset()
                raise
        self._rereading.pause()
        letter = self._parts.delivery.open(self._settings.output)
        kept = self._kept()
        take = Take(
            self._session(kept.spool),
            letter,
            kept,
            SpokenLines() if self._settings.output.spoken_lines else None,
            self._tell,
            lambda: self._post(self._refresh),
        )
        self._problem = None  # if it is still there, this take will tell
        self._takes.append(take)
        self._open = take
        take.start()
        self._sound("start")
        self._watch()

    def _begin_by_hand(self) -> None:
        self._begin()
        self._gesture.reset(listening=True)

    def _session(self, spool: Spool | None) -> LiveSession:
        earlier = self._takes[-1] if self._takes else None

        def model() -> WhisperModel:
            if earlier is not None:
                earlier.ended.wait()  # takes are delivered in the order in which they were spoken
            return self._warm.model.get()

        source, how = self._warm.standby.take(), self._settings.model
        return self._parts.session(source, model, how.language or None, how.task, spool)

    def _kept(self) -> Kept:
        model, history = self._settings.model, self._settings.history
        session = Session(
            time.time(),
            Kind.DICTATION,
            source=self._settings.microphone.device,
            model=model.name,
            language=model.language or None,
        )
        try:
            spool = Spool()
        except StorageError as error:
            self._tell(Told(error))
            spool = None
        return Kept(
            self._parts.keeper, spool, session if history.keep else None, history.audio != "off"
        )

    def _end(self) -> None:
        if self._open is not None:
            self._open.release()
            self._sound("stop")
            self._closed()

    def _cancel(self) -> None:
        if self._open is not None:
            self._open.cancel()
            self._closed()

    def _closed(self) -> None:
        self._open = None
        self._gesture.reset()
        self._watch()

    def _retype(self) -> None:
        if not self._last_text:
            raise DictationError(
                "There is no take to type again.", "Dictate something first; then it is kept here."
            )
        self._type(self._last_text)

    def _type(self, text: str) -> None:
        letter = self._parts.delivery.open(self._settings.output)
        letter.write(text.strip())
        problem = letter.close().result().problem
        if problem is not None:
            raise problem

    def _interrupt(self, problem: DictationError) -> None:
        was_open = self._open is not None
        self._end()
        for take in self._takes:
            take.ended.wait()
        self._warm.standby.release()
        if was_open:
            self._tell(Told(problem))

    def _refresh(self) -> None:
        """Take note of takes that have ended; tell the state when it has changed."""
        if self._takes and self._takes[-1].ended.is_set():
            self._idle_since = time.monotonic()
        self._takes = [take for take in self._takes if not take.ended.is_set()]
        if self._open is not None and self._open not in self._takes:
            self._closed()  # its microphone or its model failed
        if self._pending is not None and not self._takes:
            settings, self._pending = self._pending, None
            self._apply(settings)
        if not self._takes:
            self._rereading.resume()
        state = self._state_now()
        if state is not self._state:
            self._state = state
            self._tell(StateChanged(state))

    def _state_now(self) -> State:
        if self._open is not None:
            if self._open.waiting:
                return State.LOADING
            return State.SPEECH if self._open.speaking else State.LISTENING
        if self._takes:
            return State.WORKING
        if self._warm.is_loading:
            return State.LOADING
        return State.IDLE if self._problem is None else State.PROBLEM

    # --- what is kept ready

    def _wake_up(self) -> None:
        self._apply(self._settings)
        self._listener = self._parts.listener(
            lambda hotkey, pressed: self._post(
                partial(self._key, hotkey, pressed, time.monotonic())
            )
        )
        self._watch(tell=True)

    def _apply(self, settings: Settings) -> None:
        if self._takes:
            self._pending = settings
            return
        before, self._settings = self._settings, settings
        self._warm.use(settings)
        self._problem = None  # what is still wrong will be told again
        self._gesture = Gesture(settings.hotkeys.mode, settings.hotkeys.hold_seconds)
        self._tidy()
        self._warm_up()
        if settings.hotkeys != before.hotkeys:
            self._watch(tell=True)

    def _watch_again(self, on: bool) -> None:
        self._keys_on = on
        self._watch()

    def _watch(self, tell: bool = False) -> None:
        """Watch the keys that mean something now; Escape belongs to others while nothing is heard.

        With `tell`, HotkeyError is raised for those that can't be had.
        """
        keys = self._settings.hotkeys
        names = [keys.dictate, keys.retype, *([keys.cancel] if self._open is not None else [])]
        if not self._keys_on:
            names = []
        try:
            if self._listener is not None:
                self._listener.watch(frozenset(Hotkey.parse(name) for name in names if name))
        except HotkeyError:
            if tell:
                raise

    def _warm_up(self) -> None:
        self._idle_since = time.monotonic()
        self._warm.wake()

    def _woken(self, what: WhisperModel | DictationError) -> None:
        """The model is loaded, or something that takes need can't be had; not our thread."""
        if isinstance(what, DictationError):
            self._post(partial(self._take_note, what))
            return
        self._post(self._model_is_there)
        settings, history = self._settings.model, self._settings.history
        if history.keep:
            sound = history.audio != "off"
            self._rereading.recover(what, settings, sound).add_done_callback(self._recovered)
        else:
            forget()

    def _recovered(self, found: "Future[int]") -> None:
        """Tell what came of the takes that were cut off; in the thread that read them."""
        try:
            if found.result():
                self._tell(Told(_RECOVERED))
        except EndedError:
            pass  # they are found at the next start
        except DictationError as error:
            self._tell(Told(error))

    def _take_note(self, problem: DictationError) -> None:
        self._problem = problem
        raise problem

    def _model_is_there(self) -> None:
        if not isinstance(self._problem, AudioError):
            self._problem = None


def _name(key: str) -> str:
    """A hotkey's name as `Hotkey` writes it."""
    return str(Hotkey.parse(key)) if key else ""


_RECOVERED = DictationError(
    "What you said before Dictation was cut off has been written down.",
    "It is in the history; it was not typed anywhere.",
)
_SILENCE = DictationError(
    "Dictation has stopped: nobody spoke for a while.", "Press the key again to go on."
)
