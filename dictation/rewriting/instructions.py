"""What a model is asked: ready-made instructions and the user's own, and what is sent."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from dictation import paths
from dictation.errors import RewritingError
from dictation.rewriting.server import Server
from dictation.settings import RewritingSettings
from dictation.text.controls import typable

_KEYS = ("title", "text")
_TEMPERATURE = 0.2  # a rewritten text should not surprise anybody


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
    for title, text in settings.instructions.items():
        if title.strip() and text.strip():  # else the row is not finished
            found[title.lower()] = Instruction(title.lower(), title, text)
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


def request(server: Server, instruction: Instruction, text: str) -> dict[str, Any]:
    """Return all that is sent to a server, but for the headers of HTTP."""
    model = {"model": server.model} if server.model else {}
    material = f"<text>\n{typable(text, lines=True)}\n</text>"
    messages = [
        {"role": "system", "content": _resource()["role"].strip()},
        {"role": "user", "content": f"{instruction.text.strip()}\n\n{material}"},
    ]
    return {**model, "messages": messages, "temperature": _TEMPERATURE, "stream": True}


@cache
def _resource() -> Any:
    return tomllib.loads(paths.resource("rewriting/instructions.toml").read_text(encoding="utf-8"))
