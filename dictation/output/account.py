"""A take's text by what has become of it, and by the pieces in which it was written."""

from collections.abc import Callable, Iterable


class Account:
    """Which characters a window has got, and which are still to go; for the output thread.

    A piece is what `write` was given at once: a word, mostly. Its text here is as it is typed.
    """

    def __init__(self) -> None:
        self.sent = ""
        """What windows have got, and still have."""
        self.rest = ""
        """What is still to go."""
        self.taken_back = 0
        """How many characters were typed and removed again."""
        self._ends: list[int] = []  # of the pieces, in `text`
        self._sealed = 0

    @property
    def text(self) -> str:
        """All of it."""
        return self.sent + self.rest

    @property
    def pieces(self) -> int:
        """How many there are."""
        return len(self._ends)

    @property
    def fresh(self) -> str:
        """The end of what was sent that stands in one place, without gaps, before the caret."""
        return self.sent[self._sealed :]

    def write(self, pieces: Iterable[str], fitted: Callable[[str], str]) -> None:
        """Append pieces, which are typed as `fitted` says; see `fit`."""
        start, whole = len(self.text), ""
        lengths = []
        for piece in pieces:
            whole += piece
            lengths.append(len(fitted(whole)))
        self.rest += fitted(whole)
        self._ends += [start + length for length in _rising(lengths, len(fitted(whole)))]

    def fit(self, fitted: Callable[[str], str]) -> None:
        """Have the rest typed as `fitted` says.

        What it makes of a beginning has to be the beginning of what it makes of the whole.
        """
        start = len(self.sent)
        lengths = [len(fitted(self.rest[: end - start])) for end in self._ends if end > start]
        self.rest = fitted(self.rest)
        if lengths:
            ends = _rising(lengths, len(self.rest))
            self._ends[-len(lengths) :] = [start + length for length in ends]

    def note_sent(self, count: int) -> None:
        """The first `count` characters of the rest have gone."""
        self.sent, self.rest = self.sent + self.rest[:count], self.rest[count:]

    def seal(self, space: str = "") -> None:
        """What was sent so far is out of reach: what follows is typed elsewhere.

        A `space` that belongs between the two is typed in neither place.
        """
        start = len(self.sent)
        self.sent += space
        self._sealed = len(self.sent)
        self._ends = [end + len(space) if end >= start else end for end in self._ends]

    def beginning(self, count: int) -> int:
        """Where in `text` the last `count` pieces begin."""
        return self._ends[-count - 1] if count < len(self._ends) else 0

    def is_in_reach(self, begin: int) -> bool:
        """Whether what was sent from there on is all `fresh`."""
        return begin >= self._sealed

    def drop_rest(self, begin: int) -> None:
        """Forget what was still to go from a place in `text` on."""
        self.rest = self.rest[: max(0, begin - len(self.sent))]

    def note_removed(self, count: int) -> None:
        """The last `count` characters sent were removed from the window; nothing is left to go."""
        assert not self.rest
        self.sent = self.sent[: len(self.sent) - count]
        self.taken_back += count

    def close_gap(self, count: int, begin: int) -> tuple[int, str | None]:
        """Forget those of the last `count` pieces, from `begin` on, of which nothing is left.

        Returns how many these are, and what is left of the one before if a part of it is gone.
        """
        length = len(self.text)
        if length <= begin:
            del self._ends[len(self._ends) - count :]
            return count, None
        gone = 0
        while self._ends[-1] > length and self.beginning(1) >= length:
            self._ends.pop()
            gone += 1
        if self._ends[-1] == length:
            return gone, None
        self._ends[-1] = length
        return gone, self.text[self.beginning(1) :]


def _rising(lengths: list[int], most: int) -> list[int]:
    """Blanks that a line break swallows count for the piece after it."""
    rising = []
    for length in reversed(lengths):
        most = min(most, length)
        rising.append(most)
    return rising[::-1]
