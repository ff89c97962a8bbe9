"""What the controller's thread is told. Nothing else changes its state."""

from concurrent.futures import Future
from dataclasses import dataclass

from dictation.desktop.commands import Command
from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.errors import DictationError
from dictation.settings import Settings
from dictation.takes.take import Take, TakeNews

# Times are on the clock of `Parts`, and say when something happened, not when it was noticed.


@dataclass(frozen=True, slots=True)
class KeyMoved:
    """A hotkey was pressed or released."""

    hotkey: Hotkey
    pressed: bool
    at: float


@dataclass(frozen=True, slots=True)
class Ordered:
    """The user gave a command by other means than a hotkey."""

    command: Command
    at: float


@dataclass(frozen=True, slots=True)
class TypeText:
    """The user wants a text typed; `typed` is done once it is."""

    text: str
    typed: "Future[None]"


@dataclass(frozen=True, slots=True)
class WatchKeys:
    """Hotkeys are to be on or off."""

    on: bool


@dataclass(frozen=True, slots=True)
class ApplySettings:
    """The settings have changed."""

    settings: Settings


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The screen was locked, or the machine goes to sleep."""

    why: DictationError
    at: float


@dataclass(frozen=True, slots=True)
class WokenUp:
    """The machine is awake again."""


@dataclass(frozen=True, slots=True)
class Started:
    """The program has started."""


@dataclass(frozen=True, slots=True)
class ModelLoaded:
    """The model is loaded."""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The model or the microphone can't be had, while no take is there to be told."""

    problem: DictationError


@dataclass(frozen=True, slots=True)
class TakeChanged:
    """A take hears something else now, or has ended."""

    take: Take
    news: TakeNews


@dataclass(frozen=True, slots=True)
class TimePassed:
    """Something may be due."""


Message = (
    KeyMoved
    | Ordered
    | TypeText
    | WatchKeys
    | ApplySettings
    | Interrupted
    | WokenUp
    | Started
    | ModelLoaded
    | Unavailable
    | TakeChanged
    | TimePassed
)
