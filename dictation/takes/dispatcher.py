"""Act on each message; owns the program's state."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future

from dictation.desktop.commands import Command
from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.errors import AudioError, DictationError, HotkeyError
from dictation.history.retranscriber import Retranscriber
from dictation.models import store
from dictation.recognition.backends import LoadedModel
from dictation.settings import Settings
from dictation.settings.profiles import named
from dictation.takes import messages
from dictation.takes.events import KeysRefused, Level, Notice, ProfileChosen, StateChanged
from dictation.takes.keys import Asked, Keys
from dictation.takes.messages import Message
from dictation.takes.parts import Parts
from dictation.takes.ready import ReadyResources
from dictation.takes.reporter import Reporter
from dictation.takes.state import State
from dictation.takes.take import StopAsked
from dictation.takes.under_way import TakesUnderWay
from dictation.takes.upkeep import Upkeep
from dictation.workers import guarded


class Dispatcher:
    """Starts and ends takes, applies settings, and keeps the microphone and the model ready.

    For one thread, which calls `handle` with each message, and with TimePassed at `deadline`.
    Other threads pass messages with `post`. Every failure is reported.
    """

    def __init__(
        self,
        parts: Parts,
        settings: Settings,
        resources: ReadyResources,
        retranscriber: Retranscriber,
        reporter: Reporter,
        post: Callable[[Message], None],
    ) -> None:
        self.state = State.LOADING
        """What the program is doing; any thread may read it."""
        self.settings = settings
        """The settings in use; any thread may read them."""
        self.profile = ""
        """The profile of all takes; "" for the one that fits the window. Any thread may read it."""
        self._parts = parts
        self._resources = resources
        self._retranscriber = retranscriber
        self._reporter = reporter
        self._post = post
        self._upkeep = Upkeep(parts.keeper, retranscriber, reporter.tell, parts.clock)
        self._takes = TakesUnderWay(
            parts,
            resources,
            reporter.tell,
            lambda take, news: post(messages.TakeChanged(take, news)),
            lambda: post(messages.TimePassed()),
        )
        self._keys = Keys(settings.hotkeys, settings.profiles)
        self._told_next: list[Notice] = []
        """What is reported after the new state, whose indicator would hide it."""
        self._refused: Mapping[str, HotkeyError] = {}
        self._problem: DictationError | None = None
        self._pending: Settings | None = None

    def handle(self, message: Message) -> None:
        """Act on a message, and do what is due."""
        for act in (lambda: self._handle(message), self._tick, self._refresh):
            guarded(act, self._reporter.report)

    def deadline(self) -> float | None:
        """When `handle` has to be called even without a message; None for never."""
        times = [self._keys.deadline(), self._silent_at()]
        if not self._takes.busy:
            times += [self._resources.deadline(), self._upkeep.deadline()]
        return min((when for when in times if when is not None), default=None)

    def close(self) -> None:
        """End and deliver the open take, then release everything. Waits for it."""
        for act in (
            lambda: self._takes.end(self._parts.clock()),
            self._keys.close,
            self._takes.wait,
            self._takes.close,
            self._retranscriber.close,
            self._resources.standby.release,
            self._parts.delivery.close,
            self._parts.keeper.close,
        ):
            guarded(act, self._reporter.report)

    def _handle(self, message: Message) -> None:
        match message:
            case messages.KeyMoved(hotkey, pressed, at):
                # first what was due earlier, which a busy machine may not have done in time
                self._obey(self._keys.tick(at))
                self._obey(self._keys.asked_by(hotkey, pressed, at))
            case messages.Ordered(command, at):
                self._carry_out(command, at, self.profile, by_hand=True)
            case messages.ChooseProfile(name):
                self._choose(name)
            case messages.TypeText(text, typed):
                _fulfill(typed, lambda: self._takes.type(text, self.settings, self.profile))
            case messages.PutRewritten(rewritten, put):
                _fulfill(put, lambda: self._takes.rewrite(rewritten, self.settings, self.profile))
            case messages.WatchKeys(on):
                self._keys.mean_something(on)
            case messages.ApplySettings(settings):
                self._apply(settings)
            case messages.Interrupted(why, at):
                self._interrupt(why, at)
            case messages.Started():
                self._takes.get_ready()
                self._apply(self.settings)
                self._keys.start(self._parts.listener, self._key_moved, self._reporter.report)
            case messages.WokenUp():
                self._resources.wake()
            case messages.ModelLoaded():
                if not isinstance(self._problem, AudioError):
                    self._problem = None
                self._upkeep.recover(self._resources.model.get, self.settings)
            case messages.Unavailable(problem):
                self._problem = problem
                raise problem
            case messages.TakeChanged(take, StopAsked()):
                if take is self._takes.open:
                    self._end(self._parts.clock())
            case messages.TakeChanged(take, news):
                outcome = self._takes.note(take, news)
                if outcome is not None:
                    self._resources.note_use()
                    self._upkeep.note_take(outcome.silent)
                if self._takes.open is None:
                    self._keys.ended()
            case messages.TimePassed():
                pass  # `handle` does what is due

    # --- commands

    def _obey(self, asked: Asked | None) -> None:
        if asked is not None:
            self._carry_out(asked.command, asked.at, asked.profile or self.profile)

    def _carry_out(
        self, command: Command, at: float, profile: str, *, by_hand: bool = False
    ) -> None:
        """Carry out a command as of the time when it was given, with a profile if one is chosen."""
        match command:
            case Command.TOGGLE if self._takes.open is None:
                self._begin(at, profile, by_hand)
            case Command.START:
                self._begin(at, profile, by_hand)
            case Command.TOGGLE | Command.STOP:
                self._end(at)
            case Command.CANCEL:
                if self._takes.open is not None:
                    self._takes.cancel()
                    self._keys.ended()
            case Command.RETYPE:
                self._takes.retype(self.settings, profile)
            case Command.REWRITE:
                self._reporter.tell(self._takes.rewriting_wanted())
            case Command.UNDO_REWRITING:
                self._takes.undo_rewriting(self.settings, profile)
            case Command.SCRATCH:
                self._takes.take_back()

    def _choose(self, profile: str) -> None:
        self.profile = profile
        self._reporter.tell(ProfileChosen(profile))

    def _begin(self, at: float, profile: str, by_hand: bool) -> None:
        if self._takes.open is None:
            try:
                if not self._resources.model.loaded:
                    store.locate(self.settings.model.name)
                self._retranscriber.pause()
                notice = self._takes.begin(self.settings, at, profile)
            except BaseException:
                self._keys.ended()
                raise
            self._told_next = [notice] if notice else []
            self._problem = None  # if it persists, this take reports it
            self._reporter.play("start")
        self._keys.begun(by_hand=by_hand)

    def _end(self, at: float) -> None:
        if self._takes.open is not None:
            self._takes.end(at)
            self._reporter.play("stop")
            self._keys.ended()

    def _interrupt(self, why: DictationError, at: float) -> None:
        was_open = self._takes.open is not None
        self._end(at)
        self._takes.wait()
        self._resources.standby.release()
        if was_open:
            self._reporter.tell(Notice.of(why, Level.WARNING))

    def _apply(self, settings: Settings) -> None:
        """Apply settings now, or once the current takes have ended."""
        if self._takes.busy:
            self._pending = settings
            return
        self.settings = settings
        self._reporter.use(settings.sounds)
        self._resources.use(settings)
        self._problem = None  # what is still wrong will be reported again
        self._upkeep.tidy(settings.history)
        self._resources.wake()
        if self.profile and named(settings, self.profile) is None:
            self._choose("")
            self._told_next = [_GONE]
        self._keys.use(settings.hotkeys, settings.profiles)

    # --- after each message

    def _tick(self) -> None:
        """Do what is due."""
        now = self._parts.clock()
        self._obey(self._keys.tick(now))
        if _is_due(self._silent_at(), now):
            self._end(now)
            self._reporter.tell(_SILENCE)
        if self._takes.busy:
            return
        if _is_due(self._resources.deadline(), now):
            self._resources.release()
        self._upkeep.tick(self._resources.model.get, self.settings)

    def _silent_at(self) -> float | None:
        """When the open take ends for lack of speech; None for never, as while its key is held."""
        last_speech, allowed = self._takes.last_speech, self.settings.microphone.stop_after_silence
        if last_speech is None or not allowed or self._keys.held:
            return None
        return last_speech + allowed

    def _refresh(self) -> None:
        """Do what had to wait for the last take; report what has changed."""
        if not self._takes.busy:
            if self._pending is not None:
                settings, self._pending = self._pending, None
                self._apply(settings)
            self._retranscriber.resume()
        if self._keys.refused != self._refused:
            self._refused = self._keys.refused
            self._reporter.tell(KeysRefused(self._refused))
        state = self._state_now()
        if state is not self.state:
            self.state = state
            self._reporter.tell(StateChanged(state))
        while self._told_next:
            self._reporter.tell(self._told_next.pop(0))

    def _state_now(self) -> State:
        if self._takes.busy:
            return self._takes.state
        if self._resources.is_loading:
            return State.LOADING
        return State.IDLE if self._problem is None else State.PROBLEM

    # --- in other threads

    def _key_moved(self, hotkey: Hotkey, pressed: bool, when: float) -> None:
        self._post(messages.KeyMoved(hotkey, pressed, when))


def ready(what: LoadedModel | DictationError) -> Message:
    """Return the message for what `ReadyResources` tells."""
    if isinstance(what, DictationError):
        return messages.Unavailable(what)
    return messages.ModelLoaded()


def _fulfill(promised: "Future[None]", act: Callable[[], None]) -> None:
    """Act for somebody who waits for it; a failure is raised here, too, to be reported."""
    try:
        act()
    except BaseException as error:
        promised.set_exception(error)
        raise
    promised.set_result(None)


def _is_due(when: float | None, now: float) -> bool:
    return when is not None and now >= when


_GONE = Notice(
    "The profile that you had chosen no longer exists.",
    "From now on, the window decides which profile applies.",
    Level.INFO,
)
_SILENCE = Notice(
    "Dictation has stopped: nobody spoke for a while.",
    "Press the key again to go on.",
    Level.INFO,
)
