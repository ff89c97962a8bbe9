"""Profiles: other settings for some applications, as in EXAMPLE.

The first profile with the application applies; it leaves other settings unchanged.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any, TypeGuard

from dictation.settings.document import Path
from dictation.settings.option import Option, Unusable
from dictation.settings.options import Profile, Settings
from dictation.settings.problems import Problem, shown, stranger
from dictation.settings.registry import OPTIONS

KEY = "profiles"
EXAMPLE = """\
[[profiles]]
name = "Letters"
applications = ["thunderbird", "libreoffice-*"]
language = "de"
"""
CHANGEABLE: Mapping[str, Option] = {
    option.key: option for option in OPTIONS.values() if option.in_profiles
}
"""What a profile may change, by the key alone, which is unique among these."""

_OWN = ("name", "applications")


def fitting(settings: Settings, application: str) -> Profile | None:
    """Return the first profile for an application ("" if unknown), None if there is none.

    Ignores case and ".exe" at the end; "*" in a profile's names stands for any characters.
    """
    called = _plain(application)
    for profile in settings.profiles:
        if any(fnmatchcase(called, _plain(pattern)) for pattern in profile.applications):
            return profile
    return None


def effective(settings: Settings, profile: Profile | None) -> Settings:
    """Return the settings with the values of a profile.

    It can turn the history off, but not on: with the history off, nothing at all is saved.
    """
    if profile is None:
        return settings
    changed: dict[str, dict[str, Any]] = {}
    for (section, key), value in profile.values.items():
        general = getattr(getattr(settings, section), key)
        # the entries of a table are added
        new = {**general, **value} if isinstance(value, Mapping) else value
        changed.setdefault(section, {})[key] = new
    if "method" in changed.get("output", {}):  # the profile is more specific
        changed["output"]["applications"] = {}
    if not settings.history.keep:
        changed.pop("history", None)
    sections = {
        section: replace(getattr(settings, section), **values)
        for section, values in changed.items()
    }
    return replace(settings, **sections)


def _plain(application: str) -> str:
    return application.lower().removesuffix(".exe")


def usable(content: Mapping[str, Any], problems: dict[Path, Problem]) -> tuple[Profile, ...]:
    """Return the usable profiles of a parsed file; add the mistakes to `problems`."""
    given = content.get(KEY, [])
    if not _are_tables(given):
        problems[KEY,] = (
            f"{KEY} is {shown(given)}, but should be a list of tables; it is ignored.",
            "Write [[profiles]], with two brackets, on a line of its own, and below it what one"
            " profile changes.",
        )
        return ()
    made = (_usable(number, table, problems) for number, table in enumerate(given))
    return tuple(profile for profile in made if profile is not None)


def _usable(number: int, given: Mapping[str, Any], problems: dict[Path, Problem]) -> Profile | None:
    path, profile = (KEY, str(number)), _called(number, given)
    name, applications = given.get("name", ""), given.get("applications", [])
    if not isinstance(name, str):
        problems[*path, "name"] = (
            f"The name of {profile} is {shown(name)}, which is not text in quotation marks.",
            'Write name = "Letters", for example.',
        )
        name = ""
    if not _are_names(applications):
        problems[*path, "applications"] = (
            f"{_start(profile)} doesn't say for which applications it is; it is ignored.",
            'Write applications = ["firefox"], for example.',
        )
        return None
    values: dict[tuple[str, str], Any] = {}
    for key, option in CHANGEABLE.items():
        if key not in given:
            continue
        try:
            values[option.section, key] = option.checked(given[key])
        except Unusable as error:
            problems[*path, key] = (
                f"{key} in {profile} is {shown(given[key])}, which {error}; this line is ignored.",
                error.advice or f"Write {option.allowed}.",
            )
    return Profile(name or applications[0], tuple(applications), values)


def unknown(given: object) -> Iterator[tuple[Path, Problem]]:
    """Yield the keys in profiles that have no effect there."""
    for number, table in enumerate(given if _are_tables(given) else ()):
        for key in table:
            if key not in _OWN and key not in CHANGEABLE:
                place = f"{key} in {_called(number, table)}"
                yield (KEY, str(number), key), stranger(key, place, (*_OWN, *CHANGEABLE))


def _called(number: int, given: Mapping[str, Any]) -> str:
    """Return what to call a profile in a message."""
    name = given.get("name")
    return (
        f"profile {number + 1}"
        if not name or not isinstance(name, str)
        else f"the profile {shown(name)}"
    )


def _start(text: str) -> str:
    return text[0].upper() + text[1:]


def _are_tables(given: object) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(given, list) and all(isinstance(table, dict) for table in given)


def _are_names(given: object) -> TypeGuard[list[str]]:
    return isinstance(given, list) and bool(given) and all(isinstance(n, str) and n for n in given)
