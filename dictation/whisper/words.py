"""What Whisper says, word by word."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One word as Whisper wrote it.

    `text` keeps the punctuation that belongs to the word and its leading space, where the
    language writes one: joining the texts of all words gives the sentence. `start` and `end` are
    seconds from the beginning of the recording; `probability` is the mean of its tokens', 0 to 1.
    """

    text: str
    start: float
    end: float
    probability: float
