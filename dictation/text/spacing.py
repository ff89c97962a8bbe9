"""How a take's text joins what stands before the caret."""

import unicodedata

_OPENING = "([{<«“‘„¿¡/@#_`'"
"""Nothing is put between these and what follows them."""
_CLOSING = ".,;:!?…)]}>»”’%"
"""…nor between what stands there and these."""
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "FULLWIDTH", "THAI", "LAO", "KHMER")
"""How the Unicode names of letters begin whose languages write no spaces between words."""


def joined(before: str, text: str) -> str:
    """Return `text` with the space it needs behind `before`, which may be no more than its end.

    None is needed at the start of a line, behind a space or an opening bracket or quotation
    mark, before a closing mark, and in scripts that have no spaces.
    """
    bare = text.lstrip(" ")
    if not bare or not before:
        return bare
    last, first = before[-1], bare[0]
    if last.isspace() or last in _OPENING or first in _CLOSING or first.isspace():
        return bare
    if last == '"' and before.count('"') % 2:
        return bare  # the quotation has only been opened
    if _unspaced(last) or _unspaced(first):
        return bare
    return f" {bare}"


def _unspaced(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(_UNSPACED)
