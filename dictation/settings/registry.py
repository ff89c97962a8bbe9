"""All settings as declared, by section and key."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from dictation.settings.option import Help, Option
from dictation.settings.options import Settings


def _hints(kind: type[Any]) -> Iterator[tuple[str, Any, Help]]:
    for name, annotated in get_type_hints(kind, include_extras=True).items():
        if get_origin(annotated) is Annotated:
            hint, told = get_args(annotated)
            yield name, hint, told


def _options() -> Iterator[Option]:
    for section, kind, _ in _hints(Settings):
        defaults = kind()
        for key, hint, told in _hints(kind):
            default = getattr(defaults, key)
            choices = () if isinstance(default, dict) else get_args(hint)
            yield Option(
                section,
                key,
                default,
                told.text,
                choices,
                told.lowest,
                told.highest,
                told.parse,
                told.in_profiles,
                told.switch,
                told.hotkey,
                told.example,
            )


OPTIONS: Mapping[tuple[str, str], Option] = {
    (option.section, option.key): option for option in _options()
}
"""All settings by section and key, in the order of declaration."""

SECTIONS: Mapping[str, str] = {name: told.text for name, _, told in _hints(Settings)}
"""The names of the sections, in order, with a sentence about each."""


def describe(section: str, key: str) -> Option:
    """Return the declaration of a setting. Raises KeyError if there is none."""
    return OPTIONS[section, key]
