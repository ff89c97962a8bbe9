"""Words that are said while one thinks, by language (`resources/fillers.toml`)."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from dictation.paths import resource

_Language = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class FillerPhrases:
    """Phrases to leave out: `anywhere`, or only `between` commas or pauses."""

    anywhere: frozenset[str] = frozenset()
    between: frozenset[str] = frozenset()

    def __deepcopy__(self, _: object) -> "FillerPhrases":
        """Return itself: previews copy the transform that uses it."""
        return self


@cache
def fillers(language: str) -> FillerPhrases:
    """Return the fillers of a language by its code; "" if it isn't known.

    Then those of all languages count, but what is a word in one of them only between commas.
    """
    known = _known()
    if language:
        own = known.get(language, {})
        return FillerPhrases(frozenset(own.get("anywhere", ())), frozenset(own.get("between", ())))
    anywhere, between, words = (
        frozenset(filler for own in known.values() for filler in own[kind])
        for kind in ("anywhere", "between", "words")
    )
    return FillerPhrases(anywhere - words, between | (anywhere & words))


@cache
def _known() -> Mapping[str, _Language]:
    return tomllib.loads(resource("fillers.toml").read_text("utf-8"))
