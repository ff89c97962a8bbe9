"""What takes tell the fronts. Events come from several threads, those of one take in order."""

from dataclasses import dataclass

from dictation.errors import DictationError
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


TakeEvent = StateChanged | Shown | Told | TakeOver
