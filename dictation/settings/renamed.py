"""Settings that used to have another name: the old one works until the file is next written.

What no longer exists is reported with what to write instead.
"""

from collections.abc import Mapping
from typing import Any

from dictation.settings import document

RENAMED: Mapping[tuple[str, str], str] = {("captions", "colour"): "color"}
"""The names of today, by section and former name."""
GONE: Mapping[tuple[str, str], str] = {
    ("output", "applications"): "At the end of the file, write a profile instead: [[profiles]], and"
    ' below it applications = ["firefox"] and method = "paste".',
}
"""What to write instead of a setting that no longer exists, by section and name."""


def updated(text: str, content: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the text and the content of a file with the names of today."""
    new = dict(content)
    for (section, old), name in RENAMED.items():
        given = new.get(section)
        if isinstance(given, dict) and old in given and name not in given:
            new[section] = {name if key == old else key: value for key, value in given.items()}
            text = _with(text, (section, old), name)
    return text, new


def _with(text: str, path: document.Path, name: str) -> str:
    lines = text.split("\n")
    for statement in document.statements(text):
        if statement.paths == (path,):
            line = lines[statement.first - 1]
            lines[statement.first - 1] = line.replace(path[-1], name, 1)
    return "\n".join(lines)
