"""What recognition yields: known to every room, knowing none."""

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


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of speech, about a sentence: `start` and `end` in seconds of the recording.

    `words` is empty unless they were asked for; their times never run backwards.
    """

    text: str
    start: float
    end: float
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Commit:
    """Words that will not change any more: the one thing that is typed and stored.

    The first may be no word but the mark behind the last one of the commit before (see
    `text.marks`): joining all texts gives the sentence. It takes no time of its own.
    """

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Partial:
    """The rest of the latest hypothesis, which may still change; empty when nothing is open.

    It too may begin with the mark behind the last committed word.
    """

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Everything said up to `time`, in seconds, has been committed.

    `segment_over` tells a long pause, or the end of the recording, from a short one.
    """

    time: float
    segment_over: bool


Outcome = Commit | Partial | Endpoint
