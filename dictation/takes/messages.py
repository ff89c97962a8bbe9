"""The messages to the controller's thread; nothing else changes its state."""

from concurrent.futures import Future
from dataclasses import dataclass

from dictation.desktop.commands import Command
from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.errors import DictationError
from dictation.settings import Settings
from dictation.takes.events import Rewritten
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
    """The user gave a command without a hotkey."""

    command: Command
    at: float


@dataclass(frozen=True, slots=True)
class ChooseProfile:
    """All takes are to have the profile of that name; "" for the one that fits the window."""

    name: str


@dataclass(frozen=True, slots=True)
class TypeText:
    """The user wants a text typed; `typed` is done when it has been."""

    text: str
    typed: "Future[None]"


@dataclass(frozen=True, slots=True)
class PutRewritten:
    """The user wants a rewritten text in place of its original; `put` is done when it is there."""

    rewritten: Rewritten
    put: "Future[None]"


@dataclass(frozen=True, slots=True)
class WatchKeys:
    """Hotkeys are to be turned on or off."""

    on: bool


@dataclass(frozen=True, slots=True)
class ApplySettings:
    """The settings have changed."""

    settings: Settings


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The screen was locked, or the machine is going to sleep."""

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
    """The model or the microphone isn't available, and there is no take that would report it."""

    problem: DictationError


@dataclass(frozen=True, slots=True)
class TakeChanged:
    """What a take hears has changed, or it has ended."""

    take: Take
    news: TakeNews


@dataclass(frozen=True, slots=True)
class TimePassed:
    """Something may be due."""


Message = (
    KeyMoved
    | Ordered
    | ChooseProfile
    | TypeText
    | PutRewritten
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
