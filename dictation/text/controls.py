"""What of a text may be typed: no character that a program would take for a command."""

import re
import unicodedata

_LINE_END = re.compile("\r\n|[\n\v\f\r\x85\u2028\u2029]")
_SPACED_LINE_ENDS = re.compile(r"[^\S\n]*\n\s*")


def typable(text: str, *, lines: bool) -> str:
    """Return `text` without control characters; lines end with a newline, if they may at all.

    Without `lines`, and for a tab, which would move the focus, there is a space instead. Halves
    of surrogate pairs are left out, too: they are no characters.
    """
    text = _LINE_END.sub("\n", text)
    if not lines:
        text = one_line(text)
    return "".join(
        letter if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs") else ""
        for letter in text.replace("\t", " ")
    )


def one_line(text: str) -> str:
    """Return `text` with a space for each end of a line and the blanks around it."""
    return _SPACED_LINE_ENDS.sub(" ", text)
