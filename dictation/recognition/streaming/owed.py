"""The mark behind the last certain word: owed until it is known what follows.

A pause makes Whisper end the sentence, and what has been typed can't be taken back. But a mark
stands behind its word: so the word is committed at once, and its mark with the next words, when
Whisper has read them all together, or when nothing more can come.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from dictation.recognition.whisper.hypothesis import HypothesisWord, Mark
from dictation.results import Word
from dictation.text.marks import SENTENCE_END


@dataclass(frozen=True, slots=True)
class Stop:
    """The end of a sentence as it was read at a pause; `pause` is in seconds, 0 while it lasts."""

    mark: Mark
    pause: float = 0.0


class Debtor(Protocol):
    """Certain words, and whether the mark behind the last of them has been written."""

    prefix: list[HypothesisWord]
    closed: bool


def due(debtor: Debtor) -> list[Word]:
    """The mark that is owed, as a word of its own; often there is none."""
    mark = None if debtor.closed else _last_mark(debtor.prefix)
    if mark is None:
        return []
    end = debtor.prefix[-1].word.end
    return [Word(mark.text, end, end, mark.probability)]


def stop(debtor: Debtor, likely: float) -> Stop | None:
    """The end of a sentence that is owed, if its probability is `likely` or more."""
    mark = None if debtor.closed else _last_mark(debtor.prefix)
    if mark is None or not ends_sentence(mark) or mark.probability < likely:
        return None
    return Stop(mark)


def ends_sentence(mark: Mark) -> bool:
    """Whether a capital follows."""
    return any(one in SENTENCE_END for one in mark.text)


def _last_mark(certain: Sequence[HypothesisWord]) -> Mark | None:
    return certain[-1].mark if certain else None
