"""What presses and releases of the dictation key mean: start and stop."""

from enum import Enum, auto
from typing import Literal

Mode = Literal["hold", "toggle", "hybrid"]
"""hold: dictates while the key is down. toggle: a tap starts, a tap stops. hybrid: a short tap
toggles, a long press holds."""


class Action(Enum):
    """What a gesture asks for."""

    START = auto()
    STOP = auto()


class Gesture:
    """Follows one key; times are seconds of any steady clock.

    A release counts only once it lasted `bounce_seconds`, since worn switches let go for a
    moment: `deadline` tells when `tick` is due. A press while the key is down is key repeat and
    means nothing.
    """

    def __init__(self, mode: Mode, hold_seconds: float = 0.4, bounce_seconds: float = 0.04) -> None:
        self._mode = mode
        self._hold = hold_seconds
        self._bounce = bounce_seconds
        self._on = False
        self._pressed_at: float | None = None
        self.released_at: float | None = None
        """When the key came up, as long as that may turn out to be nothing but a bounce."""
        self._holds = False
        """Whether the press that is on ends the take when it ends."""

    @property
    def held(self) -> bool:
        """Whether the key is down and the take ends with it, as far as one can tell yet."""
        return self._on and self._holds and self._pressed_at is not None

    def press(self, now: float) -> Action | None:
        """Take note that the key went down."""
        if self._pressed_at is not None:
            bounced = self.released_at is None or now - self.released_at < self._bounce
            # Where nobody ticked in time, a release that should end the take and the press that
            # would begin the next one leave it open: nothing that is said in between is lost.
            if bounced or self._ends(now):
                self.released_at = None
                return None
        self._pressed_at, self.released_at = now, None
        self._holds = self._mode == "hold" or (self._mode == "hybrid" and not self._on)
        if self._on:
            return None if self._holds else self._switch(on=False)
        return self._switch(on=True)

    def release(self, now: float) -> Action | None:
        """Take note that the key came up."""
        if self._pressed_at is not None and self.released_at is None:
            self.released_at = now
        return self.tick(now)

    def tick(self, now: float) -> Action | None:
        """Let time pass: a release may have become one that counts."""
        due = self.deadline()
        if due is None or now < due:
            return None
        ends = self._ends(now)
        self._pressed_at = self.released_at = None
        return self._switch(on=False) if ends else None

    def deadline(self) -> float | None:
        """When `tick` is due next, None while nothing is awaited."""
        return None if self.released_at is None else self.released_at + self._bounce

    def reset(self, listening: bool = False) -> None:
        """Adopt that a take ended (or, when `listening`, began) by other means than this key.

        The key may still be down; its release then ends nothing.
        """
        self._on = listening
        self._holds = False

    def _ends(self, now: float) -> bool:
        """Whether the release that is noted ends the take."""
        if not (self._on and self._holds) or self._pressed_at is None:
            return False
        lasted = (now if self.released_at is None else self.released_at) - self._pressed_at
        return self._mode == "hold" or lasted >= self._hold

    def _switch(self, on: bool) -> Action:
        self._on = on
        return Action.START if on else Action.STOP
