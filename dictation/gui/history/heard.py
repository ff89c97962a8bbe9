"""Which word is being heard."""

from bisect import bisect_right
from collections.abc import Sequence

from dictation.gui.history.passage_view import WordAt
from dictation.history.sessions import Passage, Voice

_LINGER = 0.5  # seconds; so long a word stays the one that was said last


class Heard:
    """The words of one source, or of its translation, in the order of their times."""

    def __init__(self, passages: Sequence[Passage], voice: Voice) -> None:
        self._words = sorted(
            (word.start, word.end, (number, place))
            for number, passage in enumerate(passages)
            if passage.voice == voice
            for place, word in enumerate(passage.words)
            if word.text.strip()
        )
        self._starts = [start for start, _, _ in self._words]

    def at(self, seconds: float) -> WordAt | None:
        """The word that is said at a time, or was just before; None in a longer silence."""
        number = bisect_right(self._starts, seconds) - 1
        if number < 0:
            return None
        _, end, word = self._words[number]
        return word if seconds < end + _LINGER else None
