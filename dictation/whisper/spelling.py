"""Which tokens spell which word."""

from faster_whisper.tokenizer import Tokenizer

_OPENING = "\"'“‘«¿¡([{「『《"
_CLOSING = ".。,，!！?？:：;；…”’»)]}、」』》"
_UNSPACED = {"zh", "ja", "th", "lo", "my", "yue"}


def spell_words(tokenizer: Tokenizer, tokens: list[int]) -> list[list[int]]:
    """Tokens grouped into words, each with the punctuation that belongs to it.

    Where a language writes spaces a word is what stands between two of them; elsewhere every
    character is a word of its own. Closing marks join the word before them, also behind the
    space that French puts there.
    """
    spaced = tokenizer.language_code not in _UNSPACED
    characters, pieces = tokenizer.split_tokens_on_unicode(tokens)
    groups: list[list[int]] = []
    opening = False
    for text, piece in zip(characters, pieces, strict=True):
        marks = text.strip()
        closing = bool(marks) and all(mark in _CLOSING for mark in marks)
        starts = (text.startswith(" ") or not spaced) and not closing
        if groups and (not starts or opening):
            groups[-1] = groups[-1] + piece
        else:
            groups.append(list(piece))
        opening = not spaced and bool(marks) and all(mark in _OPENING for mark in marks)
    return groups
