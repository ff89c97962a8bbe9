"""Fillers are left out, with the commas and capitals around them; the same words stay elsewhere."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictation.results import Word
from dictation.text.fillers import fillers
from dictation.text.pipeline import Pipeline
from dictation.text.transforms.fillers import PAUSE, Fillers


def words(text: str, start: float = 0.0) -> list[Word]:
    """The words of a text; "_" is a pause before the next word, "~" begins one without a space."""
    said: list[Word] = []
    for part in text.replace("~", " ~").split():
        if part == "_":
            start += PAUSE
        else:
            spaced = part[1:] if part[0] == "~" else f" {part}"
            said.append(Word(spaced, start, start + 0.25, 1.0))
            start += 0.3
    return said


def written(text: str, language: str = "en", *own: str) -> str:
    """What is written for a text of which | separates commits."""
    transform = Fillers(fillers(language), own)
    out: list[Word] = []
    for number, commit in enumerate(text.split("|")):
        out += transform.write(words(commit, 100.0 * number if "_|" in text else 4.0 * number))
    return "".join(word.text for word in [*out, *transform.flush()]).strip()


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("I, you know, think", "I think"),
        ("I~, you| know~,| think", "I think"),
        ("I _ you know _ think", "I think"),
        ("do you know him", "do you know him"),
        ("do you know", "do you know"),
        ("do _ you know him", "do _ you know him".replace(" _", "")),
        ("You know, I think", "I think"),
        ("You know what?", "You know what?"),
        ("You know?", "You know?"),
        ("Right. You know _ I think", "Right. You know I think"),
        ("I think so, you know.", "I think so."),
        ("I think so~,| you know|~.| Yes", "I think so. Yes"),
        ("I think uh that", "I think that"),
        ("I, uh, think, um, that", "I think that"),
        ("I, uh, you know, um, think", "I think"),
        ("I, uh think", "I, think"),
        ("I uh, think", "I think"),
        ("Uh, so we went", "So we went"),
        ("Yes. Um, uh, so we went", "Yes. So we went"),
        ("Yes. Um.| So we went", "Yes. So we went"),
        ("um", ""),
        ("So we went, uh", "So we went"),
        ("So we went uh.", "So we went."),
        ("So we went uh~? Yes", "So we went? Yes"),
        ("he said “uh” twice", "he said “uh” twice"),
        ("uh~-huh, yes", "uh-huh, yes"),
        ("an umbrella, like, this", "an umbrella this"),
        ("I like, however, this", "I like, however, this"),
        ("I, however, like this", "I, however, like this"),
    ],
)
def test_english(said: str, text: str) -> None:
    assert written(said) == text


@pytest.mark.parametrize(
    ("language", "said", "text"),
    [
        ("de", "Ähm, wir gehen um acht", "Wir gehen um acht"),
        ("de", "er kommt, weißt du, heute", "er kommt heute"),
        ("fr", "Je, euh, pense", "Je pense"),
        ("fr", "tu sais que", "tu sais que"),
        ("es", "Eh, creo que, o sea, no", "Creo que no"),
        ("ja", "uh", "uh"),
        ("", "wir gehen um acht, er auch", "wir gehen um acht, er auch"),
        ("", "Um, I, um, think uh that", "I think that"),
        ("", "Er, euh, äh, so", "So"),
    ],
)
def test_a_word_of_the_language_is_no_filler(language: str, said: str, text: str) -> None:
    assert written(said, language) == text


def test_phrases_of_ones_own_are_left_out_anywhere() -> None:
    assert written("Basically, to be honest, I know", "xx", "basically", "to be honest") == "I know"
    assert written("to be| honest it is", "xx", "to be honest") == "it is"


def test_only_what_may_be_before_a_filler_waits() -> None:
    transform = Fillers(fillers("en"), ())

    def shown(text: str) -> str:
        return "".join(word.text for word in transform.write(words(text)))

    assert shown("so we") == " so we"
    assert shown("went,") == ""
    assert shown("you") == ""
    assert shown("too") == " went, you too"
    assert shown("uh") == ""
    assert shown("yes") == " yes"


TEXTS = st.lists(
    st.sampled_from(
        [
            *(
                " so",
                " so,",
                " I",
                " you",
                " You",
                " know",
                " know,",
                " know.",
                " uh",
                " Uh,",
                " uh.",
            ),
            *(" like", " like,", " mean,", " um", " went.", ",", ".", "-huh"),
        ]
    )
)


def spoken(texts: list[str]) -> list[Word]:
    return [Word(text, 0.3 * k, 0.3 * k + 0.25, 1.0) for k, text in enumerate(texts)]


@given(TEXTS, st.lists(st.integers(0, 30)))
def test_how_words_are_divided_among_commits_does_not_matter(
    texts: list[str], cuts: list[int]
) -> None:
    whole, piecewise = Fillers(fillers("en"), ()), Fillers(fillers("en"), ())
    said = spoken(texts)
    out: list[Word] = []
    for start, end in pairwise(sorted({min(cut, len(said)) for cut in cuts} | {0, len(said)})):
        out += piecewise.write(said[start:end])
    together = "".join(word.text for word in [*whole.write(said), *whole.flush()])
    assert "".join(word.text for word in [*out, *piecewise.flush()]) == together


@given(TEXTS, st.integers(0, 30))
def test_a_preview_is_what_would_be_written(texts: list[str], cut: int) -> None:
    pipeline = Pipeline([Fillers(fillers("en"), ())])
    said = spoken(texts)
    pipeline.write(said[:cut])
    assert pipeline.preview(said[cut:]) == pipeline.write(said[cut:]) + pipeline.flush()


@given(st.lists(st.text("abc.,-' ", min_size=1)))
def test_what_has_no_filler_stays_word_for_word(texts: list[str]) -> None:
    transform = Fillers(fillers("en"), ())
    said = spoken(texts)
    assert [*transform.write(said), *transform.flush()] == said
