"""Whole recordings, with faster-whisper's own pipeline: slower than streaming, more accurate.

Its batched pipeline isn't used: it is no faster on the CPU (6.4 s instead of 7.7 s for one
recording, 27 s instead of 23 s for another), and it skips the checks of doubtful text, so that
music is transcribed as “you”.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from faster_whisper import WhisperModel

from dictation import languages
from dictation.audio.chunk import Samples, position, seconds
from dictation.results import Segment, Word
from dictation.speech.spans import Span, speech_spans

# faster-whisper computes the spectrum of its whole input at once, 0.8 MB per second of audio.
_PIECE = position(300.0)
_CUT_WITHIN = position(30.0)
_FRAME = position(0.25)
# In which pauses the language may change, and how likely the other one must be.
_UTTERED_APART = 0.5
_OTHER_LANGUAGE = 0.7
# How much of the text before a cut Whisper sees, so that it continues in the same style.
_PROMPT_CHARACTERS = 400


class Reading:
    """The transcription of one recording: iterate once to get its segments as they are ready.

    `duration` is in seconds. `language` is a code, or None until it has been detected;
    `language_probability` is 0 to 1, and 1 for a language that was given.
    """

    def __init__(
        self,
        model: WhisperModel,
        samples: Samples,
        *,
        spoken: Sequence[str] = (),
        task: str = "transcribe",
        word_timestamps: bool = False,
    ) -> None:
        """Prepare to transcribe `samples` (mono, 16 kHz).

        `spoken` are the codes of the languages that may be spoken, none to detect one.

        Raises `LanguageError` if the model doesn't know the language or the task.
        """
        for language in spoken or (None,):
            languages.check(model.model.is_multilingual, language, task)
        self.duration = seconds(len(samples))
        self.language = spoken[0] if len(spoken) == 1 else None
        self.language_probability = 1.0 if self.language else 0.0
        self._spoken = spoken
        self._model = model
        self._samples = samples
        self._task = task
        self._word_timestamps = word_timestamps

    def __iter__(self) -> Iterator[Segment]:
        """Yield the segments in order; a long recording is processed piece by piece."""
        detected: str | None = self.language
        prompt = ""
        for start, piece, spans, language in self._speech():
            if language != detected and language is not None:
                detected = self.language = language
                prompt = ""  # it would lead Whisper to write on in the other language
            found, info = self._model.transcribe(
                np.concatenate([piece[first:last] for first, last in spans]),
                language=detected,
                task=self._task,
                beam_size=5,
                word_timestamps=self._word_timestamps,
                # Better text (long1 2.2 % against 3.3 %); after a doubtful segment
                # faster-whisper drops the context by itself.
                condition_on_previous_text=True,
                initial_prompt=prompt or None,
            )
            if detected is None:
                self.language = info.language
                self.language_probability = info.language_probability
            for segment in _segments(found, _Clock(spans, start)):
                # Only speech reveals the language; a piece of music doesn't.
                detected = self.language
                prompt = (prompt + segment.text)[-_PROMPT_CHARACTERS:]
                yield segment

    def _speech(self) -> Iterator[tuple[int, Samples, list[Span], str | None]]:
        """Yield pieces: position, samples, the speech in them, its language if one of several."""
        language: str | None = None
        for start, end in _pieces(self._samples):
            piece = self._samples[start:end]
            if len(self._spoken) < 2:
                if spans := speech_spans(piece):
                    yield start, piece, spans, None
                continue
            together: list[Span] = []
            for first, last in speech_spans(piece, _UTTERED_APART):
                heard = self._heard(piece[first:last], language)
                if heard != language and together:
                    yield start, piece, together, language
                    together = []
                language = heard
                together.append((first, last))
            if together:
                yield start, piece, together, language

    def _heard(self, sound: Samples, before: str | None) -> str:
        """Return the spoken language of some speech that follows speech in another."""
        odds = dict(self._model.detect_language(sound)[2])
        among = {code: odds.get(code, 0.0) for code in self._spoken}
        likeliest = max(among, key=lambda code: among[code])
        is_clear = among[likeliest] >= _OTHER_LANGUAGE * sum(among.values())
        return likeliest if before is None or is_clear else before


class _Clock:
    """Converts times in the concatenated speech of a piece to times in the recording.

    The piece begins at position `start`; its speech is in `spans`, positions within the piece.
    Times are rounded to hundredths of a second, Whisper's own resolution.
    """

    def __init__(self, spans: Sequence[Span], start: int) -> None:
        self.start = seconds(start)
        self._ends: list[float] = []  # of each span in the concatenated speech, in seconds
        self._cut: list[float] = []  # seconds that were left out before each span
        joined = 0
        for first, last in spans:
            self._cut.append(seconds(start + first - joined))
            joined += last - first
            self._ends.append(seconds(joined))

    def word(self, start: float, end: float) -> tuple[float, float]:
        """Return the start and end of a word, which both are in the same span."""
        cut = self._cut[self._span(bisect_right(self._ends, (start + end) / 2))]
        return round(start + cut, 2), round(end + cut, 2)

    def segment(self, start: float, end: float) -> tuple[float, float]:
        """Return the start and end of a segment, which may extend across a cut."""
        first, last = bisect_right(self._ends, start), bisect_left(self._ends, end)
        before, after = self._cut[self._span(first)], self._cut[self._span(last)]
        return round(start + before, 2), round(end + after, 2)

    def _span(self, found: int) -> int:
        return min(found, len(self._cut) - 1)


def _segments(found: Iterable[Any], clock: _Clock) -> Iterator[Segment]:
    """Turn faster-whisper's segments of the concatenated speech into ours."""
    last = clock.start
    for segment in found:
        words = []
        for word in segment.words or ():
            start, end = clock.word(word.start, word.end)
            # Adjusted times may overlap by hundredths of a second.
            start = max(start, last)
            last = max(end, start)
            words.append(Word(word.word, start, last, word.probability))
        start, end = clock.segment(segment.start, segment.end)
        yield Segment(
            segment.text,
            words[0].start if words else start,
            words[-1].end if words else end,
            tuple(words),
        )


def _pieces(samples: Samples) -> Iterator[tuple[int, int]]:
    """Yield the ends of pieces of at most five minutes, each cut where it is quiet."""
    start = 0
    while len(samples) - start > _PIECE:
        latest = start + _PIECE
        frames = samples[latest - _CUT_WITHIN : latest].reshape(-1, _FRAME)
        quietest = int(np.argmin(np.square(frames).sum(axis=1)))
        end = latest - _CUT_WITHIN + quietest * _FRAME + _FRAME // 2
        yield start, end
        start = end
    yield start, len(samples)
