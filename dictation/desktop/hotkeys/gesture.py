"""Turn presses and releases of the dictation key into start and stop."""

from enum import Enum, auto
from typing import Literal

Mode = Literal["hold", "toggle", "hybrid"]
"""hold: dictate while the key is down. toggle: one tap starts, the next one stops. hybrid: a short
tap toggles, a long press holds."""


class Action(Enum):
    """What a gesture asks for."""

    START = auto()
    STOP = auto()


class Gesture:
    """Follows one key; times are seconds on any monotonic clock.

    A release counts only after `bounce_seconds`, because worn switches open for a moment;
    `deadline` says when to call `tick`. A press while the key is down is key repeat and is ignored.
    """

    def __init__(self, mode: Mode, hold_seconds: float = 0.4, bounce_seconds: float = 0.04) -> None:
        self._mode = mode
        self._hold = hold_seconds
        self._bounce = bounce_seconds
        self._on = False
        self._pressed_at: float | None = None
        self.released_at: float | None = None
        """When the key came up, while that may still be a bounce."""
        self._holds = False
        """Whether releasing the key that is down ends the take."""

    @property
    def held(self) -> bool:
        """Whether the key is down and, as far as is known yet, its release ends the take."""
        return self._on and self._holds and self._pressed_at is not None

    @property
    def is_down(self) -> bool:
        """Whether the key is down."""
        return self._pressed_at is not None and self.released_at is None

    def press(self, now: float) -> Action | None:
        """Note that the key went down."""
        if self._pressed_at is not None:
            bounced = self.released_at is None or now - self.released_at < self._bounce
            # If `tick` came too late, the release that should have ended the take and the press
            # that would begin the next one leave it open: nothing said in between is lost.
            if bounced or self._ends(now):
                self.released_at = None
                return None
        self._pressed_at, self.released_at = now, None
        self._holds = self._mode == "hold" or (self._mode == "hybrid" and not self._on)
        if self._on:
            return None if self._holds else self._switch(on=False)
        return self._switch(on=True)

    def release(self, now: float) -> Action | None:
        """Note that the key came up."""
        if self._pressed_at is not None and self.released_at is None:
            self.released_at = now
        return self.tick(now)

    def tick(self, now: float) -> Action | None:
        """Check whether a release has lasted long enough to count."""
        due = self.deadline()
        if due is None or now < due:
            return None
        ends = self._ends(now)
        self._pressed_at = self.released_at = None
        return self._switch(on=False) if ends else None

    def deadline(self) -> float | None:
        """When `tick` is due next; None if it isn't."""
        return None if self.released_at is None else self.released_at + self._bounce

    def reset(self, listening: bool = False) -> None:
        """Note that a take ended (or began, if `listening`) by other means than this key.

        If the key is still down, its release ends nothing.
        """
        self._on = listening
        self._holds = False

    def _ends(self, now: float) -> bool:
        """Whether the noted release ends the take."""
        if not (self._on and self._holds) or self._pressed_at is None:
            return False
        lasted = (now if self.released_at is None else self.released_at) - self._pressed_at
        return self._mode == "hold" or lasted >= self._hold

    def _switch(self, on: bool) -> Action:
        self._on = on
        return Action.START if on else Action.STOP
