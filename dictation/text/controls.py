"""Characters that may be typed: none that a program would take as a command."""

import re
import unicodedata

_LINE_END = re.compile("\r\n|[\n\v\f\r\x85\u2028\u2029]")
_SPACED_LINE_ENDS = re.compile(r"[^\S\n]*\n\s*")


def typable(text: str, *, lines: bool, tabs: bool = False) -> str:
    """Return `text` without control characters; lines end with a newline.

    Without `lines`, a line end becomes a space; so does a tab without `tabs`, since it may move the
    focus. Halves of surrogate pairs are dropped, too, because they are not characters.
    """
    text = _LINE_END.sub("\n", text)
    if not lines:
        text = one_line(text)
    if not tabs:
        text = text.replace("\t", " ")
    return "".join(
        letter if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs") else ""
        for letter in text
    )


def one_line(text: str) -> str:
    """Return `text` with each line end, and the blanks around it, and each tab as a space."""
    return _SPACED_LINE_ENDS.sub(" ", text).replace("\t", " ")
