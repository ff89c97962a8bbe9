"""Profiles: other settings for some applications or windows, as in EXAMPLE.

The first profile that has the window applies; it leaves other settings unchanged.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

from dictation.errors import SettingsError
from dictation.settings.applications import here
from dictation.settings.option import Option
from dictation.settings.options import Profile, Settings
from dictation.settings.registry import OPTIONS

KEY = "profiles"
EXAMPLE = """\
[[profiles]]
name = "Letters"
applications = ["thunderbird", "libreoffice-*"]
language = "de"
"""
_PLAIN = {"style": "plain", "spoken_commands": True, "symbols": True}
READY_MADE: Sequence[tuple[str, Mapping[str, Any]]] = (
    (
        "In terminals, a command is no sentence: no capitals, no full stop, and symbols by their"
        ' names ("dash", "pipe", "tilde").',
        {"name": "Terminal", "applications": here("terminals"), **_PLAIN},
    ),
    (
        "The same for code. Because comments and messages are sentences, choose it in the tray when"
        " you dictate code; without automatic = false, it always applies in these programs.",
        {"name": "Code", "applications": here("editors"), "automatic": False, **_PLAIN},
    ),
)
"""The profiles that a new user has, by their keys in the file, and what is said about each."""
CHANGEABLE: Mapping[str, Option] = {
    (option.in_profiles if isinstance(option.in_profiles, str) else option.key): option
    for option in OPTIONS.values()
    if option.in_profiles
}
"""What a profile may change, by its key in a profile, which is unique."""


def fitting(settings: Settings, application: str, title: Callable[[], str] = str) -> Profile | None:
    """Return the first profile for a window, None if there is none.

    `application` is "" if it is unknown, and so is the window's `title`, which is asked for only if
    it decides. Ignores case and ".exe" at the end; "*" stands for any characters.
    """
    called = _plain(application)
    for profile in settings.profiles:
        if not profile.automatic or not (profile.applications or profile.titles):
            continue
        here = not profile.applications or _fits(called, map(_plain, profile.applications))
        if here and (not profile.titles or _fits(title().lower(), map(str.lower, profile.titles))):
            return profile
    return None


def named(settings: Settings, name: str) -> Profile | None:
    """Return the profile with a name, ignoring case; None if there is none."""
    same = (one for one in settings.profiles if one.name.casefold() == name.casefold())
    return next(same, None)


def existing(settings: Settings, name: str) -> Profile:
    """Return the profile with a name, ignoring case. Raises SettingsError if there is none."""
    if found := named(settings, name):
        return found
    names = ", ".join(f"“{profile.name}”" for profile in settings.profiles)
    raise SettingsError(
        f"There is no profile “{name}”.",
        f"The profiles are {names}." if names else "Add one on the page Profiles of the settings.",
    )


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
    if not settings.history.keep:
        changed.pop("history", None)
    sections = {
        section: replace(getattr(settings, section), **values)
        for section, values in changed.items()
    }
    return replace(settings, **sections)


def _fits(text: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(text, _only_stars(pattern)) for pattern in patterns)


def _only_stars(pattern: str) -> str:
    """Return a pattern in which "[" and "?", which are common in titles, stand for themselves."""
    return pattern.replace("[", "[[]").replace("?", "[?]")


def _plain(application: str) -> str:
    return application.lower().removesuffix(".exe")
