"""A hypothesis: what Whisper currently thinks was said in the buffered audio."""

from dataclasses import dataclass, replace

from dictation.results import Word


@dataclass(frozen=True, slots=True)
class Mark:
    """The punctuation after a word; `probability`, 0 to 1, is that of its least likely token."""

    text: str
    tokens: tuple[int, ...]
    probability: float


@dataclass(frozen=True, slots=True)
class HypothesisWord:
    """A word and the tokens that spell it, which can be forced on the next decode.

    `word` excludes the `mark` after it. `weakest` is the probability, 0 to 1, of the least likely
    token of the word itself. If it is above one half, nothing else is likelier: decoding from
    scratch would produce the same word.
    """

    word: Word
    tokens: tuple[int, ...]
    weakest: float
    mark: Mark | None = None

    @property
    def written(self) -> Word:
        """Return the word with its mark."""
        if self.mark is None:
            return self.word
        return replace(self.word, text=self.word.text + self.mark.text)

    @property
    def all_tokens(self) -> tuple[int, ...]:
        """Return the tokens of the word and of its mark."""
        return self.tokens if self.mark is None else self.tokens + self.mark.tokens


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """The words after the forced prefix, in order.

    `prefix` holds the forced words with newly measured times; the last one has the mark that
    Whisper now puts after it. `no_speech` is Whisper's probability that nothing was said at all (0
    with a prefix, because something was). `cost` is the computing time in seconds. `sure` is the
    number of first words than which nothing is likelier: reading again would find the same.
    """

    words: tuple[HypothesisWord, ...]
    prefix: tuple[HypothesisWord, ...]
    no_speech: float
    language: str
    cost: float
    sure: int
