"""The phrases in ``text.replacements``: their words, and what is wrong with one."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import regex

from dictation.settings.problems import Problem, shown

STOP = "."
"""Stands for the end of a sentence between the words of a phrase."""
GROUP = re.compile(r"\\(\d)")
"""A part of what a regular expression matched, in what is written for it."""

_MARKS = r"\s.,;:!?…。，！？：；、\"“”„«»\u2039\u203a‘()\[\]{}<>「」『』¿¡\-\u2010-\u2015"
_BETWEEN = re.compile(f"[{_MARKS}]+")
_BEFORE, _AFTER = re.compile(f"^[{_MARKS}'’]+"), re.compile(f"[{_MARKS}'’]+$")
_UNSPACED = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])"
)
_SENTENCE_END = re.compile(r"[.!?…。！？]['\"”’»)\]}]*$")
_PATIENCE = 0.1  # seconds
_NONSENSE = "qzxj vbkw qzxj vbkw "


@lru_cache(20_000)
def words(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower case, without the marks around and between them.

    Each letter is a word in scripts that have no spaces between words.
    """
    plain = _UNSPACED.sub(r" \1 ", text.casefold().replace("’", "'"))
    return tuple(filter(None, (word.strip("'") for word in _BETWEEN.split(plain))))


def phrase_words(phrase: str) -> tuple[str, ...]:
    """Return the words of a phrase, with STOP between them where a sentence ends."""
    found: list[str] = []
    before = ""
    for part in phrase.split():
        if found and ends_sentence(before):
            found.append(STOP)
        found += words(part)
        before = part
    return tuple(found)


def ends_sentence(text: str) -> bool:
    """Whether a sentence is over after this text."""
    return _SENTENCE_END.search(text) is not None


def without_marks_before(text: str) -> str:
    """Return `text` without blanks and marks, such as an opening quote, before its first word."""
    return _BEFORE.sub("", text)


def without_marks_after(text: str) -> str:
    """Return `text` without blanks and marks after its last word."""
    return _AFTER.sub("", text)


def is_unspaced(letter: str) -> bool:
    """Whether a letter is of a script without spaces between words."""
    return _UNSPACED.match(letter) is not None


def pattern(phrase: str) -> str | None:
    """Return the regular expression between slashes; None if the phrase is none."""
    return phrase[1:-1] if len(phrase) > 1 and phrase[0] == phrase[-1] == "/" else None


@lru_cache(2_000)
def compiled(expression: str) -> Any:
    """Return a regular expression that ignores case. Raises `regex.error`."""
    return regex.compile(expression, regex.IGNORECASE)


def usable(table: Mapping[str, str]) -> dict[str, str]:
    """Return the replacements that can be used; of those for the same phrase, the last."""
    last = {_identity(phrase): phrase for phrase, written in table.items() if _fit(phrase, written)}
    return {phrase: table[phrase] for phrase in last.values()}


def left_out(table: Mapping[str, str]) -> list[str]:
    """Return the phrases for which nothing is written."""
    return [name for name, written in table.items() if not written and pattern(name) is None]


def mistakes(table: Mapping[str, str]) -> Iterator[tuple[str, Problem]]:
    """Yield each phrase that can't be used, and what is wrong with it."""
    taken: dict[tuple[str, ...], str] = {}
    for phrase, written in reversed(list(table.items())):
        wrong = _wrong(phrase, written)
        if wrong is not None:
            problem, remedy = wrong
            yield phrase, (f"{_as_written(phrase)} {problem}; it is ignored.", remedy)
        elif (last := taken.setdefault(_identity(phrase), phrase)) != phrase:
            yield (
                phrase,
                (
                    f"{shown(phrase)} and {shown(last)} are the same phrase; the last one applies.",
                    "Remove one of them.",
                ),
            )


def _fit(phrase: str, written: str) -> bool:
    return _wrong(phrase, written) is None


def _identity(phrase: str) -> tuple[str, ...]:
    """Return what no two phrases may have in common."""
    return phrase_words(phrase) if pattern(phrase) is None else (phrase,)


@lru_cache(2_000)
def _wrong(phrase: str, written: str) -> Problem | None:
    """Say what is wrong with a phrase, in words that follow it, and what to do."""
    expression = pattern(phrase)
    if expression is None:
        known = bool(phrase_words(phrase))
        return None if known else ("has no words, so it matches nothing", "Write a phrase.")
    if not expression:
        return "is empty, so it matches nothing", "Write a regular expression between the slashes."
    try:
        made = compiled(expression)
    except (regex.error, RecursionError, OverflowError) as error:
        reason, place = getattr(error, "msg", "too complicated"), getattr(error, "pos", None)
        return (
            f"is not a regular expression: {reason}"
            + ("" if place is None else f" at character {place + 2}"),
            "Correct it, or remove the slashes if it is a phrase.",
        )
    highest = max(map(int, GROUP.findall(written)), default=0)
    if highest > made.groups:
        return (
            f"has {made.groups} {'group' if made.groups == 1 else 'groups'} in parentheses, but"
            f" group {highest} should be written",
            "Put parentheses around the part to keep.",
        )
    try:
        endless = made.fullmatch(_NONSENSE, partial=True, timeout=_PATIENCE)
    except TimeoutError:
        endless = True
    if endless:
        return (
            "matches any words, so all that you say would wait",
            r"Name the words that it is about; \w+ stands for any one word.",
        )
    return None


def _as_written(phrase: str) -> str:
    """Return a phrase as it is in the file, where backslashes need single quotes."""
    return f"'{phrase}'" if "\\" in phrase and len(phrase) <= 40 else shown(phrase)
