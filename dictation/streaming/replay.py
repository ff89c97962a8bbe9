"""The live path on a virtual clock: sound arrives in its own time, computing takes what it takes.

Nothing sleeps. The clock stands still while the program waits for sound and advances by the
measured time of every computation, so an hour of speech is replayed in the time that its
computing takes, with the very latencies that a user would have seen.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dictation.audio.chunk import AudioChunk, seconds
from dictation.speech.segmenter import Segmenter, SpeechEvent
from dictation.streaming.outcome import Outcome
from dictation.streaming.recognizer import Recognizer


@dataclass(frozen=True, slots=True)
class Timed:
    """An outcome and the virtual time, in seconds of the recording, at which it came."""

    time: float
    outcome: Outcome


class Replay:
    """One recording through the live path."""

    def __init__(self, segmenter: Segmenter, recognizer: Recognizer) -> None:
        self.compute = 0.0
        """Seconds of computing so far."""
        self._segmenter = segmenter
        self._recognizer = recognizer
        self._now = 0.0

    def run(self, chunks: Iterable[AudioChunk]) -> Iterator[Timed]:
        """Play the chunks; yield what comes out, in order."""
        for chunk in chunks:
            arrives = seconds(chunk.end)
            # steps that are due before this chunk is there; it is heard only when they are done
            while self._now < arrives:
                outcomes = self._step()
                if outcomes is None:
                    self._now = arrives
                else:
                    yield from outcomes
            self._feed(self._segmenter.accept(chunk))
        self._feed(self._segmenter.finish())
        while (outcomes := self._step()) is not None:
            yield from outcomes

    def _feed(self, events: Iterator[SpeechEvent]) -> None:
        began = time.perf_counter()
        for event in events:
            self._recognizer.accept(event)
        self._spend(time.perf_counter() - began)

    def _step(self) -> list[Timed] | None:
        began = time.perf_counter()
        outcomes = self._recognizer.step()
        if outcomes is None:
            return None
        self._spend(time.perf_counter() - began)
        return [Timed(self._now, outcome) for outcome in outcomes]

    def _spend(self, cost: float) -> None:
        self.compute += cost
        self._now += cost
