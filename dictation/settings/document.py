"""Edit the text of a TOML file, and leave everything else as its owner wrote it.

tomlkit changes values in place, but inserts new keys below the comment of the next table. So new
keys are inserted into the text itself, at a line found by `statements`. A path is a tuple of keys.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import tomlkit

Path = tuple[str, ...]
_TOKEN = re.compile(
    r'''"""(?:\\.|[^\\])*?"{3,5}|"(?:\\.|[^"\\])*"|\#[^\n]*|[\[\]{}]|\n'''
    r"""|'{3}.*?'{3,5}|'[^']*'""",
    re.DOTALL,
)
"""Strings and comments, which may contain brackets, and brackets and line ends themselves."""
_DEEPEST = 3  # longest path that is needed; files may nest up to the recursion limit


@dataclass(frozen=True, slots=True)
class Statement:
    """A key with its value, or a table's header: its lines, counted from 1, and the paths it sets.

    The tables of an array, written with two brackets, have a number as their last key: "0", "1".
    """

    first: int
    last: int
    table: Path
    paths: tuple[Path, ...]
    is_header: bool


def statements(text: str) -> Iterator[Statement]:
    """Yield the statements of valid TOML."""
    table: Path = ()
    counted: Counter[Path] = Counter()
    first = 1
    for lines in _logical_lines(text):
        last = first + lines.count("\n")
        if parsed := tomllib.loads(f"{lines}\n"):
            paths = tuple(_paths(parsed))
            if is_header := lines.lstrip().startswith("["):
                table = _table(paths[-1], lines.lstrip().startswith("[["), counted)
                paths = tuple(table[:depth] for depth in range(1, len(table) + 1))
            else:
                paths = tuple(table + path for path in paths)
            yield Statement(first, last, table, paths, is_header)
        first = last + 1


def _table(named: Path, is_array: bool, counted: Counter[Path]) -> Path:
    """Return the table of a header that names it so; `counted` are the tables of arrays so far."""
    table: Path = ()
    for depth, key in enumerate(named, start=1):
        table = (*table, key)
        if is_array and depth == len(named):
            counted[table] += 1
        if counted[table]:  # a header below an array belongs to its last table
            table = (*table, str(counted[table] - 1))
    return table


def _logical_lines(text: str) -> Iterator[str]:
    """Split valid TOML at line ends outside of strings, arrays, and inline tables."""
    start = depth = 0
    for token in _TOKEN.finditer(text):
        if token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
        elif token[0] == "\n" and depth == 0:
            yield text[start : token.start()]
            start = token.end()
    yield text[start:]


def lines(text: str, paths: Iterable[Path]) -> dict[Path, int]:
    """Return the lines in valid TOML on which paths are first set, counted from 1.

    For what is part of another value, such as an inline table, this is the line of that value.
    """
    first: dict[Path, int] = {(): 1}
    for one in statements(text):
        for path in one.paths:
            first.setdefault(path, one.first)
    return {path: first[_known(path, first)] for path in paths}


def _known(path: Path, first: Mapping[Path, int]) -> Path:
    while path not in first:
        path = path[:-1]
    return path


def put(text: str, path: Path, value: Any, comment: str = "") -> str:
    """Set a value in valid TOML; a new key gets `comment` (lines with "#") above it.

    Anything in the way, such as a table in place of the value, is removed.
    """
    if obstacle := _obstacle(tomllib.loads(text), path):
        text = remove(text, obstacle)
    found = list(statements(text))
    for one in found:
        if not one.is_header and (path in one.paths or _writes_inline(one, path)):
            return _rewritten(text, one, path, value)
    *_, key = path
    line = f"{tomlkit.key(key).as_string()} = {item(value).as_string()}"
    return _inserted(text, found, path[:-1], f"\n{comment}\n{line}" if comment else line)


def put_entries(text: str, table: Path, entries: Mapping[str, Any], gone: Iterable[str]) -> str:
    """Set and remove entries of a table in valid TOML: a thousand of them as fast as one."""
    there: Any = tomllib.loads(text)
    for name in table:
        there = there.get(name, {}) if isinstance(there, dict) else {}
    old = {name: value for name, value in entries.items() if name in there}
    new = {name: value for name, value in entries.items() if name not in there}
    if new:  # the first one makes room for the others
        name, value = next(iter(new.items()))
        text = put(text, (*table, name), value)
        del new[name]
    found = list(statements(text))
    if new and any(one.is_header and one.table == table for one in found):
        lines = (
            f"{tomlkit.key(name).as_string()} = {tomlkit.item(value).as_string()}"
            for name, value in new.items()
        )
        text = _inserted(text, found, table, "\n".join(lines))
    else:
        old.update(new)
    gone = [name for name in gone if name in there]
    if not (old or gone):
        return text
    document: Any = tomlkit.parse(text)
    holder = document
    for name in table:
        holder = holder[name]
    for name in gone:
        del holder[name]
    holder.update(old)
    return tomlkit.dumps(document)


def item(value: Any) -> Any:
    """Return a value as it is written behind a key; tables in one line."""
    if isinstance(value, Mapping):
        table = tomlkit.inline_table()
        table.update(value)
        return table
    return tomlkit.item(value)


def _rewritten(text: str, one: Statement, path: Path, value: Any) -> str:
    """Set a value in a statement; its comment stays, and so does everything around it."""
    lines = text.split("\n")
    document: Any = tomlkit.parse("\n".join(lines[one.first - 1 : one.last]))
    holder = document
    *tables, key = path[len(one.table) :]
    for name in tables:
        if not isinstance(holder, list) and name not in holder:
            holder[name] = tomlkit.inline_table()
        holder = holder[int(name) if isinstance(holder, list) else name]
    holder[key] = value
    return "\n".join([*lines[: one.first - 1], tomlkit.dumps(document), *lines[one.last :]])


def remove_inline(text: str, one: Statement, path: Path) -> str:
    """Remove a key from the value of a statement."""
    lines = text.split("\n")
    document: Any = tomlkit.parse("\n".join(lines[one.first - 1 : one.last]))
    holder = document
    *tables, key = path[len(one.table) :]
    for name in tables:
        holder = holder[name]
    del holder[key]
    return "\n".join([*lines[: one.first - 1], tomlkit.dumps(document), *lines[one.last :]])


def remove(text: str, path: Path) -> str:
    """Remove a key from valid TOML."""
    document = tomlkit.parse(text)
    holder: Any = document
    for name in path[:-1]:
        holder = holder[name]
    del holder[path[-1]]
    return tomlkit.dumps(document)


def _paths(table: Mapping[str, Any], above: Path = ()) -> Iterator[Path]:
    for key, value in table.items():
        yield (*above, key)
        if isinstance(value, dict) and len(above) < _DEEPEST - 1:
            yield from _paths(value, (*above, key))


def _obstacle(content: Any, path: Path) -> Path:
    """Find a non-table on the way to `path`, or a table at its end; return () if there is none."""
    for depth, name in enumerate(path, start=1):
        if isinstance(content, list):
            content = content[int(name)]
        elif name not in content:
            break
        else:
            content = content[name]
        leads_on = isinstance(content, dict) or (
            isinstance(content, list) and path[depth : depth + 1] and path[depth].isdigit()
        )
        if bool(leads_on) == (depth == len(path)):
            return path[:depth]
    return ()


def _writes_inline(one: Statement, path: Path) -> bool:
    """Whether a table above `path` is written as ``table.key = 1`` or ``table = {key = 1}``."""
    around = (path[:depth] for depth in range(1, len(path)))
    return not one.is_header and any(table in one.paths for table in around)


def _inserted(text: str, found: list[Statement], table: Path, new: str) -> str:
    """Insert lines below the last statement of `table`, which is added if it is missing."""
    inside = [one for one in found if one.table == table]
    if not inside:
        header = ".".join(tomlkit.key(name).as_string() for name in table)
        return f"{text.rstrip()}\n\n[{header}]\n{new}\n".lstrip()
    lines, end = text.split("\n"), inside[-1].last
    if inside[-1].is_header:  # keep the comment about the table together
        while end < len(lines) and lines[end].lstrip().startswith("#"):
            end += 1
    return "\n".join([*lines[:end], new, *lines[end:]])
