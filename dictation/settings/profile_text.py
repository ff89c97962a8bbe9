"""Edit the profiles in the text of a settings file; comments and everything else stay.

Profiles are counted from 0, in the order of the file. The text is valid TOML with Unix line ends.
"""

import tomllib
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import tomlkit

from dictation.settings import document
from dictation.settings.document import Statement
from dictation.settings.profiles import KEY

_Lines = tuple[int, int]
"""The first line of some, counted from 0, and the line behind them."""


def put(text: str, number: int, key: str, value: Any) -> str:
    """Set a key of a profile; a table replaces the entries that are texts."""
    text, path = _with_headers(text), (KEY, str(number), key)
    if not isinstance(value, Mapping):
        return document.put(text, path, value)
    there = tomllib.loads(text)[KEY][number].get(key)
    if not isinstance(there, Mapping):
        text = _insert(without(text, number, key), _end(text, number), ["", f"[{KEY}.{key}]"])
        there = {}
    for name, entry in there.items():
        if name not in value and isinstance(entry, str):  # what is wrong is for its owner to fix
            text = _without(text, (*path, name))
    for name, entry in value.items():
        if there.get(name) != entry:
            text = document.put(text, (*path, name), entry)
    return text


def without(text: str, number: int, key: str) -> str:
    """Remove a key of a profile, if it is there."""
    return _without(_with_headers(text), (KEY, str(number), key))


def added(text: str, values: Mapping[str, Any]) -> str:
    """Add a profile behind the others."""
    text = _with_headers(text)
    values = {key: document.item(value) for key, value in values.items()}
    lines = [f"[[{KEY}]]", *tomlkit.dumps(values).rstrip().split("\n")]
    blocks = _blocks(text)
    end = max((run[1] for block in blocks for run in block), default=len(text.rstrip().split("\n")))
    return _insert(text, end, ["", *lines])


def duplicated(text: str, number: int, name: str) -> str:
    """Add a copy of a profile right behind it, with another name and without its hotkey."""
    text = _with_headers(text)
    lines = text.split("\n")
    copy = [line for first, end in _blocks(text)[number] for line in lines[first:end]]
    text = _insert(text, _end(text, number), ["", *copy])
    return put(without(text, number + 1, "hotkey"), number + 1, "name", name)


def removed(text: str, number: int) -> str:
    """Remove a profile, with the comments that belong to it."""
    text = _with_headers(text)
    return _replaced(text, [(run, []) for run in _blocks(text)[number]])


def swapped(text: str, number: int) -> str:
    """Let a profile and the one behind it change places."""
    text = _with_headers(text)
    blocks, lines = _blocks(text), text.split("\n")
    changes: list[tuple[_Lines, Sequence[str]]] = []
    for old, new in ((number, number + 1), (number + 1, number)):
        moved = [line for first, end in blocks[new] for line in lines[first:end]]
        changes.append((blocks[old][0], moved))
        changes += [(run, []) for run in blocks[old][1:]]
    return _replaced(text, changes)


def _with_headers(text: str) -> str:
    """Give profiles that are written in one line headers, and remove what is no profile."""
    given = tomllib.loads(text).get(KEY)
    is_array = isinstance(given, list) and all(isinstance(one, dict) for one in given)
    inline = any((KEY,) in one.paths and not one.is_header for one in document.statements(text))
    if given is None or (is_array and not inline):
        return text
    text = document.remove(text, (KEY,))
    for table in given if is_array else ():
        text = added(text, table)
    return text


def _without(text: str, path: document.Path) -> str:
    changes: list[tuple[_Lines, Sequence[str]]] = []
    for one in document.statements(text):
        if one.table[: len(path)] == path or path in one.paths[:1]:
            changes.append(((one.first - 1, one.last), []))
        elif path in one.paths:
            return document.remove_inline(text, one, path)
    return _replaced(text, changes)


def _blocks(text: str) -> list[list[_Lines]]:
    """Return the lines of each profile; other tables may stand between them."""
    blocks: list[list[_Lines]] = []
    lines = text.split("\n")
    for number, run in groupby(document.statements(text), _owner):
        if number is None:
            continue
        one = list(run)
        if number == len(blocks):
            blocks.append([])
        blocks[number].append(_with_comments(lines, one))
    return blocks


def _owner(one: Statement) -> int | None:
    """Return the profile that a statement belongs to."""
    return int(one.table[1]) if one.table[:1] == (KEY,) and len(one.table) > 1 else None


def _with_comments(lines: Sequence[str], run: Sequence[Statement]) -> _Lines:
    """Add the comments right above and right below, unless they are about what follows."""
    first, end = run[0].first - 1, run[-1].last
    while first and lines[first - 1].lstrip().startswith("#"):
        first -= 1
    below = end
    while below < len(lines) and lines[below].lstrip().startswith("#"):
        below += 1
    return first, below if below == len(lines) or not lines[below].strip() else end


def _end(text: str, number: int) -> int:
    return max(end for _, end in _blocks(text)[number])


def _insert(text: str, at: int, new: Sequence[str]) -> str:
    lines = text.split("\n")
    behind = lines[at:]
    if behind and behind[0].strip():
        behind.insert(0, "")
    return "\n".join([*lines[:at], *new, *behind])


def _replaced(text: str, changes: Sequence[tuple[_Lines, Sequence[str]]]) -> str:
    """Replace lines by others; where lines are gone, no two empty ones are left."""
    lines = text.split("\n")
    for (first, end), new in sorted(changes, key=lambda change: change[0], reverse=True):
        gap = not new and first and end < len(lines) and not lines[first - 1].strip()
        lines[first : end + 1 if gap and not lines[end].strip() else end] = new
    return "\n".join(lines)
