"""Puts the parts together; the only place that knows them all."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from functools import partial

from dictation.audio.chunk import Samples
from dictation.captions import bilingual
from dictation.captions.session import CaptionSession
from dictation.desktop.hotkeys.choose import listener
from dictation.desktop.platform import Desktop
from dictation.errors import DictationError
from dictation.history.keeper import Keeper
from dictation.output import choose
from dictation.output.clipboard import Clipboard
from dictation.output.delivery import Delivery
from dictation.recognition.backends import LoadedModel
from dictation.recognition.request import RecognitionRequest
from dictation.recognition.streaming.reading import LiveReading
from dictation.recognition.streaming.replay import Replay
from dictation.session import LiveSession, Recording, Source, Turn
from dictation.settings import Settings
from dictation.speech.endpoint import EndpointSettings
from dictation.speech.segmenter import Segmenter
from dictation.takes.controller import Controller
from dictation.takes.events import Notice, TakeEvent
from dictation.takes.parts import Parts
from dictation.text.pipeline import Pipeline
from dictation.text.transforms import registry

_NONE: Mapping[str, Recording] = {}


def live_session(
    source: Source,
    model: Callable[[], LoadedModel],
    request: RecognitionRequest,
    recording: Recording | None,
    pipeline: Pipeline | None = None,
    turn: Turn = nullcontext,
) -> LiveSession:
    """A session that writes down what is spoken, while it is spoken.

    `model` is asked for in the session's decoder thread, while sound is already taken. Without a
    `pipeline` no transform is used that only a setting asks for.
    """
    return LiveSession(
        source,
        Segmenter(EndpointSettings()),
        lambda: model().recognizer(request),
        recording,
        pipeline or registry.pipeline(),
        turn,
    )


def captions(
    sources: Mapping[str, Source],
    model: Callable[[], LoadedModel],
    request: RecognitionRequest,
    recordings: Mapping[str, Recording] = _NONE,
    *,
    both: bool = False,
) -> CaptionSession:
    """Several sources, by their labels, written down at once with one model.

    With `both` each source is there twice, as it is spoken and translated. `recordings` are for
    the sound of those sources of which it is to be kept.
    """
    heard = bilingual.twice(sources) if both else sources

    def make(label: str, source: Source, turn: Turn) -> LiveSession:
        wanted = request
        if both:
            task = "translate" if bilingual.is_english(label) else "transcribe"
            wanted = replace(request, task=task)
        return live_session(source, model, wanted, recordings.get(label), turn=turn)

    return CaptionSession(heard, make)


def controller(
    settings: Settings,
    desktop: Desktop,
    clipboard: Clipboard,
    tell: Callable[[TakeEvent], None],
) -> Controller:
    """What starts and ends takes; `tell` gets its events in several threads."""

    def report(problem: DictationError) -> None:
        tell(Notice.of(problem))

    keeper = Keeper(report)
    parts = Parts(
        live_session,
        Delivery(lambda: choose.surroundings(desktop, clipboard), report),
        keeper,
        partial(listener, desktop),
    )
    return Controller(parts, settings, tell)


def replay(model: LoadedModel, request: RecognitionRequest) -> Replay:
    """The same live path on a virtual clock, for recordings and measurements."""
    return Replay(Segmenter(EndpointSettings()), model.recognizer(request), registry.pipeline())


def live_reading(
    model: LoadedModel,
    samples: Samples,
    request: RecognitionRequest,
    word_timestamps: bool,
) -> LiveReading:
    """A recording read by the live path, in place of `LoadedModel.read`; raises LanguageError."""
    request.check(model.multilingual)
    spoken = request.language if model.multilingual else "en"
    return LiveReading(replay(model, request), samples, spoken, word_timestamps)
