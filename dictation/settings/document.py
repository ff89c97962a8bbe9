"""Changes in the text of a TOML file that leave everything else as its owner wrote it.

tomlkit changes values in place, but puts new keys below the comment of the next table; so new
keys are put into the text itself, and `statements` tells where. A path is a tuple of keys.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import tomlkit

Path = tuple[str, ...]
_DEEPEST = 3  # keys in a path that anybody asks for; files may nest until recursion ends


@dataclass(frozen=True, slots=True)
class Statement:
    """One key with its value, or one table's header: its lines, counted from 1, and all it sets."""

    first: int
    last: int
    table: Path
    paths: tuple[Path, ...]
    is_header: bool


def statements(text: str) -> Iterator[Statement]:
    """Take valid TOML apart. A statement is as many lines as are needed to make TOML of them."""
    table: Path = ()
    first, lines = 1, ""
    for number, line in enumerate(text.split("\n"), start=1):
        if not lines and line.lstrip().startswith("#"):
            first = number + 1
            continue
        lines += f"{line}\n"
        try:
            parsed = tomllib.loads(lines)
        except tomllib.TOMLDecodeError:
            continue
        if parsed:
            paths = tuple(_paths(parsed))
            if is_header := lines.lstrip().startswith("["):
                table = paths[-1]
            else:
                paths = tuple(table + path for path in paths)
            yield Statement(first, number, table, paths, is_header)
        first, lines = number + 1, ""


def line_of(text: str, path: Path) -> int:
    """Return the line on which `path` is first set in valid TOML, counted from 1."""
    return next(one.first for one in statements(text) if path in one.paths)


def put(text: str, path: Path, value: Any, comment: str = "") -> str:
    """Set one value in valid TOML; a key that is new gets `comment`, lines with "#", above it.

    What stands in the way, such as a table where the value belongs, is taken out.
    """
    if obstacle := _obstacle(tomllib.loads(text), path):
        text = remove(text, obstacle)
    *tables, key = path
    if any(path in one.paths or _writes_inline(one, path) for one in statements(text)):
        document: Any = tomlkit.parse(text)
        holder = document
        for name in tables:
            if name not in holder:
                holder[name] = tomlkit.inline_table()
            holder = holder[name]
        holder[key] = value
        return tomlkit.dumps(document)
    line = f"{tomlkit.key(key).as_string()} = {tomlkit.item(value).as_string()}"
    return _inserted(text, path[:-1], f"\n{comment}\n{line}" if comment else line)


def remove(text: str, path: Path) -> str:
    """Take one key out of valid TOML."""
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
    """Find what is no table on the way to `path`, or a table at its end; () if there is none."""
    for depth, name in enumerate(path, start=1):
        if name not in content:
            break
        content = content[name]
        if isinstance(content, dict) == (depth == len(path)):
            return path[:depth]
    return ()


def _writes_inline(one: Statement, path: Path) -> bool:
    """Whether a table around `path` is written as ``table.key = 1`` or ``table = {key = 1}``."""
    around = (path[:depth] for depth in range(1, len(path)))
    return not one.is_header and any(table in one.paths for table in around)


def _inserted(text: str, table: Path, new: str) -> str:
    """Put lines below the last statement of `table`, which is made where it is not there."""
    inside = [one for one in statements(text) if one.table == table]
    if not inside:
        header = ".".join(tomlkit.key(name).as_string() for name in table)
        return f"{text.rstrip()}\n\n[{header}]\n{new}\n".lstrip()
    lines, end = text.split("\n"), inside[-1].last
    if inside[-1].is_header:  # what is said about the whole table stays together
        while end < len(lines) and lines[end].lstrip().startswith("#"):
            end += 1
    return "\n".join([*lines[:end], new, *lines[end:]])
