"""Names and terms from a text file: one per line, as in `Guenever: guinevere, gwen ever`."""

from collections.abc import Mapping
from pathlib import Path

from dictation.errors import SettingsError
from dictation.settings.vocabulary import MOST, sounds_like, words

_LARGEST = 10_000_000  # bytes


def read(path: Path) -> dict[str, str]:
    """Return the names in a file, with what they sound like. Raises SettingsError."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise SettingsError(
            f"{path} can't be read: {error.strerror}.", "Choose a text file with one name per line."
        ) from error
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        number = data[: error.start].count(b"\n") + 1
        raise SettingsError(
            f"{path.name}, line {number}: this is no text in UTF-8, so nothing was imported.",
            "Save it as a text file in UTF-8, with one name per line.",
        ) from error
    names: dict[str, str] = {}
    for line in text.splitlines():
        name, _, sounds = line.partition(":")
        if words(name):
            add(names, name.strip(), sounds_like(sounds))
    if not names:
        raise SettingsError(
            f"{path.name} has no names in it.", "Write one name per line, such as Guenever."
        )
    return names


def merged(table: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """Return a vocabulary with more names. Raises SettingsError if they are too many."""
    result = dict(table)
    for name, sounds in names.items():
        add(result, name, sounds_like(sounds))
    if len(result) > MOST:
        raise SettingsError(
            f"The vocabulary would have {len(result):,} entries; {MOST:,} can be used. Nothing was"
            " added.",
            "Choose the names that you really say: the more there are, the more often one of them"
            " is written where another word was meant.",
        )
    return result


def add(table: dict[str, str], name: str, sounds: list[str]) -> None:
    """Add a name, or more of what it sounds like, to a table."""
    known = sounds_like(table.get(name, ""))
    table[name] = ", ".join(dict.fromkeys([*known, *sounds]))
