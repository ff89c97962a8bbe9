"""Where a segment starts: a capital if a sentence starts there, and no space before the text."""

from collections.abc import Sequence
from dataclasses import replace

from dictation.results import Word
from dictation.text.capitals import capitalized
from dictation.text.marks import CLOSING, SENTENCE_END


class SegmentStarts:
    """Hides the cuts in the audio: recognition starts each segment as if nothing came before it.

    A capital makes no other word of a word, so `Word.spoken` isn't set for it.
    """

    def __init__(self) -> None:
        self._last = ""  # the last letter or mark written, quotes and brackets aside
        self._segment_open = False

    def write(self, words: Sequence[Word]) -> list[Word]:
        """Write the words; only the first of a segment may change."""
        written = list(words)
        if written and not self._segment_open:
            written[0] = replace(written[0], text=self._first(written[0].text))
            self._segment_open = True
        for word in written:
            bare = word.text.rstrip(CLOSING + " ")
            self._last = bare[-1:] or self._last
        return written

    def flush(self) -> list[Word]:
        """End the segment; nothing is ever held back."""
        self._segment_open = False
        return []

    def _first(self, text: str) -> str:
        """Return the first word of a segment as it is written."""
        bare = text.lstrip()
        if not self._last:
            return capitalized(bare)
        if self._last in SENTENCE_END:
            bare = capitalized(bare)
        # languages such as Chinese and Japanese write no spaces, and none is recognized
        space = " " if text.startswith(" ") else ""
        return space + bare
