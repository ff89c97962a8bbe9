"""Judge a microphone by its level: it works, is too quiet, or delivers nothing."""

from enum import Enum, auto

PATIENCE = 3.0
"""Seconds of silence after which something is wrong."""

SPEECH_PEAK = 0.02
"""-34 dB: above the noise of a quiet room, below a voice at arm's length."""


class LevelVerdict(Enum):
    """What the levels of a microphone say about it."""

    WAITING = auto()
    """Too early to say."""
    SPEECH = auto()
    """It was loud enough."""
    LITTLE = auto()
    """There is audio, but no voice."""
    NOTHING = auto()
    """Exact zeros: it is muted, blocked, or missing."""


class LevelCheck:
    """Judges one microphone by its levels (peaks, 0 to 1); times are monotonic seconds."""

    def __init__(self, now: float) -> None:
        self._heard = False
        self._since = self._sound_at = now

    def hear(self, level: float, now: float) -> LevelVerdict:
        """Add the newest level and return the verdict so far.

        Once a voice was heard, silence doesn't matter any more, but exact zeros still do.
        """
        if level > 0:
            self._sound_at = now
        self._heard = self._heard or level >= SPEECH_PEAK
        if now - self._sound_at >= PATIENCE:
            self._heard = False
            return LevelVerdict.NOTHING
        if self._heard:
            return LevelVerdict.SPEECH
        return LevelVerdict.LITTLE if now - self._since >= PATIENCE else LevelVerdict.WAITING
