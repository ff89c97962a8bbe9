"""What takes tell the fronts. Events come from several threads, those of one take in order."""

from collections.abc import Mapping
from dataclasses import dataclass

from dictation.errors import DictationError, HotkeyError
from dictation.output.delivery import Delivered
from dictation.takes.state import State


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The program does something else now."""

    state: State


@dataclass(frozen=True, slots=True)
class Shown:
    """The open take's text so far: `committed`, and the `tail` that may still change."""

    committed: str
    tail: str


@dataclass(frozen=True, slots=True)
class Told:
    """Something the user must know: what happened and what to do."""

    error: DictationError


@dataclass(frozen=True, slots=True)
class TakeOver:
    """A take has ended, and this became of its text; None when it was dropped."""

    delivered: Delivered | None


@dataclass(frozen=True, slots=True)
class KeysRefused:
    """The hotkeys that can't be had now, as `Hotkey` writes them, and why; empty: all work."""

    hotkeys: Mapping[str, HotkeyError]


TakeEvent = StateChanged | Shown | Told | TakeOver | KeysRefused
