"""Check a table of a settings file, such as the vocabulary, entry by entry."""

from collections.abc import Iterator, Mapping
from typing import Any

from dictation.settings import phrases, vocabulary
from dictation.settings.document import Path
from dictation.settings.option import Option, Unusable
from dictation.settings.problems import Problem, shown


def usable_entries(
    option: Option,
    given: Any,
    path: Path,
    header: str,
    problems: dict[Path, Problem],
    owner: str = "",
) -> dict[str, str]:
    """Return the usable entries of the table at `path`; add the others to `problems`.

    `header` is how the file calls the table, `owner` is what it belongs to, as in " of profile 1".
    """
    if not isinstance(given, dict):
        problems[path] = (
            f"{header}{owner} is {shown(given)}, but should be a table; it is ignored.",
            f"Write [{header}] on a line of its own, and its entries below it.",
        )
        return {}
    usable: dict[str, str] = {}
    for entry, value in given.items():
        try:
            usable[entry] = option.checked_text(value)
        except Unusable as error:
            problems[*path, entry] = (
                f"{entry} in [{header}]{owner} is {shown(value)}, which {error}; this line is"
                " ignored.",
                error.advice or f"Write {option.allowed}.",
            )
    problems.update({(*path, entry): told for entry, told in mistakes(option, usable)})
    return usable


def mistakes(option: Option, table: Mapping[str, str]) -> Iterator[tuple[str, Problem]]:
    """Yield each entry of a table that has no effect, or not all of it, and why."""
    look = _MISTAKES.get((option.section, option.key))
    return look(table) if look else iter(())


_MISTAKES = {
    ("text", "vocabulary"): vocabulary.mistakes,
    ("text", "replacements"): phrases.mistakes,
}
