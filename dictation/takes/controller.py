"""Dictation as the rest of the program sees it: commands in, events out.

hotkeys, tray, commands ──▶ controller thread ──▶ takes ──▶ delivery, store
                                  │                 │
                                  └───── events ────┴──▶ the fronts
"""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import TypeVar

from dictation import workers
from dictation.audio.chunk import Samples
from dictation.desktop.commands import Command
from dictation.errors import DictationError
from dictation.history.retranscriber import Retranscriber
from dictation.history.store import Store
from dictation.recognition.request import RecognitionRequest
from dictation.recognition.said_alone import recognized
from dictation.settings import Settings
from dictation.settings.profiles import existing
from dictation.takes import messages
from dictation.takes.dispatcher import Dispatcher, ready
from dictation.takes.events import Rewritten, TakeEvent
from dictation.takes.messages import Message
from dictation.takes.model import load_installed
from dictation.takes.parts import Parts
from dictation.takes.ready import ReadyResources
from dictation.takes.reporter import Reporter
from dictation.takes.state import State
from dictation.text import teaching

T = TypeVar("T")


class Controller:
    """Runs takes as the user asks for them. Any thread may call its methods.

    Its own thread passes messages, one at a time, to the `Dispatcher`, which owns the state.
    `tell` is called from several threads (see `events`) and should only pass events on. Every
    failure is reported; the hotkeys keep working.
    """

    def __init__(self, parts: Parts, settings: Settings, tell: Callable[[TakeEvent], None]) -> None:
        self._parts = parts
        self._messages: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._lock = threading.Lock()  # no message is accepted after the end
        self._closed = False
        self._thread: threading.Thread | None = None
        self._reporter = Reporter(tell, settings.sounds)
        self._resources = ReadyResources(settings, lambda what: self._post(ready(what)), parts)
        self._retranscriber = Retranscriber(parts.keeper)
        self._dispatcher = Dispatcher(
            parts, settings, self._resources, self._retranscriber, self._reporter, self._post
        )

    @property
    def state(self) -> State:
        """What the program is doing."""
        return self._dispatcher.state

    @property
    def level(self) -> float:
        """The microphone's current level, 0 to 1."""
        return self._resources.standby.level

    def start(self) -> None:
        """Get everything ready and watch the hotkeys."""
        self._post(messages.Started())
        self._thread = workers.start("controller", self._run, self._reporter.report)

    def close(self) -> None:
        """End and deliver the open take, then release everything. Waits; can be called again."""
        self.do(Command.STOP)
        with self._lock:
            self._closed = True
            self._messages.put(None)
        if self._thread is not None:
            self._thread.join()

    def do(self, command: Command) -> None:
        """Carry out a command."""
        self._post(messages.Ordered(command, self._parts.clock()))

    @property
    def profiles(self) -> list[str]:
        """The names of the profiles."""
        return [profile.name for profile in self._dispatcher.settings.profiles]

    @property
    def profile(self) -> str:
        """The profile that is chosen for all takes; "" if the window decides."""
        return self._dispatcher.profile

    def choose_profile(self, name: str) -> str:
        """Use a profile for all takes from now on; "" lets the window decide again.

        Returns its name as the settings write it; raises SettingsError if there is none.
        """
        chosen = existing(self._dispatcher.settings, name).name if name else ""
        self._post(messages.ChooseProfile(chosen))
        return chosen

    def type_text(self, text: str) -> "Future[None]":
        """Deliver this text to the focused window.

        The future raises DictationError if the text did not arrive, which is also reported, or if
        the program is quitting.
        """
        typed: Future[None] = Future()
        self._try(messages.TypeText(text, typed), typed)
        return typed

    def put_rewritten(self, rewritten: Rewritten) -> "Future[None]":
        """Deliver a rewritten text to its window; the history keeps the original, too.

        The future raises as that of `type_text`.
        """
        put: Future[None] = Future()
        self._try(messages.PutRewritten(rewritten, put), put)
        return put

    def record(self, seconds: float) -> Samples:
        """Record that many seconds as a microphone test. Waits; raises MicrophoneError."""
        return self._resources.record(seconds)

    def hear_word(self) -> str:
        """Record a word that is said alone; return what is recognized without the vocabulary.

        Waits; raises MicrophoneError if nobody speaks, and the errors of loading the model.
        """
        samples = self.record(teaching.SECONDS)
        request = RecognitionRequest.of(self._dispatcher.settings.model)
        return recognized(self._resources.model.get(), samples, request)

    def redo(self, session_id: int, model: str = "") -> "Future[None]":
        """Re-transcribe a session with another model ("": the one from the settings).

        The old text is kept. The future raises DictationError; nothing has changed then.
        """
        settings = self._dispatcher.settings
        if model in ("", settings.model.name):
            return self._retranscriber.redo(session_id, settings, self._resources.model.get)
        other = replace(settings, model=replace(settings.model, name=model))
        request = RecognitionRequest.of(other.model)
        return self._retranscriber.redo(session_id, other, lambda: load_installed(request))

    def change_history(self, action: Callable[[Store], T]) -> "Future[T]":
        """Change the history, in the thread that owns it."""
        return self._parts.keeper.change(action)

    def watch_keys(self, on: bool) -> None:
        """Turn hotkeys on or off; they are off while the user is choosing a new one."""
        self._post(messages.WatchKeys(on))

    def apply(self, settings: Settings) -> None:
        """Apply these settings now, or once the current takes have ended."""
        self._post(messages.ApplySettings(settings))

    def interrupt(self, why: DictationError) -> None:
        """Close the microphone and tell the user why: the machine sleeps or the screen is locked.

        No text is delivered from now on: the screen locker may have the keyboard.
        """
        self._parts.delivery.suspend(why)
        self._post(messages.Interrupted(why, self._parts.clock()))

    def wake(self) -> None:
        """Get ready again after the machine wakes up."""
        self._post(messages.WokenUp())

    def _post(self, message: Message) -> None:
        """Pass a message to our thread, unless the program is quitting."""
        self._accepts(message)

    def _try(self, message: Message, done: "Future[None]") -> None:
        """Pass a message to our thread, or fail what is to be done if the program is quitting."""
        if not self._accepts(message):
            done.set_exception(
                DictationError("Dictation is quitting.", "Start it again and try once more.")
            )

    def _accepts(self, message: Message) -> bool:
        with self._lock:
            if not self._closed:
                self._messages.put(message)
            return not self._closed

    def _run(self) -> None:
        try:
            while (message := self._next()) is not None:
                self._dispatcher.handle(message)
        finally:
            self._dispatcher.close()

    def _next(self) -> Message | None:
        """Wait for the next message; TimePassed if something is due, None at the end."""
        deadline = self._dispatcher.deadline()
        patience = None if deadline is None else max(0.0, deadline - self._parts.clock())
        try:
            return self._messages.get(timeout=patience)
        except queue.Empty:
            return messages.TimePassed()
