"""What one look at the desktop tells."""

from dataclasses import dataclass

from dictation.desktop.focus import Window


@dataclass(frozen=True, slots=True)
class Look:
    """How the desktop was at one moment.

    `window` has the focus, or is None where none has it. `held`: the user holds a modifier.
    `grabbed`: another program takes the keys in the window's place, as a screen locker, a menu, or
    the list of windows does. `acts` changes whenever the user has pressed a key or a button that
    some window got; None where that can't be known. `moves` changes whenever the focus has left a
    window, even if it is back; None likewise.
    """

    window: Window | None
    held: bool = False
    grabbed: bool = False
    acts: int | None = None
    moves: int | None = None
