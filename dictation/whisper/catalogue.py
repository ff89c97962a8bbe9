"""The models the program knows by name, and what is known about each."""

import difflib
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from dictation import paths
from dictation.errors import UnknownModelError


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model: `size` in bytes, SHA-256 in hexadecimal.

    `parts` are the pieces of the file in Python packages, in order, as ``module/folder/file``.
    """

    name: str
    size: int
    sha256: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A model as the catalogue has it.

    Without `revision` and `files` the hub's newest revision is taken, with the sizes and hashes
    the hub itself states. `about_mb` is a rounded size for people (millions of bytes). `extra` is
    the extra of this program that installs the weights as Python packages.
    """

    name: str
    repository: str
    multilingual: bool
    about_mb: int
    revision: str | None = None
    extra: str | None = None
    files: tuple[ModelFile, ...] = ()


def names() -> list[str]:
    """All names, from the smallest model to the largest."""
    return list(_catalogue())


def spec(name: str) -> ModelSpec:
    """Tell what is known about the model `name`.

    Raises `UnknownModelError`, which suggests names that look alike.
    """
    try:
        return _catalogue()[name]
    except KeyError:
        raise UnknownModelError(f"There is no model called “{name}”.", _suggestion(name)) from None


def _suggestion(name: str) -> str:
    close = difflib.get_close_matches(name.lower(), names())
    others = [other for other in names() if other not in close]
    listing = ", ".join(close + others)
    return f"Did you mean {close[0]}? There are: {listing}." if close else f"There are: {listing}."


@cache
def _catalogue() -> dict[str, ModelSpec]:
    entries = tomllib.loads(paths.resource("models.toml").read_text(encoding="utf-8"))
    return {name: _read(name, entry) for name, entry in entries.items()}


def _read(name: str, entry: dict[str, Any]) -> ModelSpec:
    files = tuple(
        ModelFile(file, facts["size"], facts["sha256"], tuple(facts.get("parts", ())))
        for file, facts in entry.pop("files", {}).items()
    )
    return ModelSpec(name=name, files=files, **entry)
