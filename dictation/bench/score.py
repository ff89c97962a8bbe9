"""Compute word errors and latencies against a reference."""

from collections.abc import Sequence
from dataclasses import dataclass

import jiwer
from whisper_normalizer.basic import BasicTextNormalizer
from whisper_normalizer.english import EnglishTextNormalizer

from dictation.recognition.streaming.agreement import normalize
from dictation.recognition.streaming.figures import Heard

_english = EnglishTextNormalizer()
_other = BasicTextNormalizer()


@dataclass(frozen=True, slots=True)
class WordErrors:
    """Counts of wrong, missing, extra, and all words; can be summed over files."""

    errors: int = 0
    words: int = 0

    def __add__(self, other: "WordErrors") -> "WordErrors":
        return WordErrors(self.errors + other.errors, self.words + other.words)

    @property
    def rate(self) -> float | None:
        """The word error rate (1.0 is as many errors as words); None without words."""
        return self.errors / self.words if self.words else None


def word_errors(reference: str, text: str, language: str | None) -> WordErrors:
    """Count errors after the normalization of Whisper's paper (Radford et al. 2022, appendix C)."""
    normalizer = _english if language in ("en", None) else _other
    said, heard = normalizer(reference), normalizer(text)
    if not said.strip():
        return WordErrors(len(heard.split()), 0)
    result = jiwer.process_words(said, heard)
    errors = result.substitutions + result.deletions + result.insertions
    return WordErrors(errors, len(said.split()))


def latencies(
    word_ends: Sequence[tuple[str, float | None]], heard: Sequence[Heard]
) -> tuple[list[float], list[float]]:
    """Return the seconds from the true end of each word to its commit and to its first display.

    Misrecognized words and words with an unknown end are left out.
    """
    spoken = " ".join(normalize(word) for word, _ in word_ends)
    # never empty and without spaces: one token for jiwer per word
    written = " ".join(normalize(h.word.text).replace(" ", "") or "_" for h in heard)
    if not written:
        return [], []
    committed: list[float] = []
    shown: list[float] = []
    for piece in jiwer.process_words(spoken, written).alignments[0]:
        if piece.type != "equal":
            continue
        for k in range(piece.ref_end_idx - piece.ref_start_idx):
            end = word_ends[piece.ref_start_idx + k][1]
            word = heard[piece.hyp_start_idx + k]
            if end is not None:
                committed.append(word.committed - end)
                shown.append(word.shown - end)
    return committed, shown
