"""Teaching: what a word was recognized as becomes what it sounds like.

It is said alone for that, or has been corrected in the history.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dictation.errors import SettingsError
from dictation.settings.vocabulary import LONGEST, mistakes, sounds_like, words
from dictation.text.common_words import is_common

TIMES = 3
"""How often a word is said."""
SECONDS = 3.0
"""How long the microphone listens each time."""

_AROUND = ' .,;:!?…。，！？“”„«»"()[]'
_MARKS = re.compile(r"[.,;:!?…。，！？]+")


@dataclass(frozen=True, slots=True)
class Sound:
    """How a word was recognized; with `is_common` that is also something else that people say."""

    text: str
    is_common: bool


@dataclass(frozen=True, slots=True)
class Lesson:
    """A word for the vocabulary, and what it was taken for; "" if that says nothing about it."""

    spelling: str
    sound: str


def lesson(before: str, after: str, table: Mapping[str, str]) -> Lesson | None:
    """Return what a correction teaches a vocabulary: nothing if common words were meant."""
    spelling = after.strip(_AROUND)
    if not words(spelling) or all(map(is_common, words(spelling))):
        return None
    if any(mistakes({spelling: ""})):
        return None
    taught = sounds(spelling, [before])
    sound = taught[0].text if len(taught) == 1 and not taught[0].is_common else ""
    known = spelling in table and sound in ("", *sounds_like(table[spelling]))
    return None if known else Lesson(spelling, sound)


def check(spelling: str) -> None:
    """Raise SettingsError if the vocabulary can't have this word."""
    for _, (problem, remedy) in mistakes({spelling: ""}):
        raise SettingsError(problem.replace("; it is ignored", ""), remedy)


def sounds(spelling: str, recognized: Iterable[str]) -> list[Sound]:
    """Return what a word was taken for, without its own spelling, each once."""
    found = {words(spelling): ""}
    for text in recognized:
        for part in _MARKS.split(text):
            said = words(part)
            if 0 < len(said) <= LONGEST:
                found.setdefault(said, " ".join(said))
    return [Sound(text, all(map(is_common, said))) for said, text in found.items() if text]
