"""What to read, and what reads it: the seam between streaming and Whisper."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from dictation.audio.chunk import Samples
from dictation.recognition.whisper.hypothesis import Hypothesis, HypothesisWord, Mark


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What to read: the sound, and what is known about it already.

    `samples` start at `start` seconds of the recording. `prefix` are the words that are certain
    and lie within the samples; the mark behind the last of them is read anew unless it is `closed`.
    `context` are the tokens of what was said before them. Speech was heard up to `speech_end`, in
    seconds of the recording; silence may follow it.

    With a `guess`, the words that an earlier reading found behind the prefix, nothing is read
    from scratch: the guess is checked against the sound, at half the price. A `draft` is a reading
    that will be checked: its words are not measured, which costs a sixth of a reading.
    """

    samples: Samples
    start: float
    prefix: tuple[HypothesisWord, ...]
    context: tuple[int, ...]
    speech_end: float
    beam_size: int = 1
    guess: tuple[HypothesisWord, ...] = ()
    closed: bool = False
    draft: bool = False


class Engine(Protocol):
    """Whatever makes a hypothesis of a snapshot."""

    @property
    def language(self) -> str | None:
        """The code of the language that is being spoken; None while it is not certain."""

    def hear_language(self, samples: Samples) -> tuple[str, float]:
        """Return the likeliest spoken language, and how likely it is among them all, 0 to 1."""

    def speak(self, language: str) -> None:
        """Read what follows in this language."""

    def read(self, snapshot: Snapshot) -> Hypothesis:
        """Say what was said."""

    def odds_of_end(
        self, snapshot: Snapshot, mark: Mark, opening: str, following: Sequence[HypothesisWord]
    ) -> float:
        """Say how much likelier a sentence's end is than to read on, as a natural logarithm.

        `following` are the words as they were read behind the prefix and the mark that it has
        now; at the end of a sentence `mark` would stand there, and `opening` for the first word.
        """
