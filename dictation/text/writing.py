"""How committed words are joined to what was written before: spaces, capitals, marks at cuts."""

from collections.abc import Iterable
from dataclasses import replace

from dictation.results import Word

_STRAY = ",;:-–—…、，；："
"""Marks that say nothing when the word they belong to was written without them."""
SENTENCE_END = ".!?…。！？"
_CLOSING = "\"'”’»)]}"


def is_stray(text: str) -> bool:
    """Whether a word is nothing but a mark that came too late for its own word."""
    bare = text.strip()
    return bool(bare) and all(mark in _STRAY for mark in bare)


class Writer:
    """Writes one text from its beginning to its end, a few words at a time.

    What has been written is never changed, so a cut in the sound must not show: no mark stands
    alone, no word is glued to the next segment's, and a new segment starts with a capital where
    a sentence starts.
    """

    def __init__(self) -> None:
        self._last = ""  # the last mark or letter written, quotes and brackets aside
        self._segment_open = False

    def write(self, words: Iterable[Word]) -> tuple[Word, ...]:
        """Return the words as they are to be appended, and remember them as written."""
        written = self.preview(words)
        for word in written:
            bare = word.text.rstrip(_CLOSING + " ")
            self._last = bare[-1:] or self._last
            self._segment_open = True
        return written

    def preview(self, words: Iterable[Word]) -> tuple[Word, ...]:
        """Return the words as they would be appended now."""
        shown = list(words)
        if shown and not self._segment_open:
            shown[0] = replace(shown[0], text=self._first(shown[0].text))
        return tuple(shown)

    def end_segment(self) -> None:
        """A long pause: the next word begins a segment of its own."""
        self._segment_open = False

    def _first(self, text: str) -> str:
        """The first word of a segment."""
        bare = text.lstrip()
        if not self._last:
            return capitalised(bare)
        if self._last in SENTENCE_END:
            bare = capitalised(bare)
        # Chinese, Japanese and their like write no spaces, and Whisper gave none
        space = " " if text.startswith(" ") else ""
        return space + bare


def capitalised(text: str) -> str:
    """The text with its first letter in upper case, behind an opening quote as well."""
    for k, letter in enumerate(text):
        if letter.isalnum():
            return text[:k] + letter.upper() + text[k + 1 :]
    return text
