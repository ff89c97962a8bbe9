"""Teaching: what Whisper makes of a word that is said alone becomes what the word sounds like."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from dictation.errors import SettingsError
from dictation.settings.vocabulary import LONGEST, mistakes, words
from dictation.text.common_words import is_common

TIMES = 3
"""How often a word is said."""
SECONDS = 3.0
"""How long the microphone listens each time."""

_MARKS = re.compile(r"[.,;:!?…。，！？]+")


@dataclass(frozen=True, slots=True)
class Sound:
    """How a word was recognized; with `is_common` that is also something else that people say."""

    text: str
    is_common: bool


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
