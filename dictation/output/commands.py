"""Typing on Wayland by other people's tools: wtype and ydotool.

wtype (https://github.com/atx/wtype) needs a compositor with the virtual keyboard protocol, such
as Sway or Hyprland, and types any text. ydotool (https://github.com/ReimuNotMoe/ydotool) needs
its daemon with access to /dev/uinput; it works with every compositor, but only knows the
characters of an American keyboard.
"""

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dictation.errors import OutputError

START = 10.0
CHARACTER = 0.1  # several times what the tools take: 20 to 40 ms with ydotool


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that types its standard input.

    `characters` are those it can type, or None for all; `remedy` is for when it fails.
    """

    name: str
    arguments: tuple[str, ...]
    characters: frozenset[str] | None
    remedy: str


WTYPE = Tool(
    "wtype",
    ("-",),
    None,
    "Your desktop may lack the virtual keyboard protocol: choose another way of typing in the"
    " settings.",
)
YDOTOOL = Tool(
    "ydotool",
    ("type", "--file", "-"),
    frozenset(map(chr, range(0x20, 0x7F))) | {"\n", "\t"},
    "See that its daemon ydotoold is running and may open /dev/uinput.",
)


def ydotool_socket(environment: Mapping[str, str]) -> Path:
    """Return where ydotool looks for its daemon."""
    if own := environment.get("YDOTOOL_SOCKET"):
        return Path(own)
    return Path(environment.get("XDG_RUNTIME_DIR") or "/tmp") / ".ydotool_socket"


class CommandTypist:
    """Types with a tool, one run a text. Held modifiers can't be known on Wayland."""

    def __init__(self, tool: Tool) -> None:
        self.name = tool.name
        self._tool = tool
        program = shutil.which(tool.name)
        if program is None:
            raise OutputError(
                f"The program {tool.name} is not installed.",
                "Install it with your package manager, or choose another way of typing in the"
                " settings.",
            )
        self._command = [program, *tool.arguments]

    def deliver(self, text: str) -> None:
        """Type `text`. Raises OutputError when the tool can't or fails."""
        known = self._tool.characters
        if known is not None and (foreign := sorted(set(text) - known)):
            raise OutputError(
                f"{self.name} can't type “{foreign[0]}”, only an American keyboard's characters.",
                "Choose another way of typing in the settings, such as copying.",
            )
        try:
            subprocess.run(
                self._command,
                input=text.encode(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=START + CHARACTER * len(text),
                check=True,
            )
        except subprocess.CalledProcessError as error:
            said = error.stderr.decode(errors="replace").strip() or f"exit code {error.returncode}"
            raise OutputError(f"{self.name} could not type: {said}.", self._tool.remedy) from error
        except subprocess.TimeoutExpired as error:
            raise OutputError(f"{self.name} hangs and was ended.", self._tool.remedy) from error
        except OSError as error:
            raise OutputError(
                f"{self.name} can't be started: {error}.", self._tool.remedy
            ) from error

    def finish(self) -> None:
        """Nothing was altered."""

    def close(self) -> None:
        """Nothing is held."""
