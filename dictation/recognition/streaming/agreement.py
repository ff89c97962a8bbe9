"""Local agreement: words that two successive hypotheses share are taken as certain. Pure.

After Liu, Spanakis and Niehues, "Low-latency sequence-to-sequence speech recognition and
translation by partial hypothesis selection" (Interspeech 2020), as used for Whisper by Macháček,
Dabre and Bojar, "Turning Whisper into real-time transcription system" (2023).
"""

from collections.abc import Sequence

_MARKS = str.maketrans("", "", "\"'“”‘’«».,;:!?¿¡()[]{}—–-…。，、！？：")


def normalize(text: str) -> str:
    """A word without what may still waver while it is certain: case, punctuation, spaces."""
    bare = text.translate(_MARKS).strip().casefold()
    return bare or text.strip()


class LocalAgreement:
    """Remembers the last hypothesis and says how far the next one agrees with it."""

    def __init__(self) -> None:
        self._previous: list[str] = []

    def insert(self, words: Sequence[str]) -> int:
        """Take the next hypothesis for everything not committed; say how many words agree.

        The agreeing words are the first ones of both hypotheses.
        """
        current = [normalize(word) for word in words]
        agreed = 0
        for before, now in zip(self._previous, current, strict=False):
            if before != now:
                break
            agreed += 1
        self._previous = current
        return agreed

    def drop(self, count: int) -> None:
        """The first `count` words have been committed."""
        del self._previous[:count]

    def clear(self) -> None:
        """Begin anew: everything was committed or thrown away."""
        self._previous = []
