"""Assemble the program's parts; the only module that knows all of them."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from functools import partial

from dictation.audio.chunk import Samples
from dictation.captions import bilingual
from dictation.captions.session import CaptionSession, Stream
from dictation.desktop import focused_window
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
    """Create a session that transcribes speech live.

    `model` is called in the session's decoder thread, while audio is already being recorded.
    Without a `pipeline`, only the request's vocabulary and what is part of every text is applied.
    """
    return LiveSession(
        source,
        Segmenter(EndpointSettings()),
        lambda: model().recognizer(request),
        recording,
        pipeline or registry.pipeline(vocabulary=request.vocabulary),
        turn,
        request.model,
    )


def captions(
    sources: Mapping[str, Source],
    model: Callable[[], LoadedModel],
    request: RecognitionRequest,
    recordings: Mapping[str, Recording] = _NONE,
    *,
    both: bool = False,
) -> CaptionSession:
    """Create a session that captions several sources, by label, at once with one model.

    When the machine is too slow, they skip to the newest speech. With `both`, each is transcribed
    and translated. `recordings` save the audio of the sources that they are given for.
    """
    streams = []
    for label, source in sources.items():
        if both:
            original, copy = bilingual.twice(source)
            streams += [Stream(label, original), Stream(label, copy, translation=True)]
        else:
            streams.append(Stream(label, source))

    def make(stream: Stream, turn: Turn) -> LiveSession:
        wanted, recording = replace(request, skips=True), recordings.get(stream.source)
        if both:
            wanted = replace(wanted, task="translate" if stream.translation else "transcribe")
        if stream.translation:
            recording = None
        return live_session(stream.audio, model, wanted, recording, turn=turn)

    return CaptionSession(streams, make)


def controller(
    settings: Settings,
    desktop: Desktop,
    clipboard: Clipboard,
    tell: Callable[[TakeEvent], None],
) -> Controller:
    """Create the controller that starts and ends takes; `tell` is called in several threads."""

    def report(problem: DictationError) -> None:
        tell(Notice.of(problem))

    keeper = Keeper(report)
    parts = Parts(
        live_session,
        Delivery(lambda: choose.surroundings(desktop, clipboard), report),
        keeper,
        partial(listener, desktop),
        partial(focused_window.connect, desktop),
        clipboard=clipboard.read,
    )
    return Controller(parts, settings, tell)


def replay(model: LoadedModel, request: RecognitionRequest) -> Replay:
    """Create live recognition on a virtual clock, for recordings and benchmarks."""
    pipeline = registry.pipeline(vocabulary=request.vocabulary)
    return Replay(Segmenter(EndpointSettings()), model.recognizer(request), pipeline)


def transcribe_live(
    model: LoadedModel,
    samples: Samples,
    request: RecognitionRequest,
    word_timestamps: bool,
) -> LiveReading:
    """Transcribe a recording with live recognition, in place of `LoadedModel.read`.

    Raises LanguageError.
    """
    request.check(model.multilingual)
    spoken = request.language if model.multilingual else "en"
    return LiveReading(replay(model, request), samples, spoken, word_timestamps)
