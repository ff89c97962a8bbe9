"""Valid and invalid benchmark manifests."""

import json
from pathlib import Path

import pytest

from dictation import paths
from dictation.bench.manifest import Recording, gather
from dictation.errors import ManifestError


def write(folder: Path, content: str) -> Path:
    path = folder / "manifest.json"
    path.write_text(content, encoding="utf-8")
    return path


def test_the_bundled_recordings_can_be_benchmarked() -> None:
    found = gather([paths.resource("speech/manifest.json")])
    assert [recording.name for recording in found][:3] == ["letter", "note", "meeting"]
    assert all(r.path.is_file() and r.text and r.language == "en" for r in found)


def test_all_fields_but_the_file_are_optional(tmp_path: Path) -> None:
    sound = tmp_path / "café.wav"
    sound.touch()
    path = write(
        tmp_path,
        json.dumps(
            {
                "full": {
                    "file": "café.wav",
                    "text": "Un café",
                    "language": "fr",
                    "words": [{"word": "un", "end": 0.5}, {"word": "café", "end": None}],
                },
                "silent": {"file": "café.wav", "text": "", "language": ""},
                "unknown": {"file": "café.wav"},
            },
            ensure_ascii=False,
        ),
    )
    assert gather([path, sound]) == [
        Recording("full", sound, "Un café", "fr", (("un", 0.5), ("café", None))),
        Recording("silent", sound, "", None, ()),
        Recording("unknown", sound, None, None, ()),
        Recording("café", sound, None, None, ()),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Dear Anna,", "is not a manifest"),
        ("[1, 2]", "is not a manifest"),
        ('{"note": "note.flac"}', "is not a manifest"),
        ('{"note": {"text": "Hello"}}', "is not a manifest"),
        ('{"note": {"file": "note.flac", "words": [1]}}', "is not a manifest"),
        ('{"note": {"file": 3}}', "is not a manifest"),
        ('{"note": {"file": "gone.flac"}}', "lists gone.flac, which doesn't exist"),
    ],
)
def test_an_invalid_manifest_is_explained(tmp_path: Path, content: str, words: str) -> None:
    with pytest.raises(ManifestError, match=words) as caught:
        gather([write(tmp_path, content)])
    assert "manifest.json" in caught.value.problem


def test_an_unreadable_manifest_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="can't be read: No such file"):
        gather([tmp_path / "manifest.json"])
    (tmp_path / "latin.json").write_bytes(b'{"caf\xe9": {"file": "a"}}')
    with pytest.raises(ManifestError, match="is not a manifest"):
        gather([tmp_path / "latin.json"])
