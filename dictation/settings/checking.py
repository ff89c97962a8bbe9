"""From a parsed settings file to settings, with every value that can't be used in words."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from dictation.settings.document import Path
from dictation.settings.options import OPTIONS, SECTIONS, Option, Settings, Unusable

Problem = tuple[str, str]
"""What is wrong and what happens now; what to do about it."""


def settings(content: Mapping[str, Any]) -> tuple[Settings, dict[Path, Problem]]:
    """Make settings of what the file says, and tell by path what could not be used."""
    made = Settings()
    problems: dict[Path, Problem] = {}
    for section in SECTIONS:
        given = content.get(section, {})
        if isinstance(given, dict):
            values = _usable(section, given, problems)
            made = replace(made, **{section: replace(getattr(made, section), **values)})
        else:
            problems[section,] = (
                f"{section} is {shown(given)}, but should be a section; its defaults are used.",
                f"Write [{section}] on a line of its own, and its settings below it.",
            )
    return made, problems


def _usable(
    section: str, given: Mapping[str, Any], problems: dict[Path, Problem]
) -> dict[str, Any]:
    """Return the values of one section that can be used; the others go to `problems`."""
    values: dict[str, Any] = {}
    for key in given:
        option = OPTIONS.get((section, key))
        if option and isinstance(option.default, dict):
            values[key] = _table(option, given[key], problems)
        elif option:
            try:
                values[key] = option.checked(given[key])
            except Unusable as error:
                instead = f"the default {shown(option.default)} is used"
                problems[section, key] = (
                    f"{key} in [{section}] is {shown(given[key])}, which {error};"
                    f" {instead if option.default != '' else 'it is treated as empty'}.",
                    error.advice or f"Write {option.allowed}.",
                )
    return values


def _table(option: Option, given: Any, problems: dict[Path, Problem]) -> dict[str, str]:
    """Do the same for a table, such as the methods of single applications."""
    path = (option.section, option.key)
    name = ".".join(path)
    if not isinstance(given, dict):
        problems[path] = (
            f"{name} is {shown(given)}, but should be a table; it is ignored.",
            f"Write [{name}] on a line of its own, and its entries below it.",
        )
        return {}
    usable: dict[str, str] = {}
    for entry, value in given.items():
        try:
            usable[entry.lower()] = option.checked_text(value)
        except Unusable as error:
            problems[*path, entry] = (
                f"{entry} in [{name}] is {shown(value)}, which {error}; this line is ignored.",
                f"Write {option.allowed}.",
            )
    return usable


def unknown(content: Mapping[str, Any]) -> Iterator[tuple[Path, Problem]]:
    """Find sections and keys that nobody declared."""
    for section, given in content.items():
        if section not in SECTIONS:
            place = f"[{section}]" if isinstance(given, dict) else f"{section} outside of sections"
            yield (section,), _stranger(section, place, list(SECTIONS))
        elif isinstance(given, dict):
            keys = [key for part, key in OPTIONS if part == section]
            for key in given:
                if key not in keys:
                    yield (section, key), _stranger(key, f"{key} in [{section}]", keys)


def _stranger(name: str, place: str, known: list[str]) -> Problem:
    meant = get_close_matches(name.lower(), known, 1)
    homes = [section for section, key in OPTIONS if key == name]
    if homes:
        remedy = f"It belongs in [{homes[0]}]."
    else:
        remedy = f"Did you mean {meant[0]}?" if meant else f"The choices are {', '.join(known)}."
    return f"{place} is unknown and has no effect.", remedy


def shown(value: object) -> str:
    """Write a value as in the file, cut short."""
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    if isinstance(value, int) and abs(value) >= 2**63:  # Python refuses to write very long ones
        return "a number that is too large"
    text = (
        repr(value)
        if isinstance(value, float)
        else json.dumps(value, ensure_ascii=False, default=str)
    )
    return text if len(text) <= 40 else f"{text[:40]}…"
