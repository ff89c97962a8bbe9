"""How a setting is declared, and which values it accepts."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Help:
    """What a setting does, the range of a number, and whether profiles may change it.

    `in_profiles` is its key there, or true for the same key. A table has an `example` entry.
    `parse` normalizes a text; it raises Unusable. `switch`, for a setting that is on or off, and
    `hotkey`, for a hotkey, are what it is called in the settings window, with a mnemonic (&); pages
    add the editors of all others themselves.
    """

    text: str
    lowest: float = -math.inf
    highest: float = math.inf
    parse: Callable[[str], str] | None = None
    in_profiles: bool | str = False
    switch: str = ""
    hotkey: str = ""
    example: str = ""


class Unusable(ValueError):  # noqa: N818 (what is wrong with a value, to be read after "which")
    """A value that a setting doesn't accept; `advice` says what to write, if known."""

    def __init__(self, problem: str, advice: str = "") -> None:
        super().__init__(problem)
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Option:
    """A setting as declared; `choices` is empty if any text or number is allowed.

    A table such as ``text.vocabulary`` has a dict as its default.
    """

    section: str
    key: str
    default: Any
    help: str
    choices: tuple[str, ...]
    lowest: float
    highest: float
    parse: Callable[[str], str] | None
    in_profiles: bool | str
    switch: str
    hotkey: str
    example: str

    @property
    def allowed(self) -> str:
        """The allowed values, in words that follow "Write "."""
        if self.choices:
            quoted = [f'"{choice}"' for choice in self.choices]
            return " or ".join([", ".join(quoted[:-1]), quoted[-1]])
        if isinstance(self.default, bool):
            return "true or false"
        if isinstance(self.default, str | Mapping):
            return "text in quotation marks"
        whole = "whole " if isinstance(self.default, int) else ""
        return f"a {whole}number from {self.lowest:g} to {self.highest:g}"

    def checked(self, value: object) -> Any:
        """Return `value` in the setting's type. Raises Unusable, which says what is wrong."""
        if isinstance(self.default, dict):
            return self._checked_table(value)
        if self.choices or isinstance(self.default, str):
            return self.checked_text(value)
        if isinstance(self.default, bool):
            if not isinstance(value, bool):
                raise Unusable("is neither true nor false")
            return value
        return self._checked_number(value)

    def _checked_table(self, value: object) -> dict[str, str]:
        if not isinstance(value, Mapping):
            raise Unusable("is not a table")
        return {str(name): self.checked_text(entry) for name, entry in value.items()}

    def checked_text(self, value: object) -> str:
        """Return `value` if it is text and one of the choices, as the values of a table must be."""
        if not isinstance(value, str):
            raise Unusable("is not text in quotation marks")
        if self.choices and value not in self.choices:
            raise Unusable("is not one of the choices")
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            raise Unusable("contains half a character, which can't be saved")
        return self.parse(value) if self.parse else value

    def _checked_number(self, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Unusable("is not a number")
        if isinstance(self.default, int) and not isinstance(value, int):
            raise Unusable("is not a whole number")
        if not self.lowest <= value <= self.highest:  # catches nan as well
            raise Unusable("is out of range")
        return float(value) if isinstance(self.default, float) else value
