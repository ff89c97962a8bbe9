"""From a parsed settings file to settings, with every value that can't be used in words."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from difflib import get_close_matches
from typing import Any

from dictation.settings.document import Path
from dictation.settings.options import OPTIONS, SECTIONS, Option, Settings

Problem = tuple[str, str]
"""What is wrong and what happens now; what to do about it."""


def settings(table: dict[str, Any]) -> tuple[Settings, dict[Path, Problem]]:
    """Make settings of what the file says, and tell by path what could not be used."""
    problems: dict[Path, Problem] = {}
    values: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
    for section in SECTIONS:
        if not isinstance(table.get(section, {}), dict):
            problems[section,] = (
                f"{section} is {shown(table[section])}, where a section belongs; its defaults are"
                " used.",
                f"Write [{section}] on a line of its own, and its settings below it.",
            )
    for (section, key), option in OPTIONS.items():
        given = table.get(section)
        if not isinstance(given, dict) or key not in given:
            continue
        if isinstance(option.default, dict) and isinstance(given[key], dict):
            usable = values[section][key] = {}
            for name, value in given[key].items():
                try:
                    usable[name.lower()] = option.checked_text(value)
                except ValueError as error:
                    problems[section, key, name] = _wrong(option, value, error, name)
            continue
        try:
            values[section][key] = option.checked(given[key])
        except ValueError as error:
            problems[section, key] = _wrong(option, given[key], error)
    made = {
        part.name: type(getattr(Settings(), part.name))(**values[part.name])
        for part in fields(Settings)
    }
    return Settings(**made), problems


def _wrong(option: Option, value: object, error: ValueError, name: str = "") -> Problem:
    """Say what is wrong with a value in the file, and what would be right."""
    if name:
        place, instead = f"{name} in [{option.section}.{option.key}]", "the general one is used"
    else:
        place = f"{option.key} in [{option.section}]"
        instead = (
            "none are used"
            if isinstance(option.default, dict)
            else f"the default {shown(option.default)} is used"
        )
    return f"{place} is {shown(value)}, which {error}; {instead}.", f"Write {option.allowed}."


def unknown(table: Mapping[str, Any]) -> Iterator[tuple[Path, Problem]]:
    """Find sections and keys that nobody declared."""
    for section, content in table.items():
        if section not in SECTIONS:
            yield (section,), _stranger(section, "the file", list(SECTIONS))
        elif isinstance(content, dict):
            keys = [key for part, key in OPTIONS if part == section]
            for key in content:
                if key not in keys:
                    yield (section, key), _stranger(key, f"[{section}]", keys)


def _stranger(name: str, place: str, known: list[str]) -> Problem:
    meant = get_close_matches(name.lower(), known, 1)
    return (
        f"{name} in {place} is unknown and has no effect; it is left as it is.",
        f"Did you mean {meant[0]}?" if meant else f"Known are {', '.join(known)}.",
    )


def shown(value: object) -> str:
    """Write a value as in the file, cut short."""
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= 40 else f"{shown[:40]}…"
