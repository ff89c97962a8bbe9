"""The entries of the vocabulary in the settings, and what can be wrong with them."""

import re
from collections.abc import Iterator, Mapping

from dictation.settings.problems import Problem, shown

MOST = 2000
"""Entries that are used; more take too long, and match what wasn't meant."""
LONGEST = 4
"""Words in a spelling, or in what it sounds like."""
NO_NAMES: Mapping[str, str] = {}
"""A vocabulary without entries."""

_WORD = re.compile(r"\w+")


def sounds_like(value: str) -> list[str]:
    """Return what an entry sounds like, apart from its spelling."""
    return [sound for part in value.split(",") if (sound := part.strip())]


def words(phrase: str) -> tuple[str, ...]:
    """Return the words of a phrase, without case and marks: what they have to be to match."""
    return tuple(_WORD.findall(re.sub(r"['’]", "", phrase).casefold()))


def usable(table: Mapping[str, str]) -> dict[str, list[str]]:
    """Return what each entry sounds like, without what can't be used."""
    entries: dict[str, list[str]] = {}
    taken: dict[tuple[str, ...], str] = {}
    for spelling, value in list(table.items())[:MOST]:
        if _unfit(spelling) or taken.setdefault(words(spelling), spelling) != spelling:
            continue
        entries[spelling] = [
            sound
            for sound in sounds_like(value)
            if not _unfit(sound) and taken.setdefault(words(sound), spelling) == spelling
        ]
    return entries


def mistakes(table: Mapping[str, str]) -> Iterator[tuple[str, Problem]]:
    """Yield each entry that can't be used, or not fully, and what is wrong with it."""
    taken: dict[tuple[str, ...], str] = {}
    for number, (spelling, value) in enumerate(table.items()):
        if number == MOST:
            yield (
                spelling,
                (
                    f"The vocabulary has {len(table):,} entries; the first {MOST:,} are used.",
                    "Keep the names that you really say.",
                ),
            )
            return
        if problem := _unfit(spelling):
            yield spelling, (f"{shown(spelling)} {problem}; it is ignored.", _REMEDY)
            continue
        for said in (spelling, *sounds_like(value)):
            if problem := _unfit(said):
                yield spelling, (f"{shown(said)} {problem}; it is ignored.", _REMEDY)
            elif (first := taken.setdefault(words(said), spelling)) != spelling:
                yield (
                    spelling,
                    (
                        f"{shown(said)} stands for both {shown(first)} and {shown(spelling)} in the"
                        f" vocabulary; {shown(first)} is written.",
                        "Remove it from one of them.",
                    ),
                )


_REMEDY = f"Write a name or a term of up to {LONGEST} words."


def _unfit(phrase: str) -> str:
    """Say what is wrong with a spelling or a sound, in words that follow it; "" if it is usable."""
    said = words(phrase)
    if not said:
        return "in the vocabulary has no letters"
    if len(said) > LONGEST or len(phrase) > 80:
        return "is too long for the vocabulary"
    return ""
