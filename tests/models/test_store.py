"""Models on this machine: found, checked, listed, removed, and what a disk can do to them."""

import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from dictation.errors import ModelDamagedError, ModelError, StorageError, UnknownModelError
from dictation.models import disk, manifest, store


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of the user's; which files make a model, only a back-end knows."""
    folder = tmp_path / "my-model"
    folder.mkdir()
    return folder


def test_a_folder_of_the_users_is_taken_as_it_is(own):
    assert store.locate(str(own)) == own
    assert store.ensure(str(own)) == own


def test_a_folder_may_lie_in_the_home_folder(own, monkeypatch):
    monkeypatch.setenv("HOME", str(own.parent))
    monkeypatch.setenv("USERPROFILE", str(own.parent))
    assert store.locate("~/my-model") == own


def test_neither_name_nor_folder(tmp_path):
    with pytest.raises(UnknownModelError, match="There is no folder"):
        store.locate(str(tmp_path / "nothing"))
    with pytest.raises(UnknownModelError, match="Did you mean base"):
        store.ensure("bases")


def test_a_known_model_that_is_not_there_says_how_to_get_it(models_home):
    with pytest.raises(ModelError, match="dictation models download base"):
        store.locate("base")
    assert not models_home.exists()


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda folder: (folder / "config.json").unlink(), r"config\.json is missing"),
        (lambda folder: (folder / "config.json").write_bytes(b""), "0 bytes instead of 23"),
        (lambda folder: (folder / manifest.FILE_NAME).unlink(), r"manifest\.json is missing"),
        (lambda folder: (folder / manifest.FILE_NAME).write_text("[]"), "can't be read"),
        (lambda folder: (folder / manifest.FILE_NAME).write_text("{"), "can't be read"),
    ],
)
@pytest.mark.usefixtures("hub")
def test_damage_is_found_when_a_model_is_located(damage, words):
    damage(store.ensure("toy"))
    with pytest.raises(ModelDamagedError, match=words):
        store.locate("toy")
    assert store.installed() == []


@pytest.mark.usefixtures("hub")
def test_a_changed_byte_is_found_when_a_model_is_verified():
    config = store.ensure("toy") / "config.json"
    config.write_bytes(b"[" + config.read_bytes()[1:])
    assert store.locate("toy") == config.parent
    with pytest.raises(ModelDamagedError, match="SHA-256 differs"):
        store.verify("toy")


def test_installed_models_are_listed_and_removed(hub):
    assert store.installed() == []
    folder = store.ensure("toy")
    size = sum(len(content) for name, content in hub.files.items() if name != "README.md")
    assert store.installed() == [store.InstalledModel("toy", folder, size)]
    assert store.remove("toy") >= size
    assert store.installed() == []
    assert not folder.exists()
    with pytest.raises(ModelError, match="nothing to remove"):
        store.remove("toy")


def test_removing_takes_an_unfinished_download_along(hub, models_home):
    hub.cuts = [600_000, 0]
    with pytest.raises(ModelError):
        store.ensure("toy")
    assert store.remove("toy") > 500_000
    assert not (models_home / ".toy.partial").exists()


@pytest.fixture
def small_disk(models_home: Path) -> Iterator[Path]:
    """The models' folder on a disk of 512 kB, half of what the model needs."""
    models_home.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "dictation-test", str(models_home)]
    try:
        made = subprocess.run(mount, capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("no mount command: a full disk can't be had here")
    if made.returncode:
        pytest.skip(f"a small disk can't be mounted here: {made.stderr.strip()}")
    yield models_home
    subprocess.run(["umount", str(models_home)], check=True)


@pytest.mark.usefixtures("small_disk")
def test_too_small_a_disk_is_seen_before_anything_is_fetched(hub):
    with pytest.raises(StorageError, match=r"1\.0 MB are needed and 0\.\d MB are free"):
        store.ensure("toy")
    assert hub.model_requests() == []
    assert store.installed() == []


@pytest.mark.usefixtures("hub")
def test_a_disk_that_fills_up_on_the_way_leaves_no_model(small_disk, monkeypatch):
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _: SimpleNamespace(free=10**12))
    with pytest.raises(StorageError, match="There is not enough space for the model"):
        store.ensure("toy")
    assert not (small_disk / "toy").exists()


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS, errno.EPERM])
def test_a_forbidden_folder_is_said_in_words(tmp_path, code):
    with (
        pytest.raises(StorageError, match=f"Nothing can be written to .*{os.strerror(code)}"),
        disk.writing(tmp_path),
    ):
        raise OSError(code, os.strerror(code))


def test_other_failures_of_the_system_stay_what_they_are(tmp_path):
    with pytest.raises(IsADirectoryError), disk.writing(tmp_path):
        tmp_path.read_bytes()
