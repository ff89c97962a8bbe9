"""Find the word that is spoken at a given time."""

from bisect import bisect_right
from collections.abc import Sequence

from dictation.gui.history.passage_view import WordAt
from dictation.history.sessions import Passage, Voice

_LINGER = 0.5  # seconds for which a word stays current after its end


class WordTimes:
    """The words of one source, or of its translation, sorted by time."""

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
        """Return the word spoken at a time or just before it; None in a longer silence."""
        number = bisect_right(self._starts, seconds) - 1
        if number < 0:
            return None
        _, end, word = self._words[number]
        return word if seconds < end + _LINGER else None
