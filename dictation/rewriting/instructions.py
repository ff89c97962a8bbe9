"""What a model is asked to do: ready-made instructions and the user's own."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from dictation import paths
from dictation.errors import RewritingError
from dictation.settings import RewritingSettings

_KEYS = ("title", "text")


@dataclass(frozen=True, slots=True)
class Instruction:
    """What to do with a text; `name` is for the command line, `title` for windows."""

    name: str
    title: str
    text: str


def available(settings: RewritingSettings) -> tuple[Instruction, ...]:
    """Return the ready-made instructions and the user's; of two with one name, the user's."""
    language = settings.translate_to.strip()
    found = {
        name: Instruction(name, *(entry[key].format(language=language) for key in _KEYS))
        for name, entry in _resource()["instructions"].items()
        if language or name != "translate"
    }
    for name, text in settings.instructions.items():
        found[name] = Instruction(name, name[:1].upper() + name[1:], text)
    return tuple(found.values())


def named(name: str, settings: RewritingSettings) -> Instruction:
    """Return the instruction of this name. Raises RewritingError."""
    for instruction in available(settings):
        if instruction.name == name.lower():
            return instruction
    names = ", ".join(instruction.name for instruction in available(settings))
    raise RewritingError(
        f"There is no instruction “{name}”.",
        f"Choose one of {names}, or add your own to [rewriting.instructions] in the settings.",
    )


def messages(instruction: Instruction, text: str) -> list[dict[str, str]]:
    """Return what a model is told, as the messages of a chat."""
    return [
        {"role": "system", "content": _resource()["role"].strip()},
        {"role": "user", "content": f"{instruction.text.strip()}\n\n<text>\n{text}\n</text>"},
    ]


@cache
def _resource() -> Any:
    return tomllib.loads(paths.resource("rewriting/instructions.toml").read_text(encoding="utf-8"))
