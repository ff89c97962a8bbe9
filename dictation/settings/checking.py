"""Turn a parsed settings file into settings, and describe every value that can't be used."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from dictation.settings import profile_checking, renamed
from dictation.settings.document import Path
from dictation.settings.option import Unusable
from dictation.settings.options import Settings
from dictation.settings.problems import Problem, shown, stranger
from dictation.settings.profiles import KEY
from dictation.settings.registry import OPTIONS, SECTIONS
from dictation.settings.tables import usable_entries


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
    return replace(made, profiles=profile_checking.usable(content, made, problems)), problems


def _usable(
    section: str, given: Mapping[str, Any], problems: dict[Path, Problem]
) -> dict[str, Any]:
    """Return the usable values of a section; add the others to `problems`."""
    values: dict[str, Any] = {}
    for key in given:
        option = OPTIONS.get((section, key))
        if option and isinstance(option.default, dict):
            path = (section, key)
            values[key] = usable_entries(option, given[key], path, ".".join(path), problems)
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


def unknown(content: Mapping[str, Any]) -> Iterator[tuple[Path, Problem]]:
    """Yield the sections and keys that don't exist."""
    for section, given in content.items():
        if section == KEY:
            yield from profile_checking.unknown(given)
        elif section not in SECTIONS:
            place = f"[{section}]" if isinstance(given, dict) else f"{section} outside of sections"
            yield (section,), stranger(section, place, [*SECTIONS, KEY])
        elif isinstance(given, dict):
            keys = [key for part, key in OPTIONS if part == section]
            for key in given:
                if instead := renamed.GONE.get((section, key)):
                    yield (section, key), (f"{key} in [{section}] is no longer a setting.", instead)
                elif key not in keys:
                    yield (section, key), stranger(key, f"{key} in [{section}]", keys)
