"""Turn a parsed settings file into settings, and describe every value that can't be used."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from dictation.settings import profiles
from dictation.settings.document import Path
from dictation.settings.option import Option, Unusable
from dictation.settings.options import Settings
from dictation.settings.problems import Problem, shown, stranger
from dictation.settings.registry import OPTIONS, SECTIONS


def settings(content: Mapping[str, Any]) -> tuple[Settings, dict[Path, Problem]]:
    """Return the settings in a file, and the problems with the rest by path."""
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
    return replace(made, profiles=profiles.usable(content, problems)), problems


def _usable(
    section: str, given: Mapping[str, Any], problems: dict[Path, Problem]
) -> dict[str, Any]:
    """Return the usable values of a section; add the others to `problems`."""
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
    """Do the same for a table, such as the output methods per application."""
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
            usable[option.named(entry)] = option.checked_text(value)
        except Unusable as error:
            problems[*path, entry] = (
                f"{entry} in [{name}] is {shown(value)}, which {error}; this line is ignored.",
                f"Write {option.allowed}.",
            )
    return usable


def unknown(content: Mapping[str, Any]) -> Iterator[tuple[Path, Problem]]:
    """Yield the sections and keys that don't exist."""
    for section, given in content.items():
        if section == profiles.KEY:
            yield from profiles.unknown(given)
        elif section not in SECTIONS:
            place = f"[{section}]" if isinstance(given, dict) else f"{section} outside of sections"
            yield (section,), stranger(section, place, [*SECTIONS, profiles.KEY])
        elif isinstance(given, dict):
            keys = [key for part, key in OPTIONS if part == section]
            for key in given:
                if key not in keys:
                    yield (section, key), stranger(key, f"{key} in [{section}]", keys)
