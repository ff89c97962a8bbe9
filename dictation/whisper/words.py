"""What Whisper says, word by word."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One word as Whisper wrote it.

    `text` keeps the punctuation that belongs to the word and its leading space, where the
    language writes one: joining the texts of all words gives the sentence. `start` and `end` are
    seconds from the beginning of the recording; `probability` is the mean of its tokens', 0 to 1.
    `spoken` is what was recognized, where `text` writes it in another way, such as " new line".
    """

    text: str
    start: float
    end: float
    probability: float
    spoken: str = ""

    @property
    def recognized(self) -> str:
        """What was recognized, whether or not it is written that way."""
        return self.spoken or self.text


def joined(words: Iterable[Word]) -> str:
    """The text that these words are written as."""
    return "".join(word.text for word in words)
