"""Numbers that were recognized as words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictation.results import Word
from dictation.settings import Settings, TextSettings
from dictation.settings.sections.recognition import ModelSettings
from dictation.text.transforms.registry import pipeline


def words(text: str) -> list[Word]:
    return [Word(f" {part}", k * 0.3, k * 0.3 + 0.3, 0.9) for k, part in enumerate(text.split())]


def written(said: str, language: str, **settings: bool) -> str:
    text = TextSettings(numbers=True, **settings)
    transforms = pipeline(Settings(model=ModelSettings(language=language), text=text))
    return "".join(w.text for w in [*transforms.write(words(said)), *transforms.flush()])


@pytest.mark.parametrize(
    ("language", "said", "expected"),
    [
        ("en", "I have twenty three apples, and ten pears.", "I have 23 apples, and 10 pears."),
        ("en", "He is twenty-three.", "He is 23."),
        ("en", "One of two hundred and fifty people", "One of 250 people"),
        ("en", "Three thousand four hundred and five", "3405"),
        ("en", "In nineteen eighty-four and in twenty twenty six", "In 1984 and in 2026"),
        ("en", "It grew three point one four, five percent, two", "It grew 3.14, 5%, two"),
        ("en", "Twenty or thirty, twenty and thirty", "20 or 30, 20 and 30"),
        ("en", "A hundred people, one by one, no point", "A hundred people, one by one, no point"),
        ("en", "We have five and six", "We have five and six"),
        ("de", "Es sind dreiundzwanzig Leute, acht davon", "Es sind 23 Leute, acht davon"),
        ("de", "Im Jahr neunzehnhundertvierundachtzig.", "Im Jahr 1984."),
        ("de", "Zweitausendsechsundzwanzig und drei Komma fünf Prozent", "2026 und 3,5 %"),
        ("de", "Tausend Dank und hundert Mark", "1000 Dank und 100 Mark"),
        ("fr", "Il y a vingt-trois ou vingt et un chats", "Il y a 23 ou 21 chats"),
        ("fr", "Quatre-vingt-dix-sept et soixante-quinze", "97 et 75"),
        ("fr", "Deux mille vingt-six, trois virgule cinq", "2026, 3,5"),
        ("fr", "Un chat neuf", "Un chat neuf"),
        ("es", "Tengo treinta y cinco libros y veintitrés discos", "Tengo 35 libros y 23 discos"),
        ("es", "Dos mil veintiséis, tres coma cinco", "2026, 3,5"),
        ("es", "Doscientos cuarenta y dos", "242"),
    ],
)
def test_numbers_are_written_in_digits(language: str, said: str, expected: str) -> None:
    assert written(said, language) == expected


def test_a_decimal_is_no_command() -> None:
    said = "Drei Komma fünf, Komma, Punkt."
    assert written(said, "de", spoken_commands=True).startswith("3,5")


SAID = ("twenty", "three", "hundred", "and", "point", "percent.", "thousand", "cat", "ten,", "two")


@given(st.lists(st.sampled_from(SAID), max_size=8), st.lists(st.integers(1, 3), min_size=8))
def test_how_words_are_divided_among_commits_does_not_matter(
    said: list[str], sizes: list[int]
) -> None:
    text = TextSettings(numbers=True)
    whole, parts = (pipeline(Settings(model=ModelSettings(language="en"), text=text)) for _ in "ab")
    everything = words(" ".join(said))
    expected = [*whole.write(everything), *whole.flush()]
    found: list[Word] = []
    for size in sizes:
        found += parts.write(everything[:size])
        everything = everything[size:]
    assert [*found, *parts.write(everything), *parts.flush()] == expected
    assert "".join(word.recognized for word in expected).lower().split() == said


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Jubilee in twenty three days", "Twenty three years in 23 days"),
        ("Twenty tree hundred", "20 three hundred"),
        ("Twenty jubilee five", "20 twenty three years five"),
    ],
)
def test_what_a_replacement_wrote_stays(said: str, expected: str) -> None:
    table = {"jubilee": "twenty three years", "tree": "three"}
    settings = Settings(text=TextSettings(numbers=True, replacements=table))
    transforms = pipeline(settings)
    out = [*transforms.write(words(said)), *transforms.flush()]
    assert "".join(word.text for word in out) == expected
