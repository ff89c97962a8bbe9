"""Messages about mistakes in a settings file."""

import json
from collections.abc import Iterable
from difflib import get_close_matches

from dictation.settings.registry import OPTIONS

Problem = tuple[str, str]
"""What is wrong and what happens now; what to do."""


def stranger(name: str, place: str, known: Iterable[str]) -> Problem:
    """Return the problem with an unknown `name`, and which `known` one may be meant."""
    known = list(known)
    meant = get_close_matches(name.lower(), known, 1)
    homes = [section for section, key in OPTIONS if key == name]
    if homes:
        remedy = f"It belongs in [{homes[0]}]."
    else:
        remedy = f"Did you mean {meant[0]}?" if meant else f"The choices are {', '.join(known)}."
    return f"{place} is unknown and has no effect.", remedy


def shown(value: object) -> str:
    """Return a value as it is written in the file, shortened."""
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    if isinstance(value, int) and abs(value) >= 2**63:  # Python refuses to format very long ones
        return "a number that is too large"
    text = (
        repr(value)
        if isinstance(value, float)
        else json.dumps(value, ensure_ascii=False, default=str)
    )
    return text if len(text) <= 40 else f"{text[:40]}…"
