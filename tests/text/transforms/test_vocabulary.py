"""Names are spelled as listed, whatever Whisper made of them, and nothing else is touched."""

import re
from collections.abc import Mapping
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictation.results import Commit, Endpoint, Word, joined
from dictation.settings import Settings
from dictation.settings.sections.text import TextSettings
from dictation.text.pipeline import Pipeline
from dictation.text.transforms.registry import pipeline
from dictation.text.transforms.vocabulary import Vocabulary

LISTED = {
    "Guenever": "guinevere, gwen ever",
    "Tilney": "till knee",
    "Catherine": "",
    "Gutenberg": "",
    "Netherlands": "",
    "Westminster": "",
    "Ptolemy": "",
    "Ada Lovelace": "",
    "kubectl": "cube cuddle",
    "Marc": "mark with a c",
}


def recognized(text: str, probability: float = 0.9) -> list[Word]:
    texts = re.findall(r"\s*\S+", text)
    return [Word(part, k, k + 0.5, probability) for k, part in enumerate(texts)]


def written(text: str, probability: float = 0.9, table: Mapping[str, str] = LISTED) -> str:
    """What becomes of a text; "|" is where one commit ends."""
    vocabulary = Vocabulary(table)
    commits = [vocabulary.write(recognized(part, probability)) for part in text.split("|")]
    return "|".join(map(joined, [*commits, vocabulary.flush()])).rstrip("|")


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (" Queen Guinevere called", " Queen Guenever called"),  # listed
        (" queen gwen ever called", " queen Guenever called"),
        (" Queen Guinnevere called", " Queen Guenever called"),  # sounds like it
        (" the Guttenberg Bible", " the Gutenberg Bible"),
        (" the Gutten berg Bible", " the Gutenberg Bible"),
        (" the Goodenburg Bible", " the Gutenberg Bible"),
        (" of the nether lands", " of the Netherlands"),
        (" beside west minster", " beside Westminster"),
        (" Katherine and Tillney", " Catherine and Tilney"),
        (" Ada Loveless wrote it", " Ada Lovelace wrote it"),
        (" Mr. till knee", " Mr. Tilney"),
    ],
)
def test_a_name_is_spelled_as_listed(said: str, text: str) -> None:
    assert written(said) == text


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("“Guinevere,” he said", "“Guenever,” he said"),
        (" Guinevere’s knights, Tillney's house", " Guenever’s knights, Tilney's house"),
        (" all Guineveres and Tillneys.", " all Guenevers and Tilneys."),
        (" QUEEN GUINEVERE!", " QUEEN GUENEVER!"),
        (" a Gwen-ever story", " a Guenever story"),
        (" Yes. Cube cuddle works", " Yes. Kubectl works"),
        (" use Cube cuddle", " use kubectl"),
    ],
)
def test_marks_genitives_plurals_and_capitals_stay(said: str, text: str) -> None:
    assert written(said) == text


@pytest.mark.parametrize(
    "text",
    [
        " whenever they are given a cathedral, the gutter and a burger are in other lands",
        " mark my words: till the knee heals, kneel",
        " Katrina met Tilly at Westfield near Nuremberg",
        " gwen. Ever since, and till, knee",  # not said in one go
        " a guttenburg",  # no name, says Whisper
        " West. Minster",
        " 1455 or 42-line",
    ],
)
def test_what_was_meant_stays(text: str) -> None:
    assert written(text) == text


def test_doubtful_words_are_repaired_more_readily() -> None:
    assert written(" Queen Gwentafer", 0.99, {"Guenever": ""}) == " Queen Gwentafer"
    assert written(" Queen Gwenafir", 0.99, {"Guenever": ""}) == " Queen Gwenafir"
    assert written(" Queen Gwenafir", 0.4, {"Guenever": ""}) == " Queen Guenever"
    assert written(" a guttenburg", 0.4) == " a Gutenberg"


def test_a_common_word_stays_even_if_it_is_doubtful() -> None:
    assert written(" whenever", 0.01, {"Guenever": ""}) == " whenever"
    assert written(" mark", 0.01, {"Marc": ""}) == " mark"
    assert written(" apple and Apple", 0.5, {"Apple": ""}) == " apple and Apple"


@pytest.mark.parametrize(
    ("said", "listed", "text"),
    [
        (" Steven and Katherine", {"Stephen": "", "Catherine": ""}, " Stephen and Catherine"),
        (" Paul, Karl, Alexander", {"Paula": "", "Carla": "", "Alexandra": ""}, None),
        (" say Aaron and a Clint", {"Saroyan": "", "Oakland": ""}, None),
        (" a Genius, Mrs. Marple", {"Kenny": "", "Meyers": ""}, None),
    ],
)
def test_a_name_that_many_have_is_replaced_only_by_one_that_sounds_the_same(
    said: str, listed: Mapping[str, str], text: str | None
) -> None:
    assert written(said, 0.6, listed) == (text or said)


def test_a_repaired_word_keeps_what_was_recognized_and_its_time() -> None:
    vocabulary = Vocabulary(LISTED)
    words = [Word(" Gwen", 1.0, 1.5, 0.9), Word(" ever,", 1.5, 2.0, 0.4)]
    assert vocabulary.write(words) == [Word(" Guenever,", 1.0, 2.0, 0.4, " Gwen ever,")]
    same = [Word(" Ada", 1.0, 1.5, 0.9), Word(" Lovelace", 1.5, 2.0, 0.4)]
    assert vocabulary.write(same) == same


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (" Queen Gwen| ever called", " Queen| Guenever called"),
        (" Queen Gwen| is| ever so", " Queen| Gwen is| ever so"),
        (" Gwen| Gwen| ever", "| Gwen| Guenever"),
        (" in west| minster", " in| Westminster"),
        (" in the Gutten|berg", " in the| Guttenberg"),  # no word of its own
        (" mark| with| a c", "| mark with| a c"),  # waits for one commit, no longer
        (" mark with| a c", "| Marc"),
        (" Gwen", "| Gwen"),
        (" Gwen,| ever", " Gwen,| ever"),
    ],
)
def test_words_wait_for_the_next_commit_at_most(said: str, text: str) -> None:
    assert written(said) == text


def test_a_preview_shows_names_and_changes_nothing() -> None:
    text = Pipeline([Vocabulary(LISTED)])
    text.write(recognized(" Queen Gwen"))
    assert joined(text.preview(recognized(" ever and Guttenberg"))) == " Guenever and Gutenberg"
    assert joined(text.preview(recognized(" is ever"))) == " Gwen is ever"
    assert joined(text.write(recognized(" ever"))) == " Guenever"
    assert joined(deepcopy(text).write(recognized(" Tillney"))) == " Tilney"


def test_a_take_writes_the_names_of_its_settings_and_captions_those_they_are_given() -> None:
    said = Commit(tuple(recognized(" queen Guinevere")))
    settings = Settings(text=TextSettings(vocabulary=LISTED))
    for one in (pipeline(settings), pipeline(vocabulary=LISTED)):
        assert [joined(out.words) for out in one.follow(said) if isinstance(out, Commit)] == [
            "Queen Guenever"
        ]
    [commit] = pipeline().follow(said)
    assert isinstance(commit, Commit)
    assert joined(commit.words) == "Queen Guinevere"


def test_the_end_of_a_segment_writes_what_was_held_back() -> None:
    text = Pipeline([Vocabulary(LISTED)])
    assert text.follow(Commit(tuple(recognized(" Gwen")))) == []
    end = Endpoint(2.0, segment_over=True)
    assert text.follow(end)[0] == Commit(tuple(recognized(" Gwen")))


SPOKEN = (
    "Gwen",
    "ever",
    "ever,",
    "till",
    "knee",
    "Katherine",
    "the",
    ".",
    "-berg",
    "Gutten",
    "A's",
)


@given(
    st.lists(st.lists(st.sampled_from(SPOKEN), max_size=4), max_size=6),
    st.floats(0, 1),
)
def test_no_word_is_lost_whatever_the_commits(commits: list[list[str]], probability: float) -> None:
    vocabulary = Vocabulary(LISTED)
    out: list[Word] = []
    text = ""
    for commit in commits:
        said = "".join(part if part == "." else f" {part}" for part in commit)
        text += said
        out += vocabulary.write(recognized(said, probability))
    out += vocabulary.flush()
    assert "".join(word.recognized for word in out) == text
    assert vocabulary.flush() == []
