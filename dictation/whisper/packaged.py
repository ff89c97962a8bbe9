"""Weights that came as Python packages, for machines that reach a package index but not the hub.

The packages are strangers': their files are read as data, none of their code runs, and only
bytes with the SHA-256 of the hub's files are taken.
"""

import importlib.util
from collections.abc import Callable
from pathlib import Path

from dictation.errors import ModelDamagedError
from dictation.whisper import disk
from dictation.whisper.catalogue import ModelFile, ModelSpec
from dictation.whisper.manifest import Manifest

_CHUNK = 1 << 20

Progress = Callable[[str, int, int], None]


def available(spec: ModelSpec) -> bool:
    """Whether every file of the model can be put together from installed packages."""
    return bool(spec.files) and all(
        file.parts and all(_find(part) for part in file.parts) for file in spec.files
    )


def assemble(spec: ModelSpec, folder: Path, progress: Progress) -> Manifest:
    """Put the files of an `available` model together in `folder`.

    Raises `ModelDamagedError` when a package holds other bytes than were published, and
    `StorageError` when they don't fit.
    """
    total = sum(file.size for file in spec.files)
    done = 0
    with disk.writing(folder, total):
        for file in spec.files:
            with (folder / file.name).open("wb") as target:
                for part in file.parts:
                    with _path(part).open("rb") as source:
                        while chunk := source.read(_CHUNK):
                            target.write(chunk)
                            done += len(chunk)
                            progress(file.name, done, total)
            _verify(spec, file, folder / file.name)
    return Manifest(spec.repository, spec.revision or "", "packages", spec.files)


def _verify(spec: ModelSpec, file: ModelFile, path: Path) -> None:
    if disk.sha256(path) != file.sha256:
        path.unlink()
        raise ModelDamagedError(
            f"The Python package with the model {spec.name} is not the one that was published: "
            f"{file.name} differs (SHA-256), so it is not used.",
            f'Install the right one: `pip install --force-reinstall "dictation[{spec.extra}]"`.',
        )


def _path(part: str) -> Path:
    path = _find(part)
    if path is None:
        raise FileNotFoundError(part)
    return path


def _find(part: str) -> Path | None:
    """Where a part lies on disk; looking up a top-level module doesn't run it."""
    module, _, inside = part.partition("/")
    found = importlib.util.find_spec(module)
    for location in (found and found.submodule_search_locations) or ():
        if (path := Path(location, inside)).is_file():
            return path
    return None
