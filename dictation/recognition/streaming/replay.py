"""The live path on a virtual clock: sound arrives in its own time, computing takes what it takes.

Nothing sleeps. The clock stands still while the program waits for sound and advances by the
measured time of every computation, so an hour of speech is replayed in the time that its
computing takes, with the very latencies that a user would have seen.
"""

import heapq
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dictation.audio.chunk import AudioChunk, seconds
from dictation.recognition.recognizer import Recognizer
from dictation.results import Outcome
from dictation.speech.segmenter import Segmenter
from dictation.text.pipeline import Pipeline


@dataclass(frozen=True, slots=True)
class Timed:
    """An outcome and the virtual time, in seconds of the recording, at which it came."""

    time: float
    outcome: Outcome


class Replay:
    """One recording through the live path."""

    def __init__(self, segmenter: Segmenter, recognizer: Recognizer, pipeline: Pipeline) -> None:
        self.compute = 0.0
        """Seconds of computing so far."""
        self._segmenter = segmenter
        self._recognizer = recognizer
        self._pipeline = pipeline

    @property
    def language(self) -> str | None:
        """The code of the language of the latest words; None before the first."""
        return self._recognizer.language

    def run(self, chunks: Iterable[AudioChunk]) -> Iterator[Timed]:
        """Play the chunks; yield what comes out, in order."""
        for _, timed in together([(self, chunks)]):
            yield timed

    def feed(self, chunk: AudioChunk | None) -> float:
        """Hear the next chunk, or None for the end; return what it cost, in seconds."""
        began = time.perf_counter()
        heard = self._segmenter.finish() if chunk is None else self._segmenter.accept(chunk)
        for event in heard:
            self._recognizer.accept(event)
        return self._spent(began)

    def step(self) -> tuple[list[Outcome], float] | None:
        """Do what is due now; return what comes of it and what it cost. None: nothing is due."""
        began = time.perf_counter()
        outcomes = self._recognizer.step()
        if outcomes is None:
            return None
        written = [one for outcome in outcomes for one in self._pipeline.follow(outcome)]
        return written, self._spent(began)

    def _spent(self, began: float) -> float:
        cost = time.perf_counter() - began
        self.compute += cost
        return cost


def together(
    recordings: Sequence[tuple[Replay, Iterable[AudioChunk]]],
) -> Iterator[tuple[int, Timed]]:
    """Play several recordings at once, on one clock; yield the place of one and what comes of it.

    They compute in turns, as the sources of captions do: who has waited longest goes first.
    """
    now = 0.0
    waiting = list(range(len(recordings)))

    def steps(until: float) -> Iterator[tuple[int, Timed]]:
        nonlocal now
        while now < until:
            for place in waiting:
                if (done := recordings[place][0].step()) is not None:
                    break
            else:
                return
            waiting.remove(place)
            waiting.append(place)
            outcomes, cost = done
            now += cost
            yield from ((place, Timed(now, outcome)) for outcome in outcomes)

    heard = [_arrivals(place, chunks) for place, (_, chunks) in enumerate(recordings)]
    for arrives, place, chunk in heapq.merge(*heard, key=lambda one: one[0]):
        # steps that are due before this chunk is there; it is heard only when they are done
        yield from steps(until=arrives)
        now = max(now, arrives) + recordings[place][0].feed(chunk)
    yield from steps(until=float("inf"))


def _arrivals(
    place: int, chunks: Iterable[AudioChunk]
) -> Iterator[tuple[float, int, AudioChunk | None]]:
    end = 0.0
    for chunk in chunks:
        end = seconds(chunk.end)
        yield end, place, chunk
    yield end, place, None
