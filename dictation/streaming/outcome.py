"""What the recogniser tells the world."""

from dataclasses import dataclass

from dictation.whisper.words import Word


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
