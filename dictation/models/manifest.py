"""The manifest of a model folder, written once the folder is complete and verified."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from dictation.errors import ModelDamagedError
from dictation.models import disk
from dictation.models.catalog import ModelFile

FILE_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """Where a model came from and the size and SHA-256 of each of its files.

    `source` is ``hub`` or ``packages``; the files are the same bytes either way.
    """

    repository: str
    revision: str
    source: str
    files: tuple[ModelFile, ...]

    @property
    def size(self) -> int:
        """Return the total size of all files in bytes."""
        return sum(file.size for file in self.files)


def write(folder: Path, manifest: Manifest) -> None:
    """Write `manifest` to `folder`."""
    content = asdict(manifest)
    content["files"] = {
        file.name: {"size": file.size, "sha256": file.sha256} for file in manifest.files
    }
    (folder / FILE_NAME).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def read(folder: Path) -> Manifest:
    """Read the manifest of an installed model.

    Raises `ModelDamagedError` if it is missing or unreadable.
    """
    try:
        content = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
        files = tuple(ModelFile(name, **facts) for name, facts in content.pop("files").items())
        return Manifest(files=files, **content)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise damaged(folder, f"{FILE_NAME} is missing or can't be read") from error


def check(folder: Path, manifest: Manifest, *, hashes: bool = False) -> None:
    """Check that all files are complete; with `hashes`, read every byte of them.

    Comparing sizes takes no time and finds truncated files; hashes take about a second per 500 MB
    and find any damage. Raises `ModelDamagedError`.
    """
    for file in manifest.files:
        path = folder / file.name
        if not path.is_file():
            raise damaged(folder, f"{file.name} is missing")
        if (size := path.stat().st_size) != file.size:
            raise damaged(folder, f"{file.name} has {size} bytes instead of {file.size}")
        if hashes and disk.sha256(path) != file.sha256:
            raise damaged(folder, f"{file.name} is not the published file (SHA-256 differs)")


def damaged(folder: Path, what: str) -> ModelDamagedError:
    """Build the error for a model folder that isn't what it should be."""
    return ModelDamagedError(
        f"The model in {folder} is damaged: {what}.",
        f"Download it again: `dictation models download {folder.name}`.",
    )
