"""Events of takes, for the fronts. They come from several threads; those of one take in order."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from dictation.desktop.focus import Window
from dictation.errors import DictationError, HotkeyError
from dictation.output.delivered import Delivered
from dictation.takes.state import State


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The program's state has changed."""

    state: State


@dataclass(frozen=True, slots=True)
class TakeBegan:
    """A take has begun, with the `profile` of that name; "" for the general settings."""

    profile: str


@dataclass(frozen=True, slots=True)
class ProfileChosen:
    """All takes have the profile of that name from now on; "" for the one that fits the window."""

    profile: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The open take's text so far: `committed`, and the `tail` that may still change.

    `typing` is false once something has stopped the typing of this take.
    """

    committed: str
    tail: str
    typing: bool = True


class Level(Enum):
    """How much a notice matters."""

    INFO = auto()
    """Good to know; nothing is wrong."""
    WARNING = auto()
    """Nothing is lost, but something did not go as the user wanted."""
    ERROR = auto()
    """Something failed."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should know: what happened, and what to do or where to look."""

    text: str
    hint: str
    level: Level
    cause: DictationError | None = None
    """The failure that it is about, if it is one."""

    @classmethod
    def of(cls, error: DictationError, level: Level = Level.ERROR) -> "Notice":
        """Return the notice of a failure."""
        return cls(error.problem, error.remedy, level, error)


@dataclass(frozen=True, slots=True)
class TakeFinished:
    """A take has ended and is in the history; what became of its text, None if it was discarded.

    Also None if delivery failed in a way that leaves this unknown.
    """

    delivered: Delivered | None


@dataclass(frozen=True, slots=True)
class KeysRefused:
    """The hotkeys that don't work now, as `Hotkey` writes them, and why; empty if all work."""

    hotkeys: Mapping[str, HotkeyError]


@dataclass(frozen=True, slots=True)
class RewritingWanted:
    """The user wants to rewrite the text of the last take (empty: there is none) or another one.

    `window` had the focus then: the rewritten text is for it.
    """

    text: str
    window: Window | None


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A text that `model` has made of the original, for the window that it was wanted for."""

    original: str
    text: str
    model: str
    window: Window | None


TakeEvent = (
    StateChanged
    | TakeBegan
    | ProfileChosen
    | Shown
    | Notice
    | TakeFinished
    | KeysRefused
    | RewritingWanted
)
