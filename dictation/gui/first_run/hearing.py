"""What a microphone's level tells after a while: that it hears, too little, or nothing at all."""

from enum import Enum, auto

PATIENCE = 3.0
"""Seconds after which silence means that something is wrong."""

SPEECH_PEAK = 0.02
"""-34 dB: above the noise of a quiet room, below a voice at arm's length."""


class Heard(Enum):
    """What is known about a microphone."""

    WAITING = auto()
    """Too early to say."""
    SPEECH = auto()
    """It was loud enough."""
    LITTLE = auto()
    """There is sound, but no voice in it."""
    NOTHING = auto()
    """Exact zeros, as from one that is mute, forbidden, or not there."""


class Hearing:
    """Judges one microphone by its levels (peaks, 0 to 1); times are seconds of a steady clock."""

    def __init__(self, now: float) -> None:
        self._heard = False
        self._since = self._sound_at = now

    def hear(self, level: float, now: float) -> Heard:
        """Take note of the newest level, and say what is known by now.

        Who was heard once may be silent as long as they like; zeros count again and again.
        """
        if level > 0:
            self._sound_at = now
        self._heard = self._heard or level >= SPEECH_PEAK
        if now - self._sound_at >= PATIENCE:
            self._heard = False
            return Heard.NOTHING
        if self._heard:
            return Heard.SPEECH
        return Heard.LITTLE if now - self._since >= PATIENCE else Heard.WAITING
