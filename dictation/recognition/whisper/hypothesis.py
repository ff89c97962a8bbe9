"""One reading of the sound in the buffer: what Whisper thinks was said, for now."""

from dataclasses import dataclass, replace

from dictation.results import Word


@dataclass(frozen=True, slots=True)
class Mark:
    """The punctuation behind a word, and the probability, 0 to 1, of its least likely token."""

    text: str
    tokens: tuple[int, ...]
    probability: float


@dataclass(frozen=True, slots=True)
class HypothesisWord:
    """A word and the tokens that spell it; the tokens can be forced on the next reading.

    `word` is written without the `mark` behind it. `weakest` is the probability, 0 to 1, of the
    least likely token of the word itself. Above one half there is no likelier way to go on: a
    reading from scratch would write the same.
    """

    word: Word
    tokens: tuple[int, ...]
    weakest: float
    mark: Mark | None = None

    @property
    def written(self) -> Word:
        """The word with its mark."""
        if self.mark is None:
            return self.word
        return replace(self.word, text=self.word.text + self.mark.text)

    @property
    def all_tokens(self) -> tuple[int, ...]:
        """The tokens of the word and of its mark."""
        return self.tokens if self.mark is None else self.tokens + self.mark.tokens


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """The words behind the forced prefix, in order.

    `prefix` are the forced words with their times measured anew; the last of them has the mark
    that Whisper puts behind it now. `no_speech` is Whisper's own probability that nothing was
    said at all (0 with a prefix: something was). `cost` is what the reading took, in seconds of
    computing.
    """

    words: tuple[HypothesisWord, ...]
    prefix: tuple[HypothesisWord, ...]
    no_speech: float
    language: str
    cost: float
