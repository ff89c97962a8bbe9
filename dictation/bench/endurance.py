"""Run hours of audio through live recognition, whose accuracy, speed, and memory must not change.

Only what the next row needs is kept: audio is read from disk as it plays, and of the words only
those of the first and the current repetition stay in memory.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import count
from statistics import median

from dictation import app
from dictation.audio.chunk import AudioChunk, seconds
from dictation.audio.files import read_chunks
from dictation.bench import memory
from dictation.bench.manifest import Recording
from dictation.bench.score import WordErrors, word_errors
from dictation.recognition.backends import LoadedModel
from dictation.recognition.request import RecognitionRequest
from dictation.recognition.streaming.agreement import normalize
from dictation.recognition.streaming.figures import Meter, Spread
from dictation.recognition.streaming.reading import CHUNK_SECONDS
from dictation.recognition.streaming.replay import together
from dictation.results import Commit, Outcome, Word
from dictation.text.marks import attached


@dataclass(frozen=True, slots=True)
class Period:
    """The measurements of some minutes of audio, from `start` to `end` (seconds).

    `memory` is the resident memory at the end, in bytes; `compute_share` is seconds of computing
    per second of audio. `errors` and `drift` are of the repetitions that ended within: `drift` is
    by how many seconds word ends are later than in the first repetition (median), None if there was
    nothing to compare.
    """

    start: float
    end: float
    memory: int
    compute_share: float
    commit_latency: Spread
    errors: WordErrors
    drift: float | None


@dataclass(frozen=True, slots=True)
class _Repetition:
    """One playback of a recording, from `start` to `end` (seconds since the start of the run)."""

    recording: Recording
    start: float
    end: float


class Endurance:
    """Plays recordings in turn, again and again; iterate over it once to get the periods.

    All recordings are in one language, that of the first. `total` and `period` are seconds of
    audio. `beside` plays at the same time, like a second source of captions; it isn't measured.
    """

    def __init__(
        self,
        model: LoadedModel,
        recordings: Sequence[Recording],
        total: float,
        period: float = 300.0,
        beside: "Endurance | None" = None,
    ) -> None:
        self._recordings = recordings
        self._total = total
        self._period = period
        self._beside = [] if beside is None else [beside]
        self._replay = app.replay(model, RecognitionRequest().speaking(recordings[0].language))
        self._heard = 0
        self._played: list[_Repetition] = []
        """Repetitions whose words have not all been committed yet."""
        self._words: list[Word] = []
        """The words since the start of the first repetition in `_waiting`."""
        self._first: dict[str, list[Word]] = {}
        """Each recording's words in its first repetition, with times from its start."""
        self._begin_period()

    def _begin_period(self) -> None:
        self._meter = Meter()
        self._errors = WordErrors()
        self._drifts: list[float] = []

    def __iter__(self) -> Iterator[Period]:
        """Yield each period at its end; the last may be shorter."""
        start = compute = 0.0
        rows = [self, *self._beside]
        for place, timed in together([(row._replay, row._sound()) for row in rows]):
            rows[place]._take(timed.time, timed.outcome)
            if seconds(self._heard) >= start + self._period:
                yield self._close(start, compute)
                start, compute = seconds(self._heard), self._replay.compute
        self._score(all_said=True)
        if seconds(self._heard) > start:
            yield self._close(start, compute)

    def _sound(self) -> Iterator[AudioChunk]:
        for number in count():
            recording = self._recordings[number % len(self._recordings)]
            start = self._heard
            for chunk in read_chunks(recording.path, CHUNK_SECONDS):
                if seconds(self._heard) >= self._total:
                    return  # this repetition is incomplete, so it is not scored
                self._heard = start + chunk.end
                yield replace(chunk, start=start + chunk.start)
            self._played.append(_Repetition(recording, seconds(start), seconds(self._heard)))

    def _take(self, time: float, outcome: Outcome) -> None:
        self._meter.note(time, outcome)
        if isinstance(outcome, Commit):
            self._words = attached([*self._words, *outcome.words])
            self._score(all_said=False)

    def _score(self, all_said: bool) -> None:
        """Compare complete repetitions with the reference text and the first repetition."""
        while self._played:
            repetition = self._played[0]
            inside = [word for word in self._words if _middle(word) < repetition.end]
            if len(inside) == len(self._words) and not all_said:
                return
            self._played.pop(0)
            self._words = self._words[len(inside) :]
            self._compare(repetition, inside)

    def _compare(self, repetition: _Repetition, words: list[Word]) -> None:
        recording, start = repetition.recording, repetition.start
        if recording.text is not None:
            text = "".join(word.text for word in words)
            self._errors += word_errors(recording.text, text, recording.language)
        now = [replace(w, start=w.start - start, end=w.end - start) for w in words]
        first = self._first.setdefault(str(recording.path), now)
        if first is not now:
            self._drifts += _later(first, now)

    def _close(self, start: float, compute: float) -> Period:
        end = seconds(self._heard)
        made = Period(
            start,
            end,
            memory.now(),
            (self._replay.compute - compute) / (end - start),
            self._meter.commit_latency(),
            self._errors,
            median(self._drifts) if self._drifts else None,
        )
        for row in (self, *self._beside):
            row._begin_period()
        return made


def _middle(word: Word) -> float:
    return (word.start + word.end) / 2


def _later(first: list[Word], now: list[Word]) -> list[float]:
    """Return by how many seconds each word that is the same in both ends later."""
    before, after = ([normalize(word.text) for word in words] for words in (first, now))
    blocks = SequenceMatcher(a=before, b=after, autojunk=False).get_matching_blocks()
    pairs = [(block.a + k, block.b + k) for block in blocks for k in range(block.size)]
    return [now[b].end - first[a].end for a, b in pairs]
