"""The results of recognition. Every part of the program uses them; they depend on none."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Act(Enum):
    """What to do at this point of a text, because the speaker said so."""

    SCRATCH_THAT = "scratch that"
    SCRATCH_WORD = "scratch last word"
    SCRATCH_SENTENCE = "scratch last sentence"
    UNDO = "undo that"
    STOP_LISTENING = "stop listening"
    PRESS_ENTER = "press enter"


@dataclass(frozen=True, slots=True)
class Word:
    """One word, from the recognizer or as the text pipeline writes it.

    `text` includes the word's punctuation and its leading space, if the language has one: joining
    the texts of all words gives the sentence. `start` and `end` are seconds from the start of the
    recording; `probability`, 0 to 1, is the mean of its tokens' probabilities. `spoken` is what was
    recognized if `text` writes it differently, such as " new line". A spoken command to do
    something is a word with an `act` and no text.
    """

    text: str
    start: float
    end: float
    probability: float
    spoken: str = ""
    act: Act | None = None

    @property
    def recognized(self) -> str:
        """The word as recognized, even if it is written differently."""
        return self.spoken or self.text


def joined(words: Iterable[Word]) -> str:
    """Join the texts of words."""
    return "".join(word.text for word in words)


@dataclass(frozen=True, slots=True)
class Segment:
    """About one sentence of speech; `start` and `end` are seconds in the recording.

    `words` is empty unless requested; their times never run backwards.
    """

    text: str
    start: float
    end: float
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Commit:
    """Words that will not change any more: only these are typed and saved.

    The first may be just the punctuation mark after the last word of the previous commit (see
    `text.marks`), with no duration: joining all texts gives the sentence.
    """

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Partial:
    """The rest of the latest hypothesis, which may still change; empty if there is none.

    It may also start with the punctuation mark after the last committed word.
    """

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Everything said up to `time` (in seconds) has been committed.

    `segment_over` is True after a long pause or at the end of the recording.
    """

    time: float
    segment_over: bool


Outcome = Commit | Partial | Endpoint
