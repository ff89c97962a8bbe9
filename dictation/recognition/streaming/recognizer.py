"""From speech to certain words: when to read, what to commit, what to forget.

The recognizer owns the buffer and all hypotheses. It has no clock and no thread: whoever runs it
hands it speech as it comes and lets it take one `step` after another; time is sample positions.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile

from dictation.audio.chunk import position, seconds
from dictation.recognition.streaming import owed
from dictation.recognition.streaming.imagined import without_imagined
from dictation.recognition.streaming.segment import Segment
from dictation.recognition.streaming.settings import StreamingSettings
from dictation.recognition.whisper.guards import broken_off
from dictation.recognition.whisper.hypothesis import HypothesisWord
from dictation.recognition.whisper.snapshot import Engine, Snapshot
from dictation.results import Commit, Endpoint, Outcome, Partial, Word
from dictation.speech.segmenter import (
    HardEndpoint,
    SoftEndpoint,
    SpeechAudio,
    SpeechCut,
    SpeechEvent,
)
from dictation.text.capitals import capitalized


class StreamingRecognizer:
    """Reads growing speech and commits words that are certain.

    A word is certain when a second look, at more sound, bears it out and it lies far enough back,
    or when speech has paused behind it (an endpoint). The second look is the next hypothesis, as
    in any local agreement, or cheaper and sooner a check of the hypothesis that is there.
    """

    def __init__(
        self, engine: Engine, settings: StreamingSettings, several_languages: bool = False
    ) -> None:
        """With `several_languages`, each utterance may be in another of those that are spoken."""
        self.language: str | None = None
        """Whisper's code for the language in which the latest words were spoken."""
        self._settings = settings
        self._several_languages = several_languages
        self._engine = engine
        # the first is under recognition; others wait only while the machine can't keep up
        self._segments: deque[Segment] = deque()
        self._context: list[int] = []
        self._committed_until = 0.0
        self._read_cost = 0.0
        self._check_cost = 0.0

    def accept(self, event: SpeechEvent) -> None:
        """Take the next piece of speech. Costs nothing."""
        if isinstance(event, SpeechAudio):
            if event.starts_segment:
                self._segments.append(Segment(event.chunk))
            else:
                self._segments[-1].append(event.chunk, event.speech_end)
        elif isinstance(event, SoftEndpoint):
            self._segments[-1].endpoint_due = True
        elif isinstance(event, HardEndpoint):
            self._segments[-1].over = True
        elif isinstance(event, SpeechCut):
            while self._segments and self._segments[-1].start >= event.speech_end:
                self._segments.pop()
            if self._segments:
                self._segments[-1].end_at(event.position, event.speech_end)

    def step(self) -> list[Outcome] | None:
        """Do the one thing that is due now; None when nothing is."""
        if not self._segments:
            return None
        segment = self._segments[0]
        settings = self._settings
        if sum(one.unseen for one in self._segments) > settings.most_behind:
            return self._skip()
        if segment.length > settings.longest and not segment.settled:
            return self._shorten(segment)
        if self._language_due(segment):
            segment.language_known = True
            return self._find_language(segment)
        if segment.over:
            return self._finish(segment)
        if segment.endpoint_due:
            return self._commit_all(segment)
        if segment.pause >= settings.pause:
            segment.look_to = None
            return None if segment.settled else self._read(segment)
        if segment.look_to is not None:
            return self._read(segment)
        if segment.unread >= self._pace():
            # all of what is unchecked may be committed by now
            unchecked = segment.unchecked and segment.tail
            return self._check(segment) if unchecked else self._read(segment)
        return None

    def _language_due(self, segment: Segment) -> bool:
        """Whether enough of an utterance has been heard to tell its language."""
        if not self._several_languages or segment.language_known or not segment.uttered_seconds:
            return False
        is_over = segment.over or segment.pause >= self._settings.pause
        return is_over or segment.uttered_seconds >= self._settings.language_after

    def _find_language(self, segment: Segment) -> list[Outcome]:
        """Read the utterance anew if it is in another language than it was read in.

        Words that are committed stay.
        """
        language, probability = self._engine.hear_language(segment.uttered)
        before = self._engine.language
        is_clear = probability >= self._settings.other_language or segment.is_wordless
        if language == before or (before and not is_clear):
            return []
        outcomes = self._pay(segment)
        self._context.clear()  # it would lead Whisper to write on in the other language
        self._engine.speak(language)
        segment.start_over()
        return [*outcomes, Partial(())]

    def _pace(self) -> float:
        """Seconds from one reading to the next: what the machine can do, or fast enough."""
        return max(
            self._settings.interval, (self._read_cost + self._check_cost) / self._settings.duty
        )

    def _read(self, segment: Segment) -> list[Outcome]:
        """Read anew what follows the certain words."""
        draft = bool(segment.prefix) and segment.pause < self._settings.pause
        self._hypothesize(segment, draft)
        agreed = segment.agreement.insert([word.word.text for word in segment.tail])
        # the last word may still be in the middle of being spoken
        segment.agreed = agreed if segment.settled else min(agreed, len(segment.tail) - 1)
        if draft:
            self._trim(segment)
            return [self._partial(segment)]
        return self._advance(segment, segment.agreed)

    def _hypothesize(self, segment: Segment, draft: bool = False) -> None:
        settings = self._settings
        in_pause = segment.pause >= settings.pause and segment.look_to is None
        doubtful = bool(segment.tail) and self._doubtful(segment.tail[:1]) and not in_pause
        beam_size = settings.beam_size if doubtful else 1
        hypothesis = self._engine.read(self._snapshot(segment, beam_size, draft=draft))
        if beam_size == 1:
            self._read_cost += 0.3 * (hypothesis.cost - self._read_cost)
        if in_pause and self._doubtful(hypothesis.words):
            # these words will be committed as they are
            hypothesis = self._engine.read(self._snapshot(segment, settings.beam_size))
        segment.take(*without_imagined(hypothesis))
        if segment.tail:
            self.language = hypothesis.language
        segment.mark_read(settled=in_pause)

    def _doubtful(self, words: Sequence[HypothesisWord]) -> bool:
        return any(word.weakest < self._settings.search_below for word in words)

    def _check(self, segment: Segment) -> list[Outcome]:
        """Hold the latest hypothesis against what has been heard since."""
        guess = replace(self._snapshot(segment), guess=tuple(segment.tail))
        hypothesis = self._engine.read(guess)
        segment.take(*without_imagined(hypothesis))
        segment.mark_checked()
        self._check_cost += 0.3 * (hypothesis.cost - self._check_cost)
        agreed = min(max(hypothesis.sure, segment.agreed), len(segment.tail))
        return self._advance(segment, agreed)

    def _advance(self, segment: Segment, agreed: int) -> list[Outcome]:
        """Commit what two looks agree on, as far as it lies back."""
        words = segment.tail[: max(agreed, 0)]
        certain = list(takewhile(lambda word: self._lies_back(segment, word), words))
        if certain and self._sentence_ended(segment, certain):
            return self._end_sentence(segment)
        outcomes = self._commit(segment, len(certain))
        if segment.look_to is None:
            self._trim(segment)
        return [*outcomes, self._partial(segment)]

    def _sentence_ended(self, segment: Segment, following: list[HypothesisWord]) -> bool:
        """Whether the sentence ended at the last pause although Whisper now reads on.

        The longer the pause, the more it speaks for an end.
        """
        stop, settings = segment.stop, self._settings
        if stop is None or segment.closed:
            return False
        mark = segment.prefix[-1].mark
        if mark is not None and owed.ends_sentence(mark):
            return False
        opening = capitalized(following[0].word.text)
        snapshot = self._snapshot(segment)
        odds = self._engine.odds_of_end(snapshot, stop.mark, opening, following)
        return odds + min(settings.pause_vote * stop.pause, settings.most_vote) > 0

    def _end_sentence(self, segment: Segment) -> list[Outcome]:
        """Write the end of the sentence, and read what follows once more."""
        assert segment.stop is not None
        segment.prefix[-1] = replace(segment.prefix[-1], mark=segment.stop.mark)
        mark = self._written(owed.due(segment))
        segment.forget()
        segment.closed = True
        return [mark, *self._read(segment)]

    def _lies_back(self, segment: Segment, word: HypothesisWord) -> bool:
        """Whether enough has been heard behind a word to trust it; the more, the less sure."""
        missing = max(0.0, self._settings.sure - word.word.probability)
        hold = self._settings.hold + self._settings.doubt * missing
        if self._several_languages and not segment.language_known:
            return False
        return segment.settled or word.word.end <= seconds(segment.looked_to) - hold

    def _commit_all(self, segment: Segment) -> list[Outcome]:
        """Commit everything at an endpoint; the reading in the pause before it serves."""
        outcomes: list[Outcome] = []
        if self._several_languages and segment.uttered_seconds > self._settings.language_after:
            outcomes += self._find_language(segment)  # the first guess may have been wrong
        if not segment.settled:
            segment.look_to = None
            self._hypothesize(segment)
            if segment.over and segment.pause < self._settings.broken_off:
                self._drop_broken_word(segment)
        outcomes += self._commit(segment, len(segment.tail))
        if segment.over:
            outcomes += self._pay(segment)
        segment.stop = owed.stop(segment, self._settings.likely_stop)
        segment.agreement.clear()
        segment.endpoint_due = False
        segment.missed.clear()
        segment.end_utterance()
        self._trim(segment)
        end = Endpoint(seconds(segment.speech_end), segment.over)
        return [*outcomes, self._partial(segment), end]

    def _shorten(self, segment: Segment) -> list[Outcome]:
        """Commit what is in the first part of a buffer that has become too long.

        Nothing in it became certain, or the machine is so slow that much was heard meanwhile.
        """
        settings = self._settings
        segment.look_to = read_to = segment.start + position(settings.longest)
        self._hypothesize(segment)
        # the last word may be cut in the middle
        outcomes = self._commit(segment, max(1, len(segment.tail) - 1))
        if segment.prefix:
            cut = position(segment.certain_until)
        else:
            # speech that can't be read, such as singing
            cut = read_to - position(settings.keep)
        outcomes += self._pay(segment)
        segment.cut_at(cut)
        segment.forget()
        return [*outcomes, self._partial(segment)]

    def _skip(self) -> list[Outcome]:
        """Leave out what has been waiting too long, and go on with the newest speech."""
        segment, newest = self._segments[0], self._segments[-1]
        outcomes = [*self._commit(segment, len(segment.tail)), *self._pay(segment)]
        if newest is not segment:
            outcomes.append(Endpoint(seconds(segment.speech_end), True))
            self._segments = deque([newest])
        newest.cut_at(newest.end - position(self._settings.keep))
        newest.forget()
        return [*outcomes, self._partial(newest)]

    def _finish(self, segment: Segment) -> list[Outcome]:
        outcomes = self._commit_all(segment)
        self._segments.popleft()
        return outcomes

    def _snapshot(self, segment: Segment, beam_size: int = 1, draft: bool = False) -> Snapshot:
        until = segment.look_to or segment.end
        return Snapshot(
            segment.samples[: until - segment.start],
            seconds(segment.start),
            tuple(segment.prefix),
            tuple(self._context),
            seconds(min(segment.speech_end, until)),
            beam_size,
            closed=segment.closed,
            draft=draft,
        )

    def _drop_broken_word(self, segment: Segment) -> None:
        """Leave out what Whisper made of a word that was cut in the middle."""
        if segment.prefix or len(segment.tail) > 1:
            last = segment.tail[-1].word if segment.tail else None
            if last and broken_off(last.probability, last.end, seconds(segment.end)):
                segment.tail.pop()

    def _commit(self, segment: Segment, count: int) -> list[Outcome]:
        """Commit words, all but the mark behind the last: that one is owed."""
        words, segment.tail = segment.tail[:count], segment.tail[count:]
        if not words:
            return []
        segment.agreement.drop(count)
        segment.agreed -= count
        certain = [*owed.due(segment), *(w.written for w in words[:-1]), words[-1].word]
        segment.prefix += words
        segment.closed, segment.stop = False, None
        return self._with_missed_endpoints(segment, certain)

    def _with_missed_endpoints(self, segment: Segment, certain: list[Word]) -> list[Outcome]:
        """Commit words with the endpoints between them that came while the machine was busy.

        Where phrases end doesn't depend on its speed.
        """
        outcomes: list[Outcome] = []
        for word in certain:
            middle = position((word.start + word.end) / 2)
            while segment.missed and segment.missed[0] < middle:
                outcomes.append(Endpoint(seconds(segment.missed.pop(0)), segment_over=False))
            written = self._in_order(word)
            if outcomes and isinstance(outcomes[-1], Commit):
                outcomes[-1] = Commit((*outcomes[-1].words, written))
            else:
                outcomes.append(Commit((written,)))
        return outcomes

    def _pay(self, segment: Segment) -> list[Outcome]:
        """Write the mark that is owed: nothing more will be heard that could decide it."""
        mark = owed.due(segment)
        self._remember(segment.prefix)
        segment.prefix = []
        return [self._written(mark)] if mark else []

    def _written(self, words: Iterable[Word]) -> Commit:
        return Commit(tuple(map(self._in_order, words)))

    def _partial(self, segment: Segment) -> Partial:
        """What is open: the mark that is owed, and the words that are not certain."""
        tail = [word.written for word in segment.tail]
        return Partial((*owed.due(segment), *tail))

    def _in_order(self, word: Word) -> Word:
        """The word with times that don't run back behind those of the word before it.

        Every reading measures times anew, so that those of neighbors may overlap a little.
        """
        start = max(word.start, self._committed_until)
        self._committed_until = max(word.end, start)
        return replace(word, start=start, end=self._committed_until)

    def _trim(self, segment: Segment) -> None:
        """Keep the buffer short: reading costs time, and what is certain need not be read."""
        settings = self._settings
        if segment.settled and not segment.tail and segment.length > settings.trim_at_pause:
            self._remember(segment.cut_before(segment.certain_until - settings.keep_at_pause))
        elif segment.length > settings.trim_above:
            self._remember(segment.cut_before(segment.certain_until - settings.keep))

    def _remember(self, words: list[HypothesisWord]) -> None:
        tokens = [token for word in words for token in word.all_tokens]
        self._context = (self._context + tokens)[-self._settings.context_tokens :]
