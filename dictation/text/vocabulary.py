"""The user's names and terms, and how to find the one that was meant by what was recognized."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dictation.settings import vocabulary
from dictation.settings.vocabulary import words
from dictation.text.common_words import is_common, is_known_name
from dictation.text.sounds import difference, letters, skeletons, sound

_SHORTEST_SOUND = 4  # names of fewer sounds, such as Ann or Bo, have too many neighbors
_SHORTEST_PART = 3  # letters of each word, for a name that was written as several words
_SHORTEST_START = 4  # letters of a common word that may be the first part of a name
_SURE, _UNSURE = 0.08, 0.22  # how different a word may sound: always, and per doubt
_SAME = 0.06  # how different a name may sound that was probably meant, such as Steven and Stephen
_LONG = 6  # sounds; of a shorter name, fewer may differ
_SEVERAL = 0.75  # the share of that for several words in a row


@dataclass(frozen=True, slots=True)
class Term:
    """A name or term as it is spelled, and other ways in which Whisper may write it."""

    spelling: str
    sounds_like: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A term that was said, and how differently it sounded: 0.0 if just so."""

    term: Term
    difference: float


def terms(table: Mapping[str, str]) -> tuple[Term, ...]:
    """Return the usable entries of the settings' table."""
    return tuple(
        Term(spelling, tuple(others)) for spelling, others in vocabulary.usable(table).items()
    )


def lexicon(table: Mapping[str, str]) -> "Lexicon":
    """Return the lexicon of the settings' table, which is made once for every take."""
    return _lexicon(tuple(table.items()))


@lru_cache(maxsize=8)
def _lexicon(table: tuple[tuple[str, str], ...]) -> "Lexicon":
    return Lexicon(terms(dict(table)))


class Lexicon:
    """Finds terms by how they are written and by how they sound. Never changes."""

    def __init__(self, all_terms: Iterable[Term]) -> None:
        self._listed: dict[tuple[str, ...], Term] = {}  # by the words of what they sound like
        self._spelled: dict[str, Term] = {}  # by the letters of their spellings
        self._by_skeleton: dict[str, list[tuple[str, Term]]] = {}
        self._listed_starts: set[tuple[str, ...]] = set()
        self._spelled_starts: set[str] = set()
        self._skeleton_starts: set[str] = set()
        for term in all_terms:
            self._add(term)

    def __bool__(self) -> bool:
        return bool(self._spelled)

    def __deepcopy__(self, _: object) -> "Lexicon":
        """Return itself: previews copy the transforms that use it."""
        return self

    def find(self, said: Sequence[str], doubt: float, named: bool) -> Match | None:
        """Return the term that these words stand for, if any.

        `said` are words as `words` makes them; `doubt` is 1 minus their probability; `named` is
        whether one of them is written like a name. A listed sound matches whatever it is; without
        one, common words are what was meant.
        """
        if term := self._listed.get(_key(said)):
            return Match(term, 0.0)
        joined = letters("".join(said))
        if all(map(is_common, said)):
            is_whole = len(said) > 1 and all(len(word) >= _SHORTEST_PART for word in said)
            term = self._spelled.get(joined) if is_whole else None
            return Match(term, 0.0) if term and " " not in term.spelling else None
        if term := self._spelled.get(joined):
            return Match(term, 0.0)
        if is_common(joined):
            return None
        allowed = (_SURE + _UNSURE * doubt) * (_SEVERAL if len(said) > 1 else 1.0)
        heard = sound(joined)
        allowed *= min(1.0, (len(heard) - 2) / (_LONG - 2))
        if is_known_name(joined):
            allowed = min(allowed, _SAME)
        known = all(is_common(word) or is_known_name(word) for word in said)
        return self._like(
            heard, allowed, named or doubt > 0.5, only_several=len(said) > 1 and known
        )

    def may_begin(self, said: Sequence[str], by_sound: bool) -> bool:
        """Return whether more words behind these could make a term of them.

        Without `by_sound`, only if a listed sound starts with them.
        """
        if _key(said) in self._listed_starts:
            return True
        if not by_sound:
            return False
        joined = letters("".join(said))
        if all(map(is_common, said)):
            return len(joined) >= _SHORTEST_START and joined in self._spelled_starts
        return any(one in self._skeleton_starts for one in skeletons(sound(joined)))

    def _like(self, heard: str, allowed: float, named: bool, only_several: bool) -> Match | None:
        """Return the term that sounds most like it; with `only_several`, of those of several words.

        Known words in a row, such as "say Aaron", don't stand for one word.
        """
        best: Match | None = None
        for key in {near for one in skeletons(heard) for near in _near(one)}:
            for meant, term in self._by_skeleton.get(key, ()):
                off = difference(heard, meant)
                fits = off <= (allowed if best is None else best.difference)
                if only_several and " " not in term.spelling:
                    continue
                if fits and (named or term.spelling.islower()):
                    best = Match(term, off)
        return best

    def _add(self, term: Term) -> None:
        spelled = letters(term.spelling)
        self._spelled.setdefault(spelled, term)
        self._spelled_starts.update(spelled[:end] for end in range(_SHORTEST_START, len(spelled)))
        for phrase in map(_key, map(words, term.sounds_like)):
            self._listed.setdefault(phrase, term)
            self._listed_starts.update(phrase[:end] for end in range(1, len(phrase)))
        for heard in {sound(letters(one)) for one in (term.spelling, *term.sounds_like)}:
            if len(heard) >= _SHORTEST_SOUND:
                self._add_sound(heard, term)

    def _add_sound(self, heard: str, term: Term) -> None:
        for skeleton in skeletons(heard):
            if len(skeleton) >= 2:
                for key in _near(skeleton):
                    self._by_skeleton.setdefault(key, []).append((heard, term))
                self._skeleton_starts.update(skeleton[:end] for end in range(2, len(skeleton)))


def _key(said: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(letters, said))


def _near(skeleton: str) -> Iterator[str]:
    """Yield a skeleton and, if it is long enough, all with one consonant less.

    Two that differ by one consonant have one of these in common.
    """
    yield skeleton
    if len(skeleton) >= 4:
        yield from {skeleton[:k] + skeleton[k + 1 :] for k in range(len(skeleton))}
