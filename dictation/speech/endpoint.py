"""Detect when speech starts, pauses, and ends: a state machine over speech probabilities."""

from dataclasses import dataclass
from enum import Enum, auto


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """Times in seconds; probabilities from 0 to 1."""

    soft_pause: float = 0.35
    """A pause this long is a soft endpoint: the words so far are committed, the segment goes on."""
    hard_pause: float = 2.0
    """A pause this long is a hard endpoint: the segment is over. Not shorter, because people pause
    in mid-sentence for a second and more, and punctuation written at a hard endpoint stays."""
    pre_roll: float = 0.4
    """How much audio before the first speech belongs to a segment."""
    start_probability: float = 0.5
    """Speech starts when a window has at least this probability…"""
    stay_probability: float = 0.35
    """…and continues while windows have at least this one."""
    min_speech: float = 0.09
    """Shorter bursts (a click, a cough) don't start a segment."""


class Transition(Enum):
    """The state change caused by a window of audio."""

    NOTHING = auto()
    STARTED = auto()
    SOFT_ENDPOINT = auto()
    HARD_ENDPOINT = auto()


class Endpointer:
    """Turns speech probabilities into starts and endpoints.

    `speech_end` is the position after the last window that was speech.
    """

    def __init__(self, settings: EndpointSettings, window_seconds: float) -> None:
        self.settings = settings
        self.in_speech = False
        self.silence = 0.0
        self._step = window_seconds
        self._burst = 0.0

    def accept(self, probability: float) -> Transition:
        """Process the speech probability of the next window."""
        if not self.in_speech:
            return self._outside(probability)
        before = self.silence
        self.silence = 0.0 if probability >= self.settings.stay_probability else before + self._step
        if self.silence >= self.settings.hard_pause:
            self.in_speech = False
            self._burst = 0.0
            return Transition.HARD_ENDPOINT
        if before < self.settings.soft_pause <= self.silence:
            return Transition.SOFT_ENDPOINT
        return Transition.NOTHING

    def _outside(self, probability: float) -> Transition:
        if probability < self.settings.start_probability:
            self._burst = 0.0
            return Transition.NOTHING
        self._burst += self._step
        if self._burst < self.settings.min_speech:
            return Transition.NOTHING
        self.in_speech = True
        self.silence = 0.0
        return Transition.STARTED
