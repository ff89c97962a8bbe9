"""How well a take went: latencies, words taken back from the screen, computing."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dictation.recognition.streaming.agreement import normalize
from dictation.results import Commit, Endpoint, Outcome, Partial, Word
from dictation.text.marks import is_mark


@dataclass(frozen=True, slots=True)
class Spread:
    """The median and the 95th percentile of some times, in seconds; None where there are none."""

    p50: float | None
    p95: float | None

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """The spread of any number of values."""
        if not values:
            return cls(None, None)
        return cls(float(np.percentile(values, 50)), float(np.percentile(values, 95)))


@dataclass(frozen=True, slots=True)
class Heard:
    """A committed word with the times, in seconds of the recording, at which it came out.

    `shown` is when it first stood on the screen as it was committed in the end.
    """

    word: Word
    shown: float
    committed: float


class Meter:
    """Watches what comes out of the live path, and when; of the `latest` words, or of all."""

    def __init__(self, latest: int | None = None) -> None:
        self.heard: deque[Heard] = deque(maxlen=latest)
        self.endpoint_delays: deque[float] = deque(maxlen=latest)
        """Seconds from the end of speech to the last committed word, at every endpoint."""
        self.words = 0
        """Words that were committed, all of them."""
        self.shown_words = 0
        """Words that were shown before they were certain."""
        self.changed_words = 0
        """Those of them that were later changed or taken back."""
        self._open: list[tuple[str, float]] = []

    def note(self, time: float, outcome: Outcome) -> None:
        """Take notice of an outcome at `time`, in seconds of the recording."""
        if isinstance(outcome, Commit):
            self._commit(time, outcome.words)
        elif isinstance(outcome, Partial):
            self._show(time, outcome.words)
        elif isinstance(outcome, Endpoint):
            self.endpoint_delays.append(time - outcome.time)

    def commit_latency(self) -> Spread:
        """From the end of a word as Whisper heard it to its commit."""
        return Spread.of([h.committed - h.word.end for h in self.heard])

    def shown_latency(self) -> Spread:
        """From the end of a word to its first showing."""
        return Spread.of([h.shown - h.word.end for h in self.heard])

    @property
    def changed_share(self) -> float:
        """The share, 0 to 1, of shown words that were later changed."""
        return self.changed_words / self.shown_words if self.shown_words else 0.0

    def _commit(self, time: float, words: Sequence[Word]) -> None:
        for word in _real(words):
            shown = time
            if self._open:
                text, since = self._open.pop(0)
                if text == normalize(word.text):
                    shown = since
                else:
                    self.changed_words += 1
            self.heard.append(Heard(word, shown, time))
            self.words += 1

    def _show(self, time: float, words: Sequence[Word]) -> None:
        real = _real(words)
        now: list[tuple[str, float]] = []
        for k, word in enumerate(real):
            text = normalize(word.text)
            before = self._open[k] if k < len(self._open) else None
            if before is not None and before[0] == text:
                now.append(before)
                continue
            self.shown_words += 1
            self.changed_words += before is not None
            now.append((text, time))
        self.changed_words += max(0, len(self._open) - len(real))
        self._open = now


def _real(words: Sequence[Word]) -> list[Word]:
    """The words, without marks that come behind a word committed before."""
    return [word for word in words if not is_mark(word.text)]
