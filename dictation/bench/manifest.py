"""Benchmark recordings and their reference texts.

A manifest is a JSON object: for each recording a name and an object with ``file`` (relative to the
manifest), ``text`` (empty if nothing is said), ``language`` (a code, or empty), and optionally
``words``: a list of objects with ``word`` and ``end`` (seconds, or null).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dictation import languages
from dictation.errors import ManifestError


@dataclass(frozen=True, slots=True)
class Recording:
    """An audio file and, if known, its text, language, and word ends in seconds."""

    name: str
    path: Path
    text: str | None
    language: str | None
    word_ends: tuple[tuple[str, float | None], ...]


def gather(paths: Iterable[Path]) -> list[Recording]:
    """Read manifests (``.json``) and plain audio files; raises ManifestError."""
    recordings: list[Recording] = []
    for path in paths:
        if path.suffix == ".json":
            recordings += _read(path)
        else:
            recordings.append(Recording(path.stem, path, None, None, ()))
    return recordings


def _read(manifest: Path) -> list[Recording]:
    remedy = "`dictation bench --help` describes manifests."
    try:
        entries: dict[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))
        recordings = [
            Recording(
                name,
                manifest.parent / entry["file"],
                entry.get("text"),
                languages.parse(entry.get("language")),
                tuple((word["word"], word["end"]) for word in entry.get("words", ())),
            )
            for name, entry in entries.items()
        ]
    except OSError as error:
        raise ManifestError(f"{manifest} can't be read: {error.strerror}.", remedy) from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ManifestError(f"{manifest} is not a manifest of recordings.", remedy) from error
    if not recordings:
        raise ManifestError(f"{manifest} lists no recordings.", remedy)
    for recording in recordings:
        if not recording.path.is_file():
            raise ManifestError(
                f"{manifest} lists {recording.path.name}, which doesn't exist.",
                "Put it next to the manifest, or remove it from the list.",
            )
    return recordings
