"""Turn the profiles of a parsed settings file into `Profile`s, and describe every mistake."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from dictation.settings.document import Path
from dictation.settings.option import Option, Unusable
from dictation.settings.options import Profile, Settings
from dictation.settings.problems import Problem, shown, stranger
from dictation.settings.profiles import CHANGEABLE, KEY
from dictation.settings.registry import OPTIONS
from dictation.settings.tables import usable_entries

_OWN = ("name", "applications", "titles", "automatic", "hotkey")
_EXAMPLES = {"applications": 'applications = ["firefox"]', "titles": 'titles = ["*.py - *"]'}


def usable(
    content: Mapping[str, Any], general: Settings, problems: dict[Path, Problem]
) -> tuple[Profile, ...]:
    """Return the profiles of a parsed file, all of them; add the mistakes to `problems`.

    A wrong line is left out. A profile that would then apply to more windows than was meant is no
    longer `automatic`.
    """
    given = content.get(KEY, [])
    if not _are_tables(given):
        problems[KEY,] = (
            f"{KEY} is {shown(given)}, but should be a list of tables; it is ignored.",
            "Write [[profiles]], with two brackets, on a line of its own, and below it what one"
            " profile changes.",
        )
        return ()
    names: set[str] = set()
    keys = _general_hotkeys(general)
    made = []
    for number, table in enumerate(given):
        reading = _Reading(number, table, problems)
        profile = reading.profile(names, keys)
        names.add(profile.name.casefold())
        if profile.hotkey:
            keys.setdefault(_normal(profile.hotkey), f"the profile {shown(profile.name)}")
        made.append(profile)
    return tuple(made)


class _Reading:
    """Reads one profile."""

    def __init__(
        self, number: int, given: Mapping[str, Any], problems: dict[Path, Problem]
    ) -> None:
        self._number = number
        self._given = given
        self._problems = problems
        self._profile = _called(number, given)

    def profile(self, names: set[str], keys: Mapping[str, str]) -> Profile:
        """Return it; `names` and `keys` are those that are taken."""
        applications, titles = self._patterns("applications"), self._patterns("titles")
        automatic = self._own("automatic", True, "neither true nor false", "Write true or false.")
        told = self._own(
            "name", "", "not text in quotation marks", 'Write name = "Letters", for example.'
        )
        name = told or next(iter((*applications, *titles)), f"Profile {self._number + 1}")
        if name.casefold() in names:
            self._note(
                "name",
                f"Two profiles are called {shown(name)}; only the first can be chosen by name.",
                "Give each a name of its own.",
            )
        # all names of one kind were wrong, so the profile would apply to any
        unlimited = any(
            self._given.get(key, []) != [] and not found
            for key, found in (("applications", applications), ("titles", titles))
        )
        return Profile(
            name,
            applications,
            self._values(),
            titles=titles,
            automatic=automatic and not unlimited,
            hotkey=self._hotkey(keys),
        )

    def _own(self, key: str, default: Any, wrong: str, remedy: str) -> Any:
        value = self._given.get(key, default)
        if isinstance(value, type(default)):
            return value
        self._note(
            key,
            f"{key} in {self._profile} is {shown(value)}, which is {wrong}; it is ignored.",
            remedy,
        )
        return default

    def _patterns(self, key: str) -> tuple[str, ...]:
        """Return the names of applications or the titles."""
        given = self._given.get(key, [])
        remedy = f"Write {_EXAMPLES[key]}, for example."
        if not isinstance(given, list):
            self._note(
                key,
                f"{key} in {self._profile} is {shown(given)}, but should be a list in brackets; it"
                " is ignored, and the profile applies only when you choose it.",
                remedy,
            )
            return ()
        good = tuple(one for one in given if isinstance(one, str) and one)
        for wrong in (one for one in given if one not in good):
            self._note(
                key,
                f"{key} in {self._profile} has {shown(wrong)}, which is not text in quotation"
                " marks; that entry is ignored.",
                remedy,
            )
        return good

    def _hotkey(self, keys: Mapping[str, str]) -> str:
        hotkey: str = self._own(
            "hotkey", "", "not text in quotation marks", 'Write hotkey = "ctrl+alt+2", for example.'
        )
        if hotkey and (holder := keys.get(_normal(hotkey))):
            self._note(
                "hotkey",
                f"The hotkey {hotkey} of {self._profile} is already that of {holder}; it has no"
                " effect here.",
                "Choose another one for either.",
            )
            return ""
        return hotkey

    def _values(self) -> dict[tuple[str, str], Any]:
        values: dict[tuple[str, str], Any] = {}
        for key, option in CHANGEABLE.items():
            if key not in self._given:
                continue
            given = self._given[key]
            try:
                values[option.section, option.key] = (
                    self._entries(key, option, given)
                    if isinstance(option.default, Mapping)
                    else option.checked(given)
                )
            except Unusable as error:
                self._note(
                    key,
                    f"{key} in {self._profile} is {shown(given)}, which {error}; this line is"
                    " ignored.",
                    error.advice or f"Write {option.allowed}.",
                )
        return values

    def _entries(self, key: str, option: Option, given: object) -> dict[str, str]:
        path = (KEY, str(self._number), key)
        owner = f" of {self._profile}"
        return usable_entries(option, given, path, f"{KEY}.{key}", self._problems, owner)

    def _note(self, key: str, problem: str, remedy: str) -> None:
        self._problems[KEY, str(self._number), key] = problem, remedy


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


def _general_hotkeys(settings: Settings) -> dict[str, str]:
    """Return what the general hotkeys are for."""
    return {
        _normal(hotkey): f"{option.key} in [{option.section}]"
        for option in OPTIONS.values()
        if option.hotkey and (hotkey := getattr(getattr(settings, option.section), option.key))
    }


def _normal(hotkey: str) -> str:
    """Return a hotkey so that two spellings are equal, but for other names of the same key."""
    return "+".join(sorted(part.strip() for part in hotkey.lower().split("+")))


def _are_tables(given: object) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(given, list) and all(isinstance(table, dict) for table in given)
