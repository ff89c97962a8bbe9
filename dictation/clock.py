"""Times of other clocks (a sound card's, the X server's) on the monotonic clock, and back."""

DRIFT = 2e-4
"""Seconds per second by which the two clocks may run apart."""


class ForeignClock:
    """Translates times, in seconds, of a clock that is known only from messages with its time.

    Each message was on its way for a while, longer on a busy machine; the one that came fastest
    tells best how far the clocks are apart. One thread notes, any thread may ask.
    """

    def __init__(self) -> None:
        self._apart: float | None = None
        self._noted = 0.0

    def note(self, theirs: float, ours: float) -> None:
        """Note that a message with their time has arrived."""
        apart = ours - theirs
        if self._apart is not None:
            apart = min(apart, self._apart + DRIFT * max(0.0, ours - self._noted))
        self._apart, self._noted = apart, ours

    def ours(self, theirs: float) -> float:
        """Return our time for theirs. Raises LookupError before the first note."""
        return theirs + self._known()

    def theirs(self, ours: float) -> float:
        """Return their time for ours. Raises LookupError before the first note."""
        return ours - self._known()

    def _known(self) -> float:
        if self._apart is None:
            raise LookupError("nothing has been heard of the other clock")
        return self._apart


class MillisecondClock:
    """A foreign clock of 32 bits that counts milliseconds and starts again after 49.7 days."""

    def __init__(self) -> None:
        self._clock = ForeignClock()
        self._latest = 0

    def note(self, milliseconds: int, now: float) -> float:
        """Note an event that has arrived now; return when it happened, on our clock."""
        since = (milliseconds - self._latest + 0x8000_0000) % 0x1_0000_0000 - 0x8000_0000
        self._latest += since
        self._clock.note(self._latest / 1000, now)
        return self._clock.ours(self._latest / 1000)
