"""One reading of the sound in the buffer: what Whisper thinks was said, for now."""

from dataclasses import dataclass

from dictation.whisper.words import Word


@dataclass(frozen=True, slots=True)
class HypothesisWord:
    """A word and the tokens that spell it; the tokens can be forced on the next reading.

    `weakest` is the probability, 0 to 1, of the least likely of them. Above one half there is no
    likelier way to go on: a reading from scratch would write the same.
    """

    word: Word
    tokens: tuple[int, ...]
    weakest: float


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """The words behind the forced prefix, in order.

    `prefix` are the forced words with their times measured anew. `no_speech` is Whisper's own
    probability that nothing was said at all (0 with a prefix: something was). `cost` is what the
    reading took, in seconds of computing.
    """

    words: tuple[HypothesisWord, ...]
    prefix: tuple[HypothesisWord, ...]
    no_speech: float
    language: str
    cost: float
