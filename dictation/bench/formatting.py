"""Compare punctuation and capitalization of a transcript with a punctuated reference.

Marks and capitals are compared where the word itself is right; the punctuation error rate is that
of LibriSpeech-PC (Meister et al., "LibriSpeech-PC: Benchmark for evaluation of punctuation and
capitalization capabilities of end-to-end ASR models", 2023, arXiv 2310.02943).
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import zip_longest

import jiwer

from dictation.languages import UNSPACED
from dictation.recognition.streaming.agreement import normalize

_MARKS = frozenset(".,?!…:;")
_SENTENCE_ENDS = frozenset(".?!…")
_RATED = frozenset(".,?")
"""The marks that LibriSpeech-PC counts."""


@dataclass(frozen=True, slots=True)
class Formatting:
    """Errors in the punctuation and capitalization of a transcript; can be summed over files.

    `words` is the number of correct words, which were compared. A wrong mark is a missing, extra,
    or different one, including false and missing sentence ends and wrong commas. The last four
    fields count marks as LibriSpeech-PC does, also after wrong words.
    """

    words: int = 0
    wrong_marks: int = 0
    false_sentence_ends: int = 0
    lost_sentence_ends: int = 0
    wrong_commas: int = 0
    wrong_capitals: int = 0
    correct: int = 0
    substituted: int = 0
    deleted: int = 0
    inserted: int = 0

    def __add__(self, other: "Formatting") -> "Formatting":
        names = (field.name for field in fields(self))
        return Formatting(*(getattr(self, name) + getattr(other, name) for name in names))

    @property
    def punctuation_error_rate(self) -> float | None:
        """(S + D + I) / (S + D + I + C) over periods, commas, and question marks.

        None if neither text has any.
        """
        wrong = self.substituted + self.deleted + self.inserted
        return wrong / (wrong + self.correct) if wrong + self.correct else None

    def per_hundred(self, count: int) -> float | None:
        """Return a count per 100 compared words; None without words."""
        return 100 * count / self.words if self.words else None


@dataclass(frozen=True, slots=True)
class _Spelled:
    """A word as written, and the first mark after it ("" for none)."""

    text: str
    mark: str

    @property
    def key(self) -> str:
        """The normalized word for comparison; never empty, and without spaces."""
        return "".join(letter for letter in normalize(self.text) if letter.isalnum())

    @property
    def capital(self) -> bool:
        return next((letter.isupper() for letter in self.text if letter.isalpha()), False)

    @property
    def ends_sentence(self) -> bool:
        return self.mark in _SENTENCE_ENDS


def is_punctuated(reference: str, language: str | None) -> bool:
    """Whether a reference has punctuation to compare with, in a language with spaces."""
    return language not in UNSPACED and any(word.mark in _RATED for word in _words(reference))


def formatting(reference: str, text: str) -> Formatting:
    """Compare marks and capitals.

    A recording may start or end in mid-sentence, so that its reference lacks the capital or the
    mark. A transcript can't know that, so that isn't counted as an error.
    """
    said = _words(reference)
    total = Formatting()
    for place, heard in _aligned(said, _words(text)):
        spoken = None if place is None else said[place]
        breaks_off = place == len(said) - 1 and not said[-1].ends_sentence
        if not breaks_off:
            total += _rated(spoken.mark if spoken else "", heard.mark if heard else "")
        if spoken and heard and spoken.key == heard.key:
            total += Formatting(words=1)
            if not breaks_off:
                total += _compared(spoken.mark, heard.mark)
            if place != 0 or spoken.capital:
                total += Formatting(wrong_capitals=spoken.capital != heard.capital)
    return total


def _words(text: str) -> list[_Spelled]:
    """Return the words of a text; a mark on its own belongs to the word before it."""
    words: list[_Spelled] = []
    for piece in text.split():
        bare = normalize(piece)
        if any(letter.isalnum() for letter in bare):
            behind = piece[max(k for k, letter in enumerate(piece) if letter.isalnum()) + 1 :]
            words.append(_Spelled(piece, _first_mark(behind)))
        elif words and not words[-1].mark:
            words[-1] = _Spelled(words[-1].text, _first_mark(piece))
    return words


def _first_mark(behind: str) -> str:
    return next((mark for mark in behind if mark in _MARKS), "")


def _aligned(
    said: list[_Spelled], heard: list[_Spelled]
) -> Iterator[tuple[int | None, _Spelled | None]]:
    """Pair the indexes of `said` with the words heard there; None where one side has nothing."""
    if not said or not heard:
        yield from ((place, None) for place in range(len(said)))
        yield from ((None, word) for word in heard)
        return
    spoken, written = (" ".join(word.key for word in words) for words in (said, heard))
    for piece in jiwer.process_words(spoken, written).alignments[0]:
        places = range(piece.ref_start_idx, piece.ref_end_idx)
        words = heard[piece.hyp_start_idx : piece.hyp_end_idx]
        yield from zip_longest(places, words)


def _compared(wanted: str, found: str) -> Formatting:
    """Compare the marks after a correct word."""
    return Formatting(
        wrong_marks=wanted != found,
        false_sentence_ends=found in _SENTENCE_ENDS and wanted not in _SENTENCE_ENDS,
        lost_sentence_ends=wanted in _SENTENCE_ENDS and found not in _SENTENCE_ENDS,
        wrong_commas=(wanted == ",") != (found == ","),
    )


def _rated(wanted: str, found: str) -> Formatting:
    """Compare the marks at one place as LibriSpeech-PC does."""
    wanted, found = (mark if mark in _RATED else "" for mark in (wanted, found))
    return Formatting(
        correct=bool(wanted) and wanted == found,
        substituted=bool(wanted and found) and wanted != found,
        deleted=bool(wanted) and not found,
        inserted=bool(found) and not wanted,
    )
