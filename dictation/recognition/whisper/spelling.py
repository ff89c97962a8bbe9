"""Which tokens spell which word."""

from typing import NamedTuple

from faster_whisper.tokenizer import Tokenizer

from dictation.languages import UNSPACED

_OPENING = "\"'“‘«¿¡([{「『《"
_CLOSING = ".。,，!！?？:：;；…”’»)]}、」』》"


class Spelling(NamedTuple):
    """The tokens of one word, and those of the marks after it."""

    word: list[int]
    mark: list[int]


def spell_words(tokenizer: Tokenizer, tokens: list[int]) -> list[Spelling]:
    """Group tokens into words, each with its punctuation.

    If the language writes spaces, they separate words; otherwise every character is a word.
    Closing marks belong to the word before them, even after the space that French puts there.
    Marks at the very beginning have no word: they become a spelling whose `word` is empty.
    """
    spaced = tokenizer.language_code not in UNSPACED
    characters, pieces = tokenizer.split_tokens_on_unicode(tokens)
    groups: list[Spelling] = []
    opening = False
    for text, piece in zip(characters, pieces, strict=True):
        marks = text.strip()
        closing = bool(marks) and all(mark in _CLOSING for mark in marks)
        starts = (text.startswith(" ") or not spaced) and not closing
        if not groups or (starts and not opening):
            groups.append(Spelling([], []))
        word, behind = groups[-1]
        if closing:
            behind += piece
        else:
            # a mark followed by letters is part of the word: "3.5", "a.m"
            word += [*behind, *piece]
            behind.clear()
        opening = not spaced and bool(marks) and all(mark in _OPENING for mark in marks)
    return groups
