"""What the recogniser tells the world."""

from dataclasses import dataclass

from dictation.whisper.words import Word


@dataclass(frozen=True, slots=True)
class Commit:
    """Words that will not change any more: the one thing that is typed and stored."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Partial:
    """The rest of the latest hypothesis, which may still change; empty when nothing is open."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Everything said up to `time`, in seconds, has been committed."""

    time: float


Outcome = Commit | Partial | Endpoint
