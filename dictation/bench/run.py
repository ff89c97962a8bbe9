"""Measure models on recordings, live and as whole files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from dictation import app
from dictation.audio.chunk import Samples, seconds
from dictation.audio.files import load
from dictation.bench import memory
from dictation.bench.formatting import Formatting, formatting, is_punctuated
from dictation.bench.manifest import Recording
from dictation.bench.score import WordErrors, latencies, word_errors
from dictation.recognition.backends import LoadedModel
from dictation.recognition.request import RecognitionRequest
from dictation.recognition.streaming.figures import Meter, Spread
from dictation.recognition.streaming.reading import chunks
from dictation.recognition.streaming.replay import together
from dictation.results import Commit


@dataclass(frozen=True, slots=True)
class FileResult:
    """The results for one recording; times in seconds.

    `timed_by_reference` is whether latencies count from the true ends of the words rather than
    from those that Whisper found. Formatting is None if the reference has no punctuation.
    """

    name: str
    audio: float
    compute: float
    text: str
    whole_text: str
    live: WordErrors | None
    whole: WordErrors | None
    live_formatting: Formatting | None
    whole_formatting: Formatting | None
    commit_latencies: list[float]
    shown_latencies: list[float]
    endpoint_delays: list[float]
    shown_words: int
    changed_words: int
    timed_by_reference: bool


@dataclass(frozen=True, slots=True)
class ModelResult:
    """The results for all recordings with one model.

    `peak_memory` is that of live recognition and of measuring `encode_window`, which adds some
    100 MB with base, in bytes. `encode_window` is the time to encode a full window of 30 s in this
    run, in seconds: the median of one measurement before each recording. Delays as multiples of it
    can be compared between machines, and between a busy and an idle machine.
    """

    model: str
    runs_on: str
    files: list[FileResult]
    peak_memory: int | None
    encode_window: float

    @property
    def audio(self) -> float:
        """Seconds of audio."""
        return sum(file.audio for file in self.files)

    @property
    def live(self) -> WordErrors:
        """Errors of live recognition over all files with words."""
        return sum((f.live for f in self.files if f.live and f.live.words), WordErrors())

    @property
    def whole(self) -> WordErrors:
        """Errors of whole-file recognition with beam size 5."""
        return sum((f.whole for f in self.files if f.whole and f.whole.words), WordErrors())

    @property
    def live_formatting(self) -> Formatting:
        """Formatting of live recognition over all files with a punctuated reference."""
        return sum((f.live_formatting for f in self.files if f.live_formatting), Formatting())

    @property
    def whole_formatting(self) -> Formatting:
        """Formatting of whole-file recognition."""
        return sum((f.whole_formatting for f in self.files if f.whole_formatting), Formatting())

    @property
    def typed_on_nothing(self) -> int:
        """The number of words typed where nothing was said."""
        return sum(f.live.errors for f in self.files if f.live and not f.live.words)

    @property
    def commit_latency(self) -> Spread:
        """Seconds from the end of a word to its commit."""
        return Spread.of([x for f in self.files for x in f.commit_latencies])

    @property
    def shown_latency(self) -> Spread:
        """Seconds from the end of a word until it is first shown."""
        return Spread.of([x for f in self.files for x in f.shown_latencies])

    @property
    def endpoint_delay(self) -> Spread:
        """Seconds from the end of speech to the last word, including the pause."""
        return Spread.of([x for f in self.files for x in f.endpoint_delays])

    @property
    def changed_share(self) -> float:
        """The share of displayed words that changed before their commit."""
        shown = sum(f.shown_words for f in self.files)
        return sum(f.changed_words for f in self.files) / shown if shown else 0.0

    @property
    def changes_per_minute(self) -> float:
        """Displayed words that were changed, per minute of audio."""
        changed = sum(f.changed_words for f in self.files)
        return changed * 60.0 / self.audio if self.audio else 0.0

    @property
    def compute_share(self) -> float:
        """Seconds of computing per second of audio."""
        return sum(f.compute for f in self.files) / self.audio if self.audio else 0.0


def measure(
    model: LoadedModel,
    name: str,
    runs_on: str,
    recordings: Sequence[Recording],
    advance: Callable[[], None],
    at_once: bool = False,
) -> ModelResult:
    """Transcribe all recordings live, then as whole files; call `advance` after each.

    `at_once` plays all recordings at the same time, like several sources of captions. Recordings in
    languages that the model doesn't support are left out.
    """
    if not model.multilingual:
        recordings = [r for r in recordings if r.language in (None, "en")]
    memory.reset_peak()
    live: list[_Live] = []
    windows: list[float] = []
    for some in [recordings] if at_once else [[recording] for recording in recordings]:
        windows.append(model.window_cost())
        for one in _live(model, some):
            live.append(one)
            advance()
    peak = memory.peak()
    files = []
    for recording, (samples, compute, meter, text) in zip(recordings, live, strict=True):
        files.append(_scored(model, recording, samples, compute, meter, text))
        advance()
    return ModelResult(name, runs_on, files, peak, median(windows) if windows else 0.0)


_Live = tuple[Samples, float, Meter, str]
"""A recording's audio, the seconds of computing, the measurements, and the text."""


def _live(model: LoadedModel, recordings: Sequence[Recording]) -> list[_Live]:
    """Transcribe recordings live, all at the same time."""
    sounds = [load(recording.path) for recording in recordings]
    replays = [app.replay(model, _request(recording)) for recording in recordings]
    meters = [Meter() for _ in recordings]
    texts = [""] * len(recordings)
    played = [(replay, chunks(samples)) for replay, samples in zip(replays, sounds, strict=True)]
    for place, timed in together(played):
        meters[place].note(timed.time, timed.outcome)
        if isinstance(timed.outcome, Commit):
            texts[place] += "".join(word.text for word in timed.outcome.words)
    return [
        (samples, replay.compute, meter, text.strip())
        for samples, replay, meter, text in zip(sounds, replays, meters, texts, strict=True)
    ]


def _scored(
    model: LoadedModel,
    recording: Recording,
    samples: Samples,
    compute: float,
    meter: Meter,
    text: str,
) -> FileResult:
    said, language = recording.text, recording.language
    punctuated = said if said is not None and is_punctuated(said, language) else None
    reading = model.read(samples, _request(recording), word_timestamps=False)
    whole = "".join(segment.text for segment in reading)
    if recording.word_ends:
        committed, shown = latencies(recording.word_ends, list(meter.heard))
    else:
        committed = [h.committed - h.word.end for h in meter.heard]
        shown = [h.shown - h.word.end for h in meter.heard]
    return FileResult(
        recording.name,
        seconds(len(samples)),
        compute,
        text,
        whole.strip(),
        None if said is None else word_errors(said, text, language),
        None if said is None else word_errors(said, whole, language),
        None if punctuated is None else formatting(punctuated, text),
        None if punctuated is None else formatting(punctuated, whole),
        committed,
        shown,
        list(meter.endpoint_delays),
        meter.shown_words,
        meter.changed_words,
        bool(recording.word_ends),
    )


def _request(recording: Recording) -> RecognitionRequest:
    return RecognitionRequest().speaking(recording.language)
