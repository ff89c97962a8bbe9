"""From speech to certain words: when to read, what to commit, what to forget.

The recogniser owns the buffer and all hypotheses. It has no clock and no thread: whoever runs it
hands it speech as it comes and lets it take one `step` after another; time is sample positions.
"""

from collections import deque
from dataclasses import dataclass

from dictation.audio.chunk import seconds
from dictation.speech.segmenter import HardEndpoint, SoftEndpoint, SpeechAudio, SpeechEvent
from dictation.streaming.agreement import LocalAgreement, normalise
from dictation.streaming.outcome import Commit, Endpoint, Outcome, Partial
from dictation.streaming.segment import Segment
from dictation.text.writing import Writer, is_stray
from dictation.whisper.engine import Engine, Snapshot
from dictation.whisper.guards import nothing_said, repeated_tail
from dictation.whisper.hypothesis import Hypothesis, HypothesisWord


@dataclass(frozen=True, slots=True)
class StreamingSettings:
    """Times in seconds."""

    interval: float = 0.3
    """The least new sound between two readings."""
    duty: float = 0.6
    """The most of the time that readings may take; a slow machine reads less often."""
    hold: float = 0.1
    """A word must have ended this long ago to be committed while speech goes on…"""
    doubt: float = 1.0
    """…and so much longer the less sure Whisper is of it: this long at probability 0."""
    pause: float = 0.2
    """When speech has paused this long, read as if it were over: mostly it is."""
    trim_above: float = 7.0
    """A buffer longer than this is cut at a certain word…"""
    keep: float = 2.0
    """…that ended at least this long before the last certain one."""
    longest: float = 20.0
    """A buffer this long without anything certain is committed as it stands."""
    context_tokens: int = 48
    """How much of the text before the buffer Whisper gets to see."""
    final_beam: int = 5


class Recognizer:
    """Reads growing speech and commits words that are certain."""

    def __init__(self, engine: Engine, settings: StreamingSettings) -> None:
        self.settings = settings
        self._engine = engine
        self._segments: deque[Segment] = deque()
        self._agreement = LocalAgreement()
        self._writer = Writer()
        self._context: list[int] = []
        self._tail: list[HypothesisWord] = []
        self._read_at = 0
        self._final_at = -1
        self._endpoint_at = -1
        self._soft_pending = False
        self._cost = 0.0
        self._recent: deque[str] = deque(maxlen=24)

    def accept(self, event: SpeechEvent) -> None:
        """Take the next piece of speech. Costs nothing."""
        if isinstance(event, SpeechAudio):
            if event.starts_segment or not self._segments:
                self._segments.append(Segment(event.chunk.start))
            segment = self._segments[-1]
            if event.speech_end > segment.speech_end:
                self._soft_pending = False
            segment.append(event.chunk, event.speech_end)
        elif isinstance(event, SoftEndpoint):
            self._soft_pending = True
        elif isinstance(event, HardEndpoint):
            self._segments[-1].over = True
            self._soft_pending = False

    def step(self) -> list[Outcome] | None:
        """Do the one thing that is due now; None when nothing is."""
        if not self._segments:
            return None
        segment = self._segments[0]
        if segment.over:
            return self._finish(segment)
        if self._soft_pending:
            self._soft_pending = False
            return self._commit_all(segment)
        paused = seconds(segment.end - segment.speech_end) >= self.settings.pause
        if paused:
            if self._final_at == segment.speech_end or self._endpoint_at == segment.speech_end:
                return None
            return self._read(segment, final=True)
        if seconds(segment.end - self._read_at) < self._interval():
            return None
        if segment.speech_end <= self._read_at:
            return None
        return self._read(segment, final=False)

    def _interval(self) -> float:
        return max(self.settings.interval, self._cost / self.settings.duty)

    def _hold(self, word: HypothesisWord) -> float:
        return self.settings.hold + self.settings.doubt * (1 - word.word.probability)

    def _read(self, segment: Segment, final: bool) -> list[Outcome]:
        words = self._hypothesis(segment, self.settings.final_beam if final else 1)
        self._read_at = segment.end
        if final:
            self._final_at = segment.speech_end
        agreed = self._agreement.insert([w.word.text for w in words])
        now = seconds(segment.end)
        certain = 0
        for k, word in enumerate(words[:agreed]):
            last = k == len(words) - 1
            if not final and (last or word.word.end > now - self._hold(word)):
                break
            certain += 1
        self._tail = words
        outcomes = self._commit(segment, certain)
        self._trim(segment)
        outcomes.append(Partial(self._writer.preview(w.word for w in self._tail)))
        return outcomes

    def _commit_all(self, segment: Segment) -> list[Outcome]:
        if self._final_at != segment.speech_end and self._endpoint_at != segment.speech_end:
            self._tail = self._hypothesis(segment, self.settings.final_beam)
            self._read_at = segment.end
            self._final_at = segment.speech_end
        self._endpoint_at = segment.speech_end
        outcomes = self._commit(segment, len(self._tail))
        self._agreement.clear()
        self._trim(segment)
        return [*outcomes, Partial(()), Endpoint(seconds(segment.speech_end), segment.over)]

    def _finish(self, segment: Segment) -> list[Outcome]:
        if self._endpoint_at == segment.speech_end:
            outcomes: list[Outcome] = [Endpoint(seconds(segment.speech_end), segment_over=True)]
        else:
            outcomes = self._commit_all(segment)
        self._remember(segment.prefix)
        self._segments.popleft()
        self._writer.end_segment()
        self._agreement.clear()
        self._tail = []
        self._read_at = 0
        return outcomes

    def _hypothesis(self, segment: Segment, beam_size: int) -> list[HypothesisWord]:
        snapshot = Snapshot(
            segment.samples,
            seconds(segment.start),
            tuple(segment.prefix),
            tuple(self._context),
            seconds(segment.end) - segment.certain_until,
            beam_size,
        )
        hypothesis = self._engine.read(snapshot)
        self._cost += 0.3 * (hypothesis.cost - self._cost)
        if hypothesis.prefix:
            segment.prefix = list(hypothesis.prefix)
        return self._guarded(hypothesis)

    def _guarded(self, hypothesis: Hypothesis) -> list[HypothesisWord]:
        words = list(hypothesis.words)
        if nothing_said(hypothesis.no_speech, [w.word.probability for w in words]):
            return []
        again = repeated_tail(list(self._recent), [normalise(w.word.text) for w in words])
        words = words[again:]
        while words and is_stray(words[0].word.text):
            words = words[1:]
        return words

    def _commit(self, segment: Segment, count: int) -> list[Outcome]:
        words, self._tail = self._tail[:count], self._tail[count:]
        if not words:
            return []
        self._agreement.drop(count)
        segment.prefix += words
        self._recent.extend(normalise(w.word.text) for w in words)
        return [Commit(self._writer.write(w.word for w in words))]

    def _trim(self, segment: Segment) -> None:
        if segment.length <= self.settings.trim_above:
            return
        self._remember(segment.cut_before(segment.certain_until - self.settings.keep))

    def _remember(self, words: list[HypothesisWord]) -> None:
        tokens = [token for word in words for token in word.tokens]
        self._context = (self._context + tokens)[-self.settings.context_tokens :]
