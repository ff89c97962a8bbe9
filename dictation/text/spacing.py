"""The space between a text and what is already before the caret."""

import unicodedata

_OPENING = "([{<«“‘„¿¡/@#_"
"""No space goes after these…"""
_STRAIGHT = "\"'`"
"""…nor after these where they open a quotation."""
_CLOSING = ".,;:!?…)]}>»”’%"
"""No space goes before these."""
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "FULLWIDTH", "THAI", "LAO", "KHMER")
"""Prefixes of the Unicode names of letters whose scripts have no spaces between words."""


def joined(before: str, text: str) -> str:
    """Return `text` with the space it needs after `before`, of which the last part is enough.

    It needs none at the start of a line, after a space, an opening bracket, or an opening quotation
    mark, before a closing mark, or in scripts without spaces.
    """
    bare = text.lstrip(" ")
    if not bare or not before:
        return bare
    last, first = before[-1], bare[0]
    if last.isspace() or last in _OPENING or first in _CLOSING or first.isspace():
        return bare
    if last in _STRAIGHT and (not before[:-1] or before[-2].isspace() or before[-2] in _OPENING):
        return bare
    if _unspaced(last) or _unspaced(first):
        return bare
    return f" {bare}"


def _unspaced(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(_UNSPACED)
