"""What can be said as a command, by language: the data in ``resources/spoken``."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

from dictation import paths
from dictation.results import Act

LANGUAGES = ("en", "de", "fr", "es")
_NOT_LETTERS = re.compile(r"[^\w]+")


class Case(Enum):
    """How the words after a command are written."""

    CAPITAL = "capital"
    """the next word with a capital"""
    CAPITALS = "capitals"
    """the next words in capitals, up to a pause, a mark, or a command"""
    SMALL = "small"
    """the next word in small letters"""
    TITLE_ON = "title on"
    CAPITALS_ON = "capitals on"
    SMALL_ON = "small on"
    OFF = "off"
    NO_SPACE = "no space"
    """the next word without a space"""
    NO_SPACE_ON = "no space on"
    NO_SPACE_OFF = "no space off"

    @property
    def is_for_next(self) -> bool:
        """Whether it says how to write the very next words, which follow without a pause."""
        return self in (Case.CAPITAL, Case.CAPITALS, Case.SMALL, Case.NO_SPACE)


Command = str | Case | Act
"""Text to write, with the spaces that belong around it; how to write what follows; or an act."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """The commands by the keys of their phrases (see `key`), and words that tell them from text.

    `starts` are the keys of what longer phrases begin with, and `small` those of words that have no
    capital in mid-sentence; the others are keys, too.
    """

    commands: Mapping[str, Command]
    starts: frozenset[str]
    set_off: frozenset[str]
    determiners: frozenset[str]
    describing: frozenset[str]
    compounds: frozenset[str]
    endings: tuple[str, ...]
    continued: frozenset[str]
    small: frozenset[str]

    def __deepcopy__(self, _: object) -> "Phrases":
        """Return itself: previews copy the transform that uses it."""
        return self


def key(text: str) -> str:
    """Return the letters of a word or phrase: "Semi-colon," is the same as "semi colon"."""
    return _NOT_LETTERS.sub("", text).casefold()


@cache
def table(language: str) -> dict[str, Any]:
    """Return the data of one of `LANGUAGES`."""
    file = paths.resource(f"spoken/{language}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def load(languages: tuple[str, ...], symbols: bool, enter: bool) -> Phrases:
    """Return the phrases of languages, the first of which wins; with `symbols`, those of code.

    Without `enter`, nobody can press Enter by saying so.
    """
    commands: dict[str, Command] = {}
    starts: set[str] = set()
    tables = [table(language) for language in languages]
    for data in reversed(tables):
        found = _commands(data, symbols)
        commands |= {key(phrase): command for phrase, command in found.items()}
        starts |= {start for phrase in found for start in _starts(phrase)}
    if not enter:
        commands = {name: one for name, one in commands.items() if one is not Act.PRESS_ENTER}

    def words(name: str) -> frozenset[str]:
        return _keys(word for data in tables for word in data["said"][name])

    return Phrases(
        commands,
        frozenset(starts),
        words("set_off"),
        words("determiners"),
        words("describing"),
        words("compounds"),
        tuple(ending for data in tables for ending in data["said"]["endings"]),
        words("continued"),
        words("small"),
    )


def _commands(data: Mapping[str, Any], symbols: bool) -> dict[str, Command]:
    found: dict[str, Command] = dict(data["marks"])
    if symbols:
        found |= data["symbols"]
    found |= {phrase: Case(name) for phrase, name in data["case"].items()}
    found |= {phrase: Act(name) for phrase, name in data["acts"].items()}
    found |= {heard: found[phrase] for heard, phrase in data["heard"].items()}
    return found


def _starts(phrase: str) -> Iterable[str]:
    words = phrase.split()
    return (key("".join(words[:count])) for count in range(1, len(words)))


def _keys(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(key, words))
