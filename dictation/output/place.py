"""Where a text goes, and what is in the way of the next keystroke there."""

import time

from dictation.desktop.focus import Window
from dictation.output.desk import UNKNOWN
from dictation.output.obstacles import Obstacle, Patience, refusal
from dictation.output.outbox import Sight

LOOK_S = 0.01
"""How long to wait before the next look, while something is in the way."""
SETTLE_S = 0.05
"""How long a program may take to act on a key or a click: to move the focus, say."""
CALM_S = 2.0
"""A click may take effect so much later, on a busy machine: the window manager hands it on."""


class Place:
    """The window and the field of a text, as they were in the last look; for the output thread."""

    def __init__(self) -> None:
        self.window: Window | None = None
        self.application = ""
        """That of the first window."""
        self.field: object | None = None
        self._acts: int | None = None  # of the user, when the last chunk went
        self._moves: int | None = None  # of the focus, by then
        self._settled_acts: int | None = None  # those that programs have had time to act on
        self._acted_at = -CALM_S  # when the user was last seen to have done something

    def begin(self, sight: Sight, meant: Window | None) -> None:
        """A text begins; it is for the window `meant`, or for that with the focus."""
        self._settled_acts = sight.desk.acts
        self.note(sight)
        if meant is not None:
            self.application = meant.application
            if sight.desk.window not in (UNKNOWN, meant):  # the focus has moved since
                self.window, self.field = meant, None

    def note(self, sight: Sight) -> None:
        """The text goes to where the focus is in this look."""
        look = sight.desk
        self.window, self._acts, self._moves = look.window, look.acts, look.moves
        self.field = sight.text.key if sight.text is not None else self.field
        if self.window is not None and not self.application:
            self.application = self.window.application

    def was_left(self, sight: Sight) -> bool:
        """Whether the user or the focus has done something since the last chunk went.

        Where that can't be known, it is false.
        """
        return (sight.desk.acts, sight.desk.moves) != (self._acts, self._moves)

    @property
    def is_calm(self) -> bool:
        """Whether what the user has done certainly does nothing any more to what is typed now."""
        return time.monotonic() - self._acted_at >= CALM_S

    def obstacle(self, sight: Sight) -> Obstacle | None:
        """Return what is in the way of the next chunk; asks no other program."""
        look, text = sight.desk, sight.text
        if look.acts != self._settled_acts:
            self._acted_at = time.monotonic()
        if look.held:
            return Obstacle.HELD
        if look.grabbed:
            return Obstacle.GRABBED
        if look.window is None:
            return Obstacle.NOWHERE
        if look.acts != self._settled_acts or (text is not None and text.password is None):
            return Obstacle.UNSETTLED
        if text is not None and text.password:
            return Obstacle.PASSWORD
        # Programs give the focus to other objects by themselves, too: to each paragraph, say.
        other_field = text is not None and self.field not in (None, text.key)
        if look.window != self.window or (other_field and look.acts != self._acts):
            return Obstacle.MOVED
        return None

    def overcome(self, obstacle: Obstacle, sight: Sight, patience: Patience) -> None:
        """Wait a moment; raises OutputError where that doesn't help, or no more."""
        if patience.is_over(obstacle):
            raise refusal(obstacle)
        if obstacle is Obstacle.UNSETTLED:
            time.sleep(SETTLE_S)
            self._settled_acts = sight.desk.acts
        else:
            time.sleep(LOOK_S)
