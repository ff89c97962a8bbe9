"""The text of a session for the clipboard, and for typing into another window."""

from dictation.history.export_session import txt
from dictation.history.sessions import KeptSession
from dictation.text.spacing import joined

_PARAGRAPH, _LINE = "\u2029", "\u2028"
"""Qt's paragraph and line separators in selected text; each passage is a paragraph."""


def to_copy(selection: str, kept: KeptSession) -> str:
    """Return the selected text as lines or, without a selection, the whole text."""
    if selection:
        return selection.replace(_PARAGRAPH, "\n").replace(_LINE, "\n")
    return txt(kept).rstrip("\n")


def to_type(selection: str, kept: KeptSession) -> str:
    """Return the selection, or the whole text, in one line, because Return could run or send it.

    Spoken line breaks stay.
    """
    if selection:
        return selection.replace(_PARAGRAPH, " ").replace(_LINE, "\n")
    text = ""
    for one in kept.passages:
        text += joined(text, "".join(word.text for word in one.passage.words))
    return text.strip()
