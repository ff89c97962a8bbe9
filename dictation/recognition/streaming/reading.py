"""A recording read as the microphone would have been: the live path's own text, on demand."""

from collections.abc import Iterable, Iterator

from dictation.audio.chunk import AudioChunk, Samples, position, seconds
from dictation.recognition.streaming.replay import Replay, Timed
from dictation.results import Commit, Endpoint, Segment, Word
from dictation.text.marks import attached, is_mark

CHUNK_SECONDS = 0.032
"""How much sound a microphone delivers at a time."""


class LiveReading:
    """Like `whole.Reading`: iterate once to get the segments, one from endpoint to endpoint.

    `duration` is in seconds. `language` is the code that was given, or was detected for the
    latest segment; how probable it is, the live path doesn't tell.
    """

    def __init__(
        self, replay: Replay, samples: Samples, language: str | None, word_timestamps: bool
    ) -> None:
        self.duration = seconds(len(samples))
        self.language = language
        self.language_probability = 1.0 if language else 0.0
        self._replay = replay
        self._samples = samples
        self._word_timestamps = word_timestamps

    def __iter__(self) -> Iterator[Segment]:
        """Yield the segments in order, in the time that their computing takes."""
        for words in _between_endpoints(self._replay.run(chunks(self._samples))):
            text = "".join(word.text for word in words)
            self.language = self._replay.language
            kept = tuple(words) if self._word_timestamps else ()
            yield Segment(text, words[0].start, words[-1].end, kept)


def chunks(samples: Samples) -> list[AudioChunk]:
    """Sound cut as a microphone would deliver it."""
    step = position(CHUNK_SECONDS)
    return [AudioChunk(samples[i : i + step], i) for i in range(0, len(samples), step)]


def _between_endpoints(outcomes: Iterable[Timed]) -> Iterator[list[Word]]:
    words: list[Word] = []
    ended = False
    for timed in outcomes:
        if isinstance(timed.outcome, Endpoint):
            ended = True
        elif isinstance(timed.outcome, Commit):
            for word in timed.outcome.words:
                # the mark behind the last word may come after the endpoint
                if ended and words and not is_mark(word.text):
                    yield words
                    words = []
                    ended = False
                words = attached([*words, word])
    if words:
        yield words
