"""The rooms of the program import downwards only, never up and never in a circle."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "dictation"
FLOORS = [  # the top floor first; a room may import its own floor and the floors below
    {"gui", "cli", "__main__"},
    {"bench"},
    {"app"},
    {"captions"},
    {"takes"},
    {"session", "history"},
    {"recognition", "output", "desktop"},
    {"models", "speech", "text", "audio", "rewriting"},
    {"workers", "clock"},
    {"errors", "paths", "settings", "files", "languages", "results", "program", "__init__"},
]
WHISPER = {"faster_whisper", "ctranslate2"}
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


def imported_modules(file: Path, package: Path) -> Iterator[str]:
    """Yield the dotted names that a file imports, relative ones made absolute."""
    parents = [package.name, *file.relative_to(package).parent.parts]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = parents[: len(parents) + 1 - node.level] if node.level else []
            module = ".".join([*start, *([node.module] if node.module else [])])
            # `from dictation import cli` imports a room, `from dictation.cli import x` is in one
            names = [alias.name for alias in node.names] if module == package.name else []
            yield from (f"{module}.{name}" for name in names) if names else [module]


def violations(package: Path) -> list[str]:
    """Say in a sentence each what is wrong with the imports of a package."""
    found = []
    sideways: dict[str, set[str]] = {}
    for file in sorted(package.rglob("*.py")):
        inside = file.relative_to(package)
        room = inside.parts[0].removesuffix(".py")
        if room not in FLOOR:
            found.append(f"{inside} lies in the room {room}, which has no floor in FLOORS.")
            continue
        for module in imported_modules(file, package):
            top, _, rest = module.partition(".")
            if top.startswith("PySide6") and room != "gui":
                found.append(f"{inside} imports {module}, but only gui may import Qt.")
            if top in WHISPER and room != "recognition":
                found.append(f"{inside} imports {module}, but only recognition may import Whisper.")
            if top != package.name:
                continue
            # a name that is no room, as in `from dictation import __version__`, is the package's
            other = rest.split(".")[0]
            other = other if other in FLOOR else "__init__"
            if FLOOR[other] < FLOOR[room]:
                found.append(f"{inside} imports {module}, which is upwards from {room}.")
            elif FLOOR[other] == FLOOR[room] and other != room:
                sideways.setdefault(room, set()).add(other)
    try:
        TopologicalSorter(sideways).prepare()
    except CycleError as error:
        found.append(f"Rooms import each other in a circle: {' -> '.join(error.args[1])}.")
    return found


def test_imports_point_downwards() -> None:
    assert violations(PACKAGE) == []


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (
            {"audio/ring.py": "from dictation.session import Take"},
            "audio/ring.py imports dictation.session, which is upwards from audio.",
        ),
        (
            {"text/write.py": "def later():\n    from .. import app"},
            "text/write.py imports dictation.app, which is upwards from text.",
        ),
        (
            {"text/write.py": "from ..cli.models import table"},
            "text/write.py imports dictation.cli.models, which is upwards from text.",
        ),
        (
            {"speech/vad.py": "import dictation.audio", "audio/file.py": "import dictation.speech"},
            "Rooms import each other in a circle",
        ),
        (
            {"cli/run.py": "from PySide6.QtCore import QObject"},
            "cli/run.py imports PySide6.QtCore, but only gui may import Qt.",
        ),
        (
            {"takes/model.py": "from faster_whisper import WhisperModel"},
            "takes/model.py imports faster_whisper, but only recognition may import Whisper.",
        ),
        (
            {"cellar/wine.py": ""},
            "cellar/wine.py lies in the room cellar, which has no floor in FLOORS.",
        ),
    ],
)
def test_a_planted_violation_is_caught(
    tmp_path: Path, files: dict[str, str], sentence: str
) -> None:
    package = tmp_path / "dictation"
    for name, source in files.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(source)
    (found,) = violations(package)
    assert sentence in found.replace("\\", "/")


def test_what_is_allowed_passes(tmp_path: Path) -> None:
    (tmp_path / "dictation" / "gui").mkdir(parents=True)
    (tmp_path / "dictation" / "gui" / "tray.py").write_text(
        "import PySide6.QtWidgets\nfrom dictation import __version__, app\nfrom . import icons\n"
        "from ..session import Take\nfrom dictation.gui.icons import icon\n"
    )
    assert violations(tmp_path / "dictation") == []
