"""Entries of the vocabulary: what is used, and what is reported."""

from pathlib import Path

from dictation.settings import SettingsFile
from dictation.settings.vocabulary import MOST, mistakes, usable


def told(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(entry, problem) for entry, (problem, _) in mistakes(table)]


def test_entries_are_used_with_what_they_sound_like() -> None:
    table = {"Guenever": "guinevere, gwen ever", "Ada Lovelace": "", "Łódź": " , woodge,"}
    assert usable(table) == {
        "Guenever": ["guinevere", "gwen ever"],
        "Ada Lovelace": [],
        "Łódź": ["woodge"],
    }
    assert told(table) == []


def test_what_has_no_letters_or_too_many_words_is_reported() -> None:
    table = {"…": "", "Anna": "-", "the entry that never ends": "", "Bo": "b" * 81}
    assert usable(table) == {"Anna": [], "Bo": []}
    assert told(table) == [
        ("…", '"…" in the vocabulary has no letters; it is ignored.'),
        ("Anna", '"-" in the vocabulary has no letters; it is ignored.'),
        (
            "the entry that never ends",
            '"the entry that never ends" is too long for the vocabulary; it is ignored.',
        ),
        ("Bo", f'"{"b" * 39}… is too long for the vocabulary; it is ignored.'),
    ]


def test_one_sound_of_two_names_is_reported_and_stands_for_the_first() -> None:
    table = {"Sara": "sarah, zara", "Zara": "Sarah!", "SARA": ""}
    assert usable(table) == {"Sara": ["sarah", "zara"]}
    assert told(table) == [
        ("Zara", '"Zara" stands for both "Sara" and "Zara" in the vocabulary; "Sara" is written.'),
        (
            "Zara",
            '"Sarah!" stands for both "Sara" and "Zara" in the vocabulary; "Sara" is written.',
        ),
        ("SARA", '"SARA" stands for both "Sara" and "SARA" in the vocabulary; "Sara" is written.'),
    ]


def test_too_many_entries_are_reported_once_and_the_first_are_used() -> None:
    table = {f"Name {number}": "" for number in range(100_000)}
    assert len(usable(table)) == MOST
    assert told(table) == [
        ("Name 2000", "The vocabulary has 100,000 entries; the first 2,000 are used.")
    ]


def test_mistakes_are_reported_with_their_lines_and_the_rest_is_used(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(
        "[text.vocabulary]\n"
        'Guenever = "guinevere"\n'
        '"…" = ""\n'
        "[[profiles]]\n"
        'name = "Letters"\n'
        'applications = ["thunderbird"]\n'
        "[profiles.vocabulary]\n"
        'Anna = "hannah"\n'
        'Hannah = ""\n'
    )
    settings, wrong = SettingsFile(path, tmp_path).read()
    assert settings.text.vocabulary["Guenever"] == "guinevere"
    assert [error.problem for error in wrong] == [
        f'{path}, line 3: "…" in the vocabulary has no letters; it is ignored.',
        f'{path}, line 9: "Hannah" stands for both "Anna" and "Hannah" in the vocabulary; "Anna" is'
        " written.",
    ]


def test_a_vocabulary_of_100_000_lines_is_reported_and_the_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    entries = "".join(f'"Name {number}" = ""\n' for number in range(100_000))
    path.write_text(f"[text.vocabulary]\n{entries}")
    [error] = SettingsFile(path, tmp_path).read()[1]
    assert "is too large for a settings file" in error.problem
    assert error.remedy
    assert len(path.read_text()) > 1_000_000
