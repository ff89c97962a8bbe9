"""Errors in names are told from other errors."""

import numpy as np

from dictation.audio.chunk import SAMPLE_RATE
from dictation.bench.names import NameErrors, name_errors, noises

NAMES = ["Guenever", "Tilney"]


def test_names_and_other_words_are_counted_apart() -> None:
    said = "Queen Guenever met Miss Tilney in May."
    assert name_errors(said, said, NAMES) == NameErrors(0, 2, 0, 5, 0)
    assert name_errors(said, "Queen Gweniver met Miss Tilney.", NAMES) == NameErrors(1, 2, 2, 5, 0)
    assert name_errors(said, "", NAMES) == NameErrors(2, 2, 5, 5, 0)


def test_a_name_that_nobody_said_is_counted() -> None:
    said = "Queen Guenever met Miss Tilney in May."
    heard = "Queen Tilney met Miss Tilney in May. Tilney. Guenever."
    assert name_errors(said, heard, NAMES) == NameErrors(1, 2, 2, 5, 3)
    assert name_errors("", "Thank you, Tilney.", NAMES) == NameErrors(0, 0, 3, 0, 1)


def test_noises_last_as_long_as_asked_and_are_the_same_every_time() -> None:
    music = np.sin(np.arange(SAMPLE_RATE * 2) / 10).astype(np.float32)
    pieces = list(noises([music], 0.1))
    assert sum(map(len, pieces)) == 0.1 * 3600 * SAMPLE_RATE
    assert not pieces[0].any()
    assert all(piece.any() for piece in pieces[1:5])
    assert all(np.array_equal(a, b) for a, b in zip(pieces, noises([music], 0.1), strict=True))
