"""The mark behind the last certain word: owed until it is known what follows.

A pause makes Whisper end the sentence, and what has been typed can't be taken back. But a mark
stands behind its word: so the word is committed at once, and its mark with the next words, when
Whisper has read them all together, or when nothing more can come.
"""

from collections.abc import Sequence

from dictation.whisper.hypothesis import HypothesisWord
from dictation.whisper.words import Word


def due(certain: Sequence[HypothesisWord]) -> list[Word]:
    """The mark owed behind the last of the certain words, as a word of its own; often none."""
    if not certain or (mark := certain[-1].mark) is None:
        return []
    end = certain[-1].word.end
    return [Word(mark.text, end, end, mark.probability)]
