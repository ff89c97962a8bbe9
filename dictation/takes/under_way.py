"""The current takes: one may be open while earlier ones are still being delivered."""

import time
from collections.abc import Callable
from dataclasses import replace

from dictation.audio.spool import Spool
from dictation.audio.standby import TakeSource
from dictation.desktop.focus import Window
from dictation.desktop.focused_window import FocusedWindow
from dictation.errors import DictationError
from dictation.history.sessions import Kind, Session
from dictation.history.take_record import TakeRecord
from dictation.models import store
from dictation.output.typing_job import TypingJob
from dictation.recognition.backends import LoadedModel
from dictation.recognition.request import RecognitionRequest
from dictation.settings import OutputSettings, Profile, Settings
from dictation.settings.profiles import effective, fitting, named
from dictation.takes.events import (
    Level,
    Notice,
    RewritingWanted,
    Rewritten,
    TakeBegan,
    TakeEvent,
)
from dictation.takes.last_text import LastText
from dictation.takes.model import WarmModel
from dictation.takes.parts import Parts
from dictation.takes.ready import ReadyResources
from dictation.takes.state import State
from dictation.takes.take import Hearing, Outcome, StopAsked, Take, TakeNews
from dictation.text.outside import Outside
from dictation.text.pipeline import Pipeline
from dictation.text.transforms.registry import pipeline
from dictation.workers import explained

FOCUS_SECONDS = 2.0
"""How long a busy window manager may take to give the focus back."""
_LOOK_SECONDS = 0.02


class TakesUnderWay:
    """Start and end takes, and remember what the last one said; for one thread.

    `tell` and `report` are called in the takes' threads (see `Take`); pass what `report` gets to
    `note`, in our thread. `refresh` is called in other threads when `state` may have changed.
    """

    def __init__(
        self,
        parts: Parts,
        resources: ReadyResources,
        tell: Callable[[TakeEvent], None],
        report: Callable[[Take, TakeNews], None],
        refresh: Callable[[], None],
    ) -> None:
        self._parts = parts
        self._resources = resources
        self._tell = tell
        self._report = report
        self._refresh = refresh
        self._takes: list[Take] = []  # the open one is the last
        self.open: Take | None = None
        """The one that is listening, if any."""
        self._hearing: Hearing | None = None  # of the open one
        self._model: WarmModel | None = None  # of the newest one
        self._missing: set[str] = set()  # the models of profiles that have been reported missing
        self._focus = FocusedWindow(parts.focus)
        self._last = LastText(parts.delivery)

    @property
    def busy(self) -> bool:
        """Whether anything is still to be heard, transcribed, or delivered."""
        return bool(self._takes)

    @property
    def state(self) -> State:
        """What the open take is doing, or else those that are still being delivered."""
        if self._hearing is None:
            return State.WORKING
        if self._hearing.waiting or (self._model is not None and not self._model.loaded):
            return State.LOADING
        return State.SPEECH if self._hearing.speaking else State.LISTENING

    @property
    def last_speech(self) -> float | None:
        """When the open take last heard speech; None if no take is open."""
        return None if self._hearing is None else self._hearing.last_speech

    def begin(self, settings: Settings, asked: float, chosen: str = "") -> Notice | None:
        """Open a take that was requested at the time `asked`; no take may be open.

        `chosen` names its profile; "" for the one that fits the window. If the previous take is
        still listening for the end of its last word, it ends here. Returns what the user should
        know once the take is shown.
        """
        source = self._resources.standby.take(asked)  # first of all: people start speaking at once
        try:
            window = self._focus.now()
            profile = self._profile(settings, window, chosen)
            own, notice = self._with_model(effective(settings, profile), settings)
            take = self._take(source, own, window)
            take.start()
        except BaseException:
            source.stop()
            raise
        self._takes.append(take)
        self.open, self._hearing = take, take.beginning
        self._tell(TakeBegan("" if profile is None else profile.name))
        return notice

    def end(self, asked: float) -> None:
        """End the open take after the word spoken at the time `asked`, and deliver the rest."""
        if self.open is not None:
            self.open.release(asked)
            self.open = self._hearing = None

    def cancel(self) -> None:
        """Discard the open take."""
        if self.open is not None:
            self.open.cancel()
            self.open = self._hearing = None

    def get_ready(self) -> None:
        """Connect to what types and to what tells the focused window, before a take needs them."""
        self._parts.delivery.get_ready()
        self._focus.now()

    def close(self) -> None:
        """Close the connection to the desktop."""
        self._focus.close()

    def wait(self) -> None:
        """Wait until all takes have ended."""
        for take in self._takes:
            take.ended.wait()

    def note(self, take: Take, news: TakeNews) -> Outcome | None:
        """Process what a take reports; return its outcome if it has ended."""
        if isinstance(news, Hearing):
            if take is self.open:
                self._hearing = news
            return None
        if isinstance(news, StopAsked):
            return None
        self._takes.remove(take)
        if take is self.open:  # its microphone or its model failed
            self.open = self._hearing = None
        self._last.note(take, news)
        return news

    def retype(self, settings: Settings, chosen: str = "") -> None:
        """Deliver the last take's text again, as `type` does; raises DictationError.

        If it had not arrived before, the take then counts as delivered.
        """
        if not self._last.text:
            raise DictationError("There is no take to type again.", "Dictate something first.")
        self.type(self._last.text, settings, chosen)
        self._last.note_delivered()

    def type(self, text: str, settings: Settings, chosen: str = "") -> None:
        """Deliver a text to the focused window. Waits; raises DictationError.

        `chosen` is as in `begin`.
        """
        window = self._focus.now()
        wanted = effective(settings, self._profile(settings, window, chosen))
        self._last.deliver(text, wanted.output, window, lines=wanted.text.has_lines)

    def take_back(self) -> None:
        """Remove what was typed last from its window. Waits.

        Raises DictationError if it isn't certain that nothing else would be removed.
        """
        job: TypingJob | None = None
        if self._takes and self.open is None:  # it has been spoken, but not all is typed
            self._takes[-1].ended.wait()
            job = self._takes[-1].job
        self._last.take_back(job)

    def rewriting_wanted(self) -> RewritingWanted:
        """Return what there is to rewrite, and which window has the focus now."""
        return RewritingWanted(self._last.text.strip(), self._focus.now())

    def rewrite(self, rewritten: Rewritten, settings: Settings, chosen: str = "") -> None:
        """Put a rewritten text in place of its original; see `LastText.rewrite`.

        `chosen` is as in `begin`.
        """
        self._wait_for_focus(rewritten.window)
        self._last.rewrite(rewritten, self._output(settings, rewritten.window, chosen))

    def undo_rewriting(self, settings: Settings, chosen: str = "") -> None:
        """Put the original of the last take back; see `LastText.undo_rewriting`."""
        self._last.undo_rewriting(self._output(settings, self._last.rewritten_window, chosen))

    def _wait_for_focus(self, window: Window | None) -> None:
        """Give a window that was in front before one of ours the time to get the focus back."""
        deadline = time.monotonic() + FOCUS_SECONDS
        while window not in (None, self._focus.now()) and time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS)

    def _output(self, settings: Settings, window: Window | None, chosen: str) -> OutputSettings:
        return effective(settings, self._profile(settings, window, chosen)).output

    def _profile(self, settings: Settings, window: Window | None, chosen: str) -> Profile | None:
        if chosen:
            return named(settings, chosen)
        if window is None:
            return fitting(settings, "")
        return fitting(settings, window.application, lambda: self._focus.title(window))

    def _with_model(self, own: Settings, general: Settings) -> tuple[Settings, Notice | None]:
        """Return a profile's settings with a model that is installed, and what was wrong, once."""
        name = own.model.name
        if name == general.model.name:
            return own, None
        try:
            store.locate(name)
        except DictationError as error:
            told = name in self._missing
            self._missing.add(name)
            instead = f"{error.problem} {general.model.name} is used instead."
            notice = Notice(instead, error.remedy, Level.WARNING, error)
            own = replace(own, model=replace(own.model, name=general.model.name))
            return own, None if told else notice
        self._missing.discard(name)
        return own, None

    def _take(self, source: TakeSource, settings: Settings, window: Window | None) -> Take:
        record = self._record(settings)
        try:
            earlier = self._takes[-1] if self._takes else None
            request = replace(
                RecognitionRequest.of(settings.model, settings.text.vocabulary),
                commands=settings.text.spoken_commands,
            )
            kept = self._model = self._resources.model_for(request)

            def model() -> LoadedModel:
                if earlier is not None:
                    earlier.ended.wait()  # takes are delivered in the order they were spoken
                loaded = kept.get()
                self._refresh()
                request.check(loaded.multilingual)  # it was loaded for another language
                return loaded

            return Take(
                source,
                self._parts.session(source, model, request, record.spool, self._pipeline(settings)),
                self._parts.delivery.open(settings.output, window, lines=settings.text.has_lines),
                record,
                self._tell,
                self._report,
                self._parts.clock,
            )
        except BaseException:
            if record.spool is not None:
                record.spool.close(keep=False)  # nothing has been heard
            raise

    def _pipeline(self, settings: Settings) -> Pipeline:
        def report(problem: DictationError) -> None:
            self._tell(Notice.of(problem, Level.WARNING))

        return pipeline(settings, Outside(self._parts.clipboard, report))

    def _record(self, settings: Settings) -> TakeRecord:
        model, history = settings.model, settings.history
        session = Session(
            time.time(),
            Kind.DICTATION,
            source=settings.microphone.device,
            model=model.name,
            language=RecognitionRequest.of(model).language,
        )
        spool: Spool | None = None
        try:
            spool = self._parts.spool() if history.keep else None
        except Exception as error:  # the spool is for crashes: dictating works without it
            self._tell(Notice.of(explained(error)))
        return TakeRecord(
            self._parts.keeper, spool, session if history.keep else None, history.audio != "off"
        )
