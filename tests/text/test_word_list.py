"""Names from a text file, and what they are added to."""

from pathlib import Path

import pytest

from dictation.errors import SettingsError
from dictation.settings.vocabulary import MOST
from dictation.text import word_list


def file(folder: Path, content: bytes) -> Path:
    path = folder / "names.txt"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_one_name_per_line_with_what_it_sounds_like(tmp_path: Path, encoding: str) -> None:
    text = "Guenever: guinevere, gwen ever\r\n\n  Ada Lovelace \n…\nŁódź:\nGuenever: gwen"
    assert word_list.read(file(tmp_path, text.encode(encoding))) == {
        "Guenever": "guinevere, gwen ever, gwen",
        "Ada Lovelace": "",
        "Łódź": "",
    }


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "names.txt has no names in it."),
        (b" \n...\n", "names.txt has no names in it."),
        (b"Anna\nZo\xe9\n", "names.txt, line 2: this is no text in UTF-8"),
    ],
)
def test_a_file_without_names_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    with pytest.raises(SettingsError) as error:
        word_list.read(file(tmp_path, content))
    assert error.value.problem.startswith(problem)
    assert error.value.remedy


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="can't be read: No such file"):
        word_list.read(tmp_path / "missing.txt")


def test_names_are_added_behind_what_is_there() -> None:
    before = {"Anna": "hannah", "Bo": ""}
    assert word_list.merged(before, {"Cy": "sigh", "Anna": "ana, hannah"}) == {
        "Anna": "hannah, ana",
        "Bo": "",
        "Cy": "sigh",
    }
    assert before == {"Anna": "hannah", "Bo": ""}


def test_too_many_names_are_refused(tmp_path: Path) -> None:
    lines = "".join(f"Name {number}\n" for number in range(100_000))
    names = word_list.read(file(tmp_path, lines.encode()))
    with pytest.raises(SettingsError, match=r"would have 100,001 entries; 2,000 can be used"):
        word_list.merged({"Anna": ""}, names)
    assert len(word_list.merged({}, dict(list(names.items())[:MOST]))) == MOST
