"""Models load on hardware that works, and damaged ones are named."""

import logging
from pathlib import Path

import ctranslate2
import pytest

from dictation import paths
from dictation.errors import ModelDamagedError, ModelError
from dictation.recognition.whisper import model


@pytest.fixture
def copy(tiny_model: Path, tmp_path: Path) -> Path:
    """A folder with links to the files of a real model, to be damaged."""
    folder = tmp_path / "tiny.en"
    folder.mkdir()
    for file in tiny_model.iterdir():
        (folder / file.name).symlink_to(file)
    return folder


def damage(file: Path, content: bytes) -> None:
    file.unlink()
    file.write_bytes(content)


def test_a_model_loads_on_the_cpu_as_int8(tiny_model):
    assert model.describe(model.load(tiny_model, device="cpu")) == "CPU (int8)"


@pytest.mark.parametrize("size", [0, 10, 1000, 1_000_000])
def test_a_truncated_model_is_named_with_its_folder(copy, tiny_model, size):
    with (tiny_model / "model.bin").open("rb") as file:
        damage(copy / "model.bin", file.read(size))
    with pytest.raises(ModelDamagedError) as caught:
        model.load(copy, device="cpu")
    assert str(copy) in caught.value.problem


@pytest.mark.parametrize("name", ["config.json", "model.bin", "tokenizer.json"])
def test_a_missing_file_is_named_and_never_fetched(copy, name):
    (copy / name).unlink()
    with pytest.raises(ModelDamagedError, match=f"{name} is missing"):
        model.load(copy, device="cpu")


def test_a_folder_without_a_model_is_told_all_that_is_missing(tmp_path):
    words = "doesn't hold a complete .*: config.json, model.bin, tokenizer.json are missing"
    with pytest.raises(ModelDamagedError, match=words):
        model.load(tmp_path)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json"])
@pytest.mark.parametrize("content", [b"", b'{"a', b"[1]"])
def test_an_unreadable_file_is_damage(copy, name, content):
    damage(copy / name, content)
    with pytest.raises(ModelDamagedError):
        model.load(copy, device="cpu")


def test_the_spectrum_of_another_model_is_damage(copy):
    (copy / "preprocessor_config.json").write_text('{"feature_size": 128}')
    with pytest.raises(ModelDamagedError, match="another model"):
        model.load(copy, device="cpu")


def test_one_of_our_own_models_can_be_fetched_again(copy, monkeypatch):
    monkeypatch.setattr(paths, "models_dir", lambda: copy.parent)
    (copy / "config.json").unlink()
    with pytest.raises(ModelDamagedError) as caught:
        model.load(copy)
    assert "`dictation models remove tiny.en`" in caught.value.remedy
    assert "`dictation models download tiny.en`" in caught.value.remedy


def test_a_compute_type_the_cpu_lacks_is_refused(tiny_model):
    with pytest.raises(ModelError, match="float16"):
        model.load(tiny_model, device="cpu", compute_type="int8_float16")


@pytest.fixture
def broken_cuda(monkeypatch: pytest.MonkeyPatch) -> None:
    """A graphics card whose libraries are missing: it loads, and fails at the first encode."""
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 1)
    really_open = model._open

    def on_the_cpu(folder, **options):
        loaded = really_open(folder, **options | {"device": "cpu", "compute_type": "int8"})
        if options["device"] == "cuda":
            monkeypatch.setattr(loaded, "encode", fail)
        return loaded

    def fail(_features):
        raise RuntimeError("Library libcublas.so.12 is not found or cannot be loaded")

    monkeypatch.setattr(model, "_open", on_the_cpu)


@pytest.mark.usefixtures("broken_cuda")
def test_a_broken_graphics_card_is_left_for_the_cpu_and_said(tiny_model, caplog):
    with caplog.at_level(logging.WARNING, "dictation"):
        assert model.describe(model.load(tiny_model)) == "CPU (int8)"
    assert "libcublas" in caplog.text
    assert "CPU" in caplog.text


@pytest.mark.usefixtures("broken_cuda")
def test_a_broken_graphics_card_that_was_asked_for_is_an_error(tiny_model):
    with pytest.raises(ModelError, match="graphics card: Library libcublas"):
        model.load(tiny_model, device="cuda")
